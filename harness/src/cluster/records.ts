import { z } from 'zod';
import { JsonValue } from '../sim/trace.ts';

const NodeId = z.int().nonnegative();

/** What the coordinator of a cluster is asked to run. */
export const ClusterJob = z.object({
  /** The bundled submission and its source map. */
  submission: z.string(),
  map: z.string(),
  /** Name of each export that the lab uses, and the student file it should be in. */
  exports: z.record(z.string(), z.string()),
  /** The lab's bundled `cluster.ts`, as CommonJS. */
  definition: z.object({ name: z.string(), code: z.string() }),
  /** How many nodes, unless the lab's own number. */
  nodes: z.int().positive().optional(),
  /** Where nodes keep what is durable; it is theirs alone. */
  folder: z.string(),
  /** Where the trace is written. */
  trace: z.string(),
});
export type ClusterJob = z.infer<typeof ClusterJob>;

/** What a node's process is told first. */
export const NodeJob = z.object({
  id: NodeId,
  nodes: z.array(NodeId),
  submission: z.string(),
  exports: z.record(z.string(), z.string()),
  definition: z.object({ name: z.string(), code: z.string() }),
  folder: z.string(),
  /** The port of its last life; 0 is any. */
  port: z.int(),
  /** Processes that know it are of this cluster. */
  token: z.string(),
  again: z.boolean(),
});
export type NodeJob = z.infer<typeof NodeJob>;

/** What a node's process is told later, a JSON line each. */
export const NodeOrder = z.discriminatedUnion('type', [
  /** The port of each node that has one. The first time the node starts. */
  z.object({ type: z.literal('peers'), ports: z.array(z.tuple([NodeId, z.int()])) }),
  z.object({ type: z.literal('request'), client: NodeId, request: JsonValue }),
]);
export type NodeOrder = z.infer<typeof NodeOrder>;

const Event = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), again: z.boolean() }),
  /** `count` is the number of the message on its link, from 0 in each life of the sender. */
  z.object({ type: z.literal('deliver'), from: NodeId, life: z.int(), count: z.int(), message: JsonValue }),
  z.object({ type: z.literal('timer'), name: z.string() }),
  z.object({ type: z.literal('request'), client: NodeId, request: JsonValue }),
]);

const Effect = z.discriminatedUnion('type', [
  z.object({ type: z.literal('send'), to: NodeId, message: JsonValue, count: z.int() }),
  z.object({ type: z.literal('setTimer'), name: z.string(), ms: z.number() }),
  z.object({ type: z.literal('cancelTimer'), name: z.string() }),
  z.object({ type: z.literal('put'), key: z.string(), value: JsonValue }),
  z.object({ type: z.literal('sync') }),
  z.object({ type: z.literal('emit'), indication: JsonValue }),
  z.object({ type: z.literal('log'), text: z.string() }),
]);

/** What a node's process says, a JSON line each, on the descriptor `RECORD_FD`. A step is told before it is carried out. */
export const NodeRecord = z.discriminatedUnion('type', [
  z.object({ type: z.literal('listening'), port: z.int(), life: z.int() }),
  z.object({ type: z.literal('step'), at: z.number(), event: Event, effects: z.array(Effect) }),
  z.object({ type: z.literal('threw'), call: z.string(), message: z.string(), stack: z.string() }),
]);
export type NodeRecord = z.infer<typeof NodeRecord>;
export type NodeStep = Extract<NodeRecord, { type: 'step' }>;

export const RECORD_FD = 3;

import { z } from 'zod';
import type { Value } from '../node.ts';

/**
 * A value of a message as JSON holds it: what JSON has no words for is `{ $: 'undefined' }`, `{ $: 'bigint', text: '7' }`
 * or `{ $: 'number', text: 'NaN' }`; a field that is called `$` itself makes its object `{ $: 'object', entries }`.
 */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [field: string]: JsonValue };

export const JsonValue: z.ZodType<JsonValue> = z.lazy(() =>
  z.union([
    z.null(),
    z.boolean(),
    z.number(),
    z.string(),
    z.array(JsonValue).readonly(),
    z.record(z.string(), JsonValue),
  ]),
);

/** Writes a message or a value for a trace. */
export function toJson(value: Value): JsonValue {
  switch (typeof value) {
    case 'undefined':
      return { $: 'undefined' };
    case 'bigint':
      return { $: 'bigint', text: String(value) };
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : { $: 'number', text: Object.is(value, -0) ? '-0' : String(value) };
    case 'object': {
      if (value === null) return null;
      if (isList(value)) return value.map(toJson);
      const entries = Object.entries(value).map(([field, held]): [string, JsonValue] => [
        field,
        toJson(held),
      ]);
      if (entries.some(([field]) => field === '$' || field === '__proto__')) return { $: 'object', entries };
      return Object.fromEntries(entries);
    }
    default:
      return value;
  }
}

/** Reads what `toJson` wrote. */
export function fromJson(json: JsonValue): Value {
  if (typeof json !== 'object' || json === null) return json;
  if (isList(json)) return json.map(fromJson);
  const { $, text, entries } = json;
  if ($ === 'undefined') return undefined;
  if ($ === 'bigint') return BigInt(String(text));
  if ($ === 'number') return text === '-0' ? -0 : Number(text);
  const pairs =
    $ === 'object' && Array.isArray(entries) ? (entries as [string, JsonValue][]) : Object.entries(json);
  const value: Record<string, Value> = {};
  for (const [field, held] of pairs) {
    Object.defineProperty(value, field, { value: fromJson(held), enumerable: true, configurable: true });
  }
  return value;
}

function isList<T>(value: object | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

const NodeId = z.int().nonnegative();

const TraceEvent = z.discriminatedUnion('type', [
  /** The node starts, or starts again with nothing but its storage. */
  z.strictObject({ type: z.literal('start'), again: z.boolean() }),
  /** `send` is the step that sent the message; none where the scenario did. */
  z.strictObject({ type: z.literal('deliver'), from: NodeId, message: JsonValue, send: z.int().optional() }),
  z.strictObject({ type: z.literal('timer'), name: z.string() }),
  z.strictObject({ type: z.literal('request'), client: NodeId, request: JsonValue }),
  /** Keys whose puts were not synced are lost. */
  z.strictObject({ type: z.literal('crash'), lost: z.array(z.string()).readonly() }),
  z.strictObject({ type: z.literal('pause') }),
  z.strictObject({ type: z.literal('resume') }),
  /** An event of the scenario, such as `trust(2)`. */
  z.strictObject({ type: z.literal('scenario'), name: z.string() }),
  /** A message on its way to the node is lost. */
  z.strictObject({ type: z.literal('lose'), from: NodeId, message: JsonValue }),
  /** What happens to links, in words: `partition 0 1 | 2`. */
  z.strictObject({ type: z.literal('network'), what: z.string() }),
]);

const TraceEffect = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('send'),
    to: NodeId,
    message: JsonValue,
    /** `sent`, `duplicated`: under way; `lost`; `cut`: the link was cut; `down`: it came to a node that was down. */
    fate: z.enum(['sent', 'duplicated', 'lost', 'cut', 'down']),
    /** The number of the message on its link, from 0. */
    count: z.int(),
  }),
  z.strictObject({ type: z.literal('setTimer'), name: z.string(), ms: z.number() }),
  z.strictObject({ type: z.literal('cancelTimer'), name: z.string() }),
  z.strictObject({ type: z.literal('put'), key: z.string(), value: JsonValue }),
  z.strictObject({ type: z.literal('sync') }),
  z.strictObject({ type: z.literal('emit'), indication: JsonValue }),
  z.strictObject({ type: z.literal('log'), text: z.string() }),
]);

/** Where in the bundled submission, or, once it was looked up, in the student's files. */
const At = z.strictObject({
  fn: z.string(),
  line: z.number(),
  column: z.number(),
  path: z.string().optional(),
});

/** What can't be seen of a step from outside: kept only of a run that is reported. */
const Inside = z.strictObject({
  /** The handler that ran, such as `PaxosNode.onMessage`. */
  handler: z.string().optional(),
  /** The submission's own handler, as far as an effect tells: where it was when it asked for the first. */
  entered: At.optional(),
  /** Where each effect was asked for, those included that never happened. */
  asked: z.array(At.nullable()).readonly().optional(),
  /** The node after the step, each field by its path; absent where it is as it was before. */
  state: z.record(z.string(), z.string()).optional(),
});
export type Inside = z.infer<typeof Inside>;

const TraceStep = z.strictObject({
  /** From 1, in the order of the run; those of a cut trace are numbered anew. */
  step: z.int().positive(),
  /** Virtual time in ms. */
  time: z.int().nonnegative(),
  /** The node that took the step; none for what happens to links. */
  node: NodeId.optional(),
  event: TraceEvent,
  /** What was carried out. */
  effects: z.array(TraceEffect).readonly(),
  /** How many more effects the handler asked for that never happened, since the node crashed between two. */
  undone: z.int().optional(),
  /** Vector clock after the step, in the order of `nodes` (Fidge 1988, Mattern 1989). */
  clock: z.array(z.int()).readonly(),
  inside: Inside.optional(),
});

/** What happened in one run, version 1: for reports, pictures, replays and exports. Times are virtual, in ms. */
export const Trace = z.strictObject({
  schema: z.literal('trace/1'),
  nodes: z.array(NodeId).readonly(),
  /** How many steps the whole run had; `steps` may be a part of them. */
  length: z.int(),
  /** A run without clocks, of the explorer: times are 0. */
  untimed: z.literal(true).optional(),
  steps: z.array(TraceStep).readonly(),
});
export type Trace = z.infer<typeof Trace>;
export type TraceStep = z.infer<typeof TraceStep>;
export type TraceEvent = z.infer<typeof TraceEvent>;
export type TraceEffect = z.infer<typeof TraceEffect>;

import type { Effect, Message, NodeId, Value } from 'harness/author';
import { type LeaderElection, NO_ROUND, NO_VALUE } from './interface.ts';

/** What an acceptor may know, and before which of the node's crashes it came to know it. */
export interface Acceptance {
  readonly rnd: number;
  readonly vrnd: number;
  readonly vval: string;
  /** The life of the node in which `rnd` was raised last, and `vrnd`; a restart begins another. */
  readonly rndLife: number;
  readonly vLife: number;
}

export const FRESH: Acceptance = { rnd: NO_ROUND, vrnd: NO_ROUND, vval: NO_VALUE, rndLife: 0, vLife: 0 };

export interface Report {
  readonly vrnd: number;
  readonly vval: string;
}

/** What one node said and heard. */
export interface Model {
  life: number;
  /** What its acceptor may know: more than one thing only after a crash in the middle of a handler. */
  could: readonly Acceptance[];
  /** Whether it has ever emitted a decision, and in this life. */
  hasDecided: boolean;
  decision: string | undefined;
  /** All that it said it accepted, as `round value`. */
  readonly learnsSent: Set<string>;
  /** The promises that it got, by round and node. */
  readonly promises: Map<number, Map<NodeId, Report>>;
  /** The learns that it got, by round and node. */
  readonly learns: Map<number, Map<NodeId, string>>;
  /** Messages of the student's own that it got. */
  readonly told: Message[];
  /** The round that it prepared last in this life, and whether it sent the accept of it. */
  crnd: number | undefined;
  hasProposed: boolean;
  /** The highest round of which a learn came in this life, and of whom. */
  learnRound: number;
  learnFrom: Set<NodeId>;
  /** It knows that something goes on; it has a value of a client. */
  isInvolved: boolean;
  hasValue: boolean;
  /** When it took its last step, in ms. */
  lastStep: number;
  /** What clients asked this node for, and whether the handler came to its end. */
  readonly requests: { readonly value: string; readonly isSure: boolean }[];
  /** What is in its storage, and what a crash loses. */
  readonly durable: Map<string, Value>;
  readonly unsynced: Map<string, Value>;
  /** When its own timer began rounds in this life, in ms. */
  begun: number[];
  /** For how long it has been awake, in ms, trusted itself and begun no round; and sent nothing but heartbeats. */
  idle: number;
  quiet: number;
  /** It sent something in this life, heartbeats apart. */
  hasSpoken: boolean;
}

export type Broken =
  | {
      readonly rule: string;
      readonly text: string;
      readonly handlers?: readonly string[];
      readonly effect?: number;
    }
  | undefined;

export type Sent = { readonly to: NodeId; readonly message: Message; readonly at: number };

export interface PaxosRulesOptions {
  readonly nodes: readonly NodeId[];
  /** The base of the nodes' timers in ms. */
  readonly ms: number;
  /** The election that a node was given last. */
  readonly electionOf: (id: NodeId) => LeaderElection | undefined;
  /** The election lives on heartbeats. */
  readonly hasHeartbeats: boolean;
}

/** Applies what was put and synced. */
export function takeStorage(model: Model, effects: readonly Effect[]): void {
  for (const effect of effects) {
    if (effect.type === 'put') model.unsynced.set(effect.key, effect.value);
    if (effect.type !== 'sync') continue;
    for (const [key, value] of model.unsynced) model.durable.set(key, value);
    model.unsynced.clear();
  }
}

export function initial(): Model {
  return {
    life: 0,
    could: [FRESH],
    hasDecided: false,
    decision: undefined,
    learnsSent: new Set(),
    promises: new Map(),
    learns: new Map(),
    told: [],
    crnd: undefined,
    hasProposed: false,
    learnRound: NO_ROUND,
    learnFrom: new Set(),
    isInvolved: false,
    hasValue: false,
    lastStep: 0,
    requests: [],
    durable: new Map(),
    unsynced: new Map(),
    begun: [],
    idle: 0,
    quiet: 0,
    hasSpoken: false,
  };
}

export function answersIn(effects: readonly Effect[]): readonly Sent[] {
  return effects.flatMap((effect, at): Sent[] =>
    effect.type === 'send' && (effect.message.type === 'promise' || effect.message.type === 'learn')
      ? [{ to: effect.to, message: effect.message, at }]
      : [],
  );
}

/** The first that was heard of a node in a round counts. */
export function remember<T>(rounds: Map<number, Map<NodeId, T>>, rnd: number, from: NodeId, what: T): void {
  const known = rounds.get(rnd) ?? new Map<NodeId, T>();
  if (!known.has(from)) known.set(from, what);
  rounds.set(rnd, known);
}

export function isHeartbeat({ type }: Message): boolean {
  return type === 'heartbeat-request' || type === 'heartbeat-reply';
}

/** Whether `value` is somewhere in a message, or in what was stored. */
export function mentions(part: Value, value: string | number): boolean {
  if (part === value) return true;
  return (
    typeof part === 'object' && part !== null && Object.values(part).some((inner) => mentions(inner, value))
  );
}

export function named(ids: readonly NodeId[]): string {
  if (ids.length === 0) return 'nobody';
  return `node${ids.length === 1 ? '' : 's'} ${[...ids].sort((a, b) => a - b).join(', ')}`;
}

export function roundOf(rnd: number): string {
  return rnd === NO_ROUND ? 'none' : String(rnd);
}

export function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

import type { Effect, Message, NodeId, Value as Plain } from 'harness/author';
import { type Decision, NO_ROUND, type Value } from './interface.ts';

/** What was accepted for a slot. */
export interface Accepted {
  readonly vrnd: number;
  /** The value, as `keyOf` writes it. */
  readonly key: string;
  readonly life: number;
}

/** What was proposed for a slot, in which round. */
export interface Proposal extends Decision {
  readonly rnd: number;
}

/** What one node said and heard. */
export interface Model {
  life: number;
  /** Whom it trusted after its last step. */
  trusted: NodeId;
  /** The highest round that it said it saw, in which life. What it said it may not take back. */
  toldRnd: number;
  toldLife: number;
  /** What it said it accepted, by slot: the highest round. */
  readonly told: Map<number, Accepted>;
  /** The highest round of all prepares and accepts that came to it. */
  heardRnd: number;
  /** Accepts that came to it, by `slot rnd`. */
  readonly accepts: Map<string, string>;
  /** Promises that came to it in this life, by round, node and slot. */
  promises: Map<number, Map<NodeId, Map<number, { readonly vrnd: number; readonly val: Value }>>>;
  /** Learns that came to it in this life, by `slot rnd`. */
  learns: Map<string, Set<NodeId>>;
  /** The highest round that it prepared, ever, and in this life; and from which slot on. */
  prepared: number;
  crnd: number;
  fromSlot: number;
  /** Accepts that it sent in this life, by slot: the last round; and what for. */
  sent: Map<number, { readonly rnd: number; readonly key: string }>;
  /** And all of them, each once, in order. */
  proposals: Proposal[];
  /** Requests, as `clientId/clientSeq`, that it got while it trusted itself, and said nothing to yet. */
  waiting: Set<string>;
  /** Executed so far in this life; `undefined` until it is known where it begins. */
  executed: number;
  /** The highest slot that it ever executed. */
  everExecuted: number;
  /** Slots that it never executed: it was given a state instead. */
  readonly skipped: Set<number>;
  readonly durable: Map<string, Plain>;
  readonly unsynced: Map<string, Plain>;
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

export function initial(): Model {
  return {
    life: 0,
    trusted: -1,
    toldRnd: NO_ROUND,
    toldLife: 0,
    told: new Map(),
    heardRnd: NO_ROUND,
    accepts: new Map(),
    promises: new Map(),
    learns: new Map(),
    prepared: NO_ROUND,
    crnd: NO_ROUND,
    fromSlot: 1,
    sent: new Map(),
    proposals: [],
    waiting: new Set(),
    executed: 0,
    everExecuted: 0,
    skipped: new Set(),
    durable: new Map(),
    unsynced: new Map(),
  };
}

/** What is in no storage is gone. */
export function restart(model: Model): void {
  model.life++;
  model.promises = new Map();
  model.learns = new Map();
  model.crnd = NO_ROUND;
  model.sent = new Map();
  model.proposals = [];
  model.waiting = new Set();
  model.executed = 0;
  model.unsynced.clear();
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

export function sentIn(effects: readonly Effect[]): readonly Sent[] {
  return effects.flatMap((effect, at): Sent[] =>
    effect.type === 'send' ? [{ to: effect.to, message: effect.message, at }] : [],
  );
}

/** A value, written so that equal ones are written equally. */
export function keyOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  if (Array.isArray(value)) return `[${value.map(keyOf).join(',')}]`;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, part]) => `${name}:${keyOf(part)}`).join(',')}}`;
}

/** Whether a value that `keyOf` writes as `key` is somewhere in what was stored. */
export function mentions(part: Plain, key: string): boolean {
  if (typeof part !== 'object' || part === null) return false;
  return keyOf(part) === key || Object.values(part).some((inner: Plain) => mentions(inner, key));
}

/** Whether something is a value, by its fields. */
export function isValue(value: unknown): value is Value {
  if (typeof value !== 'object' || value === null) return false;
  const { clientId, clientSeq, noop, account, transaction } = value as { readonly [field: string]: unknown };
  return (
    typeof clientId === 'number' &&
    typeof clientSeq === 'number' &&
    typeof noop === 'boolean' &&
    typeof account === 'string' &&
    typeof transaction === 'object' &&
    transaction !== null
  );
}

/** A value in words: `client 100's request 2`, `a no-op`. */
export function told(value: unknown): string {
  if (!isValue(value)) return JSON.stringify(value) ?? 'nothing';
  return value.noop ? 'a no-op' : `request ${value.clientSeq} of client ${value.clientId}`;
}

export function named(ids: readonly NodeId[]): string {
  if (ids.length === 0) return 'nobody';
  return `node${ids.length === 1 ? '' : 's'} ${[...ids].sort((a, b) => a - b).join(', ')}`;
}

export function isHeartbeat({ type }: Message): boolean {
  return type === 'heartbeat-request' || type === 'heartbeat-reply';
}

import { toMessage, toValue } from '../message.ts';
import type { Env, Message, NodeId, Value } from '../node.ts';
import type { Effect } from './effect.ts';
import { EnvRefusal } from './refusal.ts';

/** The longest time of a timer: what the timers of a real process can wait, 24.8 days. */
const LONGEST_MS = 2 ** 31 - 1;

/** Most effects of one handler, unless told otherwise. */
const MOST_EFFECTS = 10_000;

/** What an `EffectRecorder` needs to know of the world. */
export interface World {
  readonly id: NodeId;
  /** The ids of all nodes, `id` included. */
  readonly nodes: readonly NodeId[];
  /** The node's local clock in ms. */
  readonly now: () => number;
  /** The next number in [0, 1). */
  readonly random: () => number;
  /** Reads what was put before the present handler: a `DurableStore`, or a snapshot. */
  readonly stored: (key: string) => Value;
  /** Most effects of one handler, and as many lines that it may print. Default 10,000. */
  readonly mostEffects?: number;
  /** Called at each effect, from within the handler: for who wants to know where it was asked for. */
  readonly onEffect?: () => void;
}

/**
 * Gives a node its `Env` and records what its handlers ask for. It carries nothing out.
 *
 * The `env` is deeply frozen: a node must not hide state in it, since it is not copied and survives a crash.
 */
export class EffectRecorder {
  readonly env: Env;
  readonly #nodes: readonly NodeId[];
  readonly #stored: (key: string) => Value;
  readonly #mostEffects: number;
  readonly #puts = new Map<string, Value>();
  readonly #onEffect: (() => void) | undefined;
  #effects: Effect[] = [];
  #lines = 0;
  #open = false;
  #refusal: { readonly error: unknown } | undefined;

  constructor(world: World) {
    this.#nodes = world.nodes.toSorted((a, b) => a - b);
    this.#stored = world.stored;
    this.#mostEffects = world.mostEffects ?? MOST_EFFECTS;
    this.#onEffect = world.onEffect;
    this.env = deeplyFrozen({
      id: world.id,
      nodes: this.#nodes,
      storage: {
        get: this.#remembering((key: string) => this.#get(key)),
        put: this.#remembering((key: string, value: Value) => this.#put(key, value)),
        sync: this.#remembering(() => this.#sync()),
      },
      send: this.#remembering((to: NodeId, message: Message) => this.#send(to, message)),
      broadcast: this.#remembering((message: Message) => this.#broadcast(message)),
      setTimer: this.#remembering((name: string, ms: number) => this.#setTimer(name, ms)),
      cancelTimer: this.#remembering((name: string) => this.#cancelTimer(name)),
      emit: this.#remembering((indication: Message) => this.#emit(indication)),
      now: () => this.#ask('env.now()', world.now),
      random: () => this.#ask('env.random()', world.random),
    });
  }

  /**
   * Runs `handler` with the `env` open and gives what it asked for, in order. Whatever `handler` throws goes through, and
   * so does the first `EnvRefusal` or `MessageRefusal` that it was given, also when it caught it: to break a rule of the
   * env is no way to go on. What it had asked for until then is discarded, puts included.
   */
  invoke(handler: () => void): readonly Effect[] {
    if (this.#open)
      throw new Error(`a handler of node ${this.env.id} is running: invoke the next one when it returned`);
    this.#open = true;
    try {
      handler();
      if (this.#refusal !== undefined) throw this.#refusal.error;
      return this.#effects;
    } finally {
      this.#open = false;
      this.#refusal = undefined;
      this.#effects = [];
      this.#lines = 0;
      this.#puts.clear();
    }
  }

  /**
   * Records a line that the node printed. Gives `false` when it is not kept: outside a handler, or when this handler
   * has printed as many lines as it may have effects. Printing too much is no error of the algorithm.
   */
  log(text: string): boolean {
    if (!this.#open || this.#lines >= this.#mostEffects) return false;
    this.#lines++;
    this.#add({ type: 'log', text });
    return true;
  }

  #add(effect: Effect): void {
    this.#effects.push(effect);
    this.#onEffect?.();
  }

  /** Gives an env function that remembers what it refused in this handler. */
  #remembering<A extends readonly unknown[], R>(call: (...args: A) => R): (...args: A) => R {
    return (...args) => {
      try {
        return call(...args);
      } catch (error) {
        if (this.#open) this.#refusal ??= { error };
        throw error;
      }
    };
  }

  #get(key: string): Value {
    this.#checkOpen('env.storage.get()');
    checkText('env.storage.get()', 'key', key);
    return this.#puts.has(key) ? this.#puts.get(key) : this.#stored(key);
  }

  #put(key: string, value: Value): void {
    this.#checkRoom('env.storage.put()', 1);
    checkText('env.storage.put()', 'key', key);
    const copy = toValue(value);
    this.#puts.set(key, copy);
    this.#add({ type: 'put', key, value: copy });
  }

  #sync(): void {
    this.#checkRoom('env.storage.sync()', 1);
    this.#add({ type: 'sync' });
  }

  #send(to: NodeId, message: Message): void {
    this.#checkRoom('env.send()', 1);
    if (!this.#nodes.includes(to)) {
      const rule = `there is no node ${shown(to)}.`;
      throw new EnvRefusal('env.send()', rule, `Send to one of env.nodes: ${this.#nodes.join(', ')}.`);
    }
    this.#add({ type: 'send', to, message: toMessage(message) });
  }

  #broadcast(message: Message): void {
    this.#checkRoom('env.broadcast()', this.#nodes.length);
    const copy = toMessage(message);
    for (const to of this.#nodes) this.#add({ type: 'send', to, message: copy });
  }

  #setTimer(name: string, ms: number): void {
    this.#checkRoom('env.setTimer()', 1);
    checkText('env.setTimer()', 'name', name);
    if (!(typeof ms === 'number' && ms >= 0 && ms <= LONGEST_MS)) {
      const rule = `the timer "${name}" can't wait ${shown(ms)} ms.`;
      throw new EnvRefusal('env.setTimer()', rule, `Give a number of ms from 0 to ${LONGEST_MS}.`);
    }
    // Never early. Adding 0 turns -0 into 0.
    this.#add({ type: 'setTimer', name, ms: Math.ceil(ms) + 0 });
  }

  #cancelTimer(name: string): void {
    this.#checkRoom('env.cancelTimer()', 1);
    checkText('env.cancelTimer()', 'name', name);
    this.#add({ type: 'cancelTimer', name });
  }

  #emit(indication: Message): void {
    this.#checkRoom('env.emit()', 1);
    this.#add({ type: 'emit', indication: toMessage(indication, 'indication') });
  }

  #ask(call: string, answer: () => number): number {
    this.#checkOpen(call);
    return answer();
  }

  #checkOpen(call: string): void {
    if (this.#open) return;
    const instead =
      'Call it in onStart, onMessage, onTimer or onRequest, and not in the constructor or later.';
    throw new EnvRefusal(call, 'a node may use its env only while one of its handlers runs.', instead);
  }

  #checkRoom(call: string, effects: number): void {
    this.#checkOpen(call);
    if (this.#effects.length - this.#lines + effects <= this.#mostEffects) return;
    const rule = `one handler may ask for at most ${this.#mostEffects} effects.`;
    throw new EnvRefusal(call, rule, 'Look for a loop that does not end, or go on in a timer.');
  }
}

function checkText(call: string, what: string, text: unknown): void {
  if (typeof text === 'string') return;
  throw new EnvRefusal(
    call,
    `the ${what} must be a string, not ${shown(text)}.`,
    'Write one, such as "leader".',
  );
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  return value === null || value === undefined ? String(value) : `a value of type ${typeof value}`;
}

/** Freezes an env, what it holds, and the functions, which are objects that could hold state as well. */
function deeplyFrozen(env: Env): Env {
  for (const part of [env, env.storage, env.nodes]) Object.freeze(part);
  for (const part of [...Object.values(env), ...Object.values(env.storage)]) Object.freeze(part);
  return env;
}

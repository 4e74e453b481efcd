/**
 * What a student's node is and what it may touch. Read this file from top to bottom: it is the whole contract.
 *
 * A node is a state machine. The runtime calls one handler at a time; the handler changes the node's own fields and
 * asks the world for things through its `Env`. What it asks for is carried out when the handler has returned, in
 * the order asked. The same class runs in a simulator, in a model checker and as a real process.
 */

/** Identifies a node: a non-negative integer, also its rank where an algorithm needs one. */
export type NodeId = number;

/** Anything that can be sent or stored: primitives, arrays and plain objects of such values, without cycles. */
export type Value =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | readonly Value[]
  | { readonly [field: string]: Value };

/** A message is plain data with a `type`. It is copied and frozen when it is sent: no two nodes share memory. */
export interface Message {
  readonly type: string;
  readonly [field: string]: Value;
}

/** Durable storage of one node. What is not synced is lost in a crash. */
export interface Storage {
  /** The value last put under `key`, synced or not; `undefined` if there is none. */
  get(key: string): Value;
  /** Writes `value` under `key`; it is durable only after the next `sync`. */
  put(key: string, value: Value): void;
  /** Makes all puts so far durable. A crash may come between any two effects, so sync before you answer. */
  sync(): void;
}

/** What a node may touch of the world. Everything here is an effect: it happens when the handler returns. */
export interface Env {
  /** This node's id. */
  readonly id: NodeId;
  /** The ids of all nodes, this one included, ascending. */
  readonly nodes: readonly NodeId[];
  readonly storage: Storage;
  /** Sends `message` to the node `to`. It may be lost, delayed, duplicated or overtaken. */
  send(to: NodeId, message: Message): void;
  /** Sends `message` to every node, this one included. */
  broadcast(message: Message): void;
  /** Calls `onTimer(name)` after `ms` milliseconds of the local clock. The same name again replaces the timer. */
  setTimer(name: string, ms: number): void;
  /** Cancels the timer `name`, if it is set. */
  cancelTimer(name: string): void;
  /** Tells the layer above what happened: the textbook's indication, such as trust, decide or reply. */
  emit(indication: Message): void;
  /** The local clock in ms. It may drift; it is good for measuring, not for agreeing. */
  now(): number;
  /** A number in [0, 1) from the run's seed: the same run draws the same numbers. */
  random(): number;
}

/**
 * A student's node. Handlers are synchronous. Keep all state in fields (numbers, strings, arrays, plain objects, Map,
 * Set, instances of your own classes): the harness copies a node and compares its states.
 */
export abstract class Node {
  protected readonly env: Env;

  constructor(env: Env) {
    this.env = env;
  }

  /** Called once when the node starts, and again after each restart: a restarted node has only its storage. */
  onStart(): void {}

  /** Called for each message that arrives. `from` is stamped by the runtime and can be trusted. */
  onMessage(_from: NodeId, _message: Message): void {}

  /** Called when the timer `name` fires. It does not fire again unless it is set again. */
  onTimer(_name: string): void {}

  /** Called with a client's request, where the node serves clients. */
  onRequest(_client: NodeId, _request: Message): void {}
}

import type { Effect } from '../effects/index.ts';
import type { Message, NodeId } from '../node.ts';

/** What can happen to a node. */
export type Event =
  | { readonly type: 'start' }
  | { readonly type: 'deliver'; readonly from: NodeId; readonly message: Message }
  | { readonly type: 'timer'; readonly name: string }
  | { readonly type: 'request'; readonly client: NodeId; readonly request: Message }
  /** An event of the scenario, such as `trust(2)`: what the layer below or above does. */
  | { readonly type: 'scenario'; readonly name: string }
  | { readonly type: 'crash' }
  /** The node is made anew, with its durable storage only, and starts. */
  | { readonly type: 'restart' }
  /** The message on its way to the node is lost. */
  | { readonly type: 'drop'; readonly from: NodeId; readonly message: Message };

/** One step of a run, as plain data. */
export interface Step {
  readonly node: NodeId;
  readonly event: Event;
  /** What the node asked the world for, as far as it was carried out. */
  readonly effects: readonly Effect[];
  /** The node crashed when this many of the handler's effects were carried out: those in `effects`. */
  readonly crashedAfter?: number;
}

import type { Message, NodeId, Value } from '../node.ts';

/**
 * What a handler asked the world for, in the order asked. A runtime carries effects out one at a time, when the handler
 * has returned; a crash may fall between any two. Messages and values are frozen copies.
 */
export type Effect =
  /** A broadcast is one `send` for each node, ascending, so that a crash may fall between two of them. */
  | { readonly type: 'send'; readonly to: NodeId; readonly message: Message }
  /** `ms` of the local clock, an integer. A timer of the same name is replaced. */
  | { readonly type: 'setTimer'; readonly name: string; readonly ms: number }
  | { readonly type: 'cancelTimer'; readonly name: string }
  | { readonly type: 'put'; readonly key: string; readonly value: Value }
  | { readonly type: 'sync' }
  | { readonly type: 'emit'; readonly indication: Message }
  | { readonly type: 'log'; readonly text: string };

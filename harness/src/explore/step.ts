import type { Effect } from '../effects/index.ts';
import type { Message, NodeId } from '../node.ts';
import type { Portrait } from '../state/portrait.ts';

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
  /** Of a step that is reported. */
  readonly inside?: StepInside;
}

/** Something that was done to links, between the steps of a run by hand. */
export interface NetworkStep {
  readonly network: string;
}

/** What can't be seen of a step from outside. */
export interface StepInside {
  /** The method that ran, such as `onMessage`. */
  readonly handler?: string;
  /** The stacks at which its effects were asked for. */
  readonly stacks: readonly string[];
  /** The node after it, each field by its path. */
  readonly state: Portrait;
}

/** What runs at an event, as the student wrote it: `onMessage(2, prepare)`. */
export function handlerOf(event: Event | 'inspect'): string {
  if (event === 'inspect') return 'inspect()';
  switch (event.type) {
    case 'start':
    case 'restart':
      return 'onStart()';
    case 'deliver':
      return `onMessage(${event.from}, ${event.message.type})`;
    case 'timer':
      return `onTimer("${event.name}")`;
    case 'request':
      return `onRequest(${event.client}, ${event.request.type})`;
    case 'scenario':
      return `"${event.name}"`;
    default:
      return event.type;
  }
}

import type { Env, Message, NodeId } from '../node.ts';

/** What the explorer needs of a node: a student's `Node` has it. Handlers that are absent do nothing. */
export interface NodeLike {
  onStart?(): void;
  onMessage?(from: NodeId, message: Message): void;
  onTimer?(name: string): void;
  onRequest?(client: NodeId, request: Message): void;
  /** What the node shows of its state to properties: a value that they can compare. */
  inspect?(): unknown;
}

/** Makes a node. It is called for each node at its start and at each restart. */
export type MakeNode<N extends NodeLike = NodeLike> = (env: Env) => N;

/** Something that happens to a node from outside, at any moment of a run. */
export type ScenarioEvent<N extends NodeLike = NodeLike> = {
  readonly node: NodeId;
  /** How often it happens in a run at most. Default 1. */
  readonly times?: number;
} & (
  | { readonly name: string; run(node: N): void }
  /** A client's request. `client` need not be a node. */
  | { readonly name?: string; readonly client: NodeId; readonly request: Message }
);

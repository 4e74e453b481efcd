import type { NodeId } from '../node.ts';

/** A property of a run does not hold. */
export class PropertyBroken extends Error {
  constructor(
    /** The property, in the textbook's words. */
    readonly property: string,
    /** What is wrong, with nodes and values; empty where the first wrong step says it. */
    readonly wrong: string,
    /** It fails only where the network keeps its promises: liveness, not safety. */
    readonly liveness = false,
  ) {
    super(wrong === '' ? property : `${property}: ${wrong}`);
    this.name = 'PropertyBroken';
  }
}

/** A handler threw; `cause` is what. */
export class HandlerThrew extends Error {
  constructor(
    readonly node: NodeId,
    /** The handler, such as `LeaderNode.onTimer`. */
    readonly call: string,
    override readonly cause: unknown,
  ) {
    super(`node ${node}: ${call} threw`);
    this.name = 'HandlerThrew';
  }
}

/** A run took more steps than it may. */
export class Flooded extends Error {
  constructor(
    readonly node: NodeId,
    readonly call: string,
    message: string,
  ) {
    super(message);
    this.name = 'Flooded';
  }
}

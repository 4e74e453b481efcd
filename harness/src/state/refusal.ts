/** Thrown when a node's state holds what the harness can't copy and compare. */
export class StateRefusal extends Error {
  constructor(
    /** Where it is, as the JavaScript that reads it: `node.detector.timers.get("a")`. */
    readonly path: string,
    /** What is there: `a Date`. */
    readonly what: string,
    /** What to write instead. */
    readonly instead: string,
  ) {
    super(`${path} is ${what}, which can't be part of a node's state: ${instead}`);
    this.name = 'StateRefusal';
  }
}

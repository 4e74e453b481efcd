/** Thrown by the bodies of a skeleton. The sheet shows it as work that is still to do, not as a bug. */
export class NotImplemented extends Error {
  /** `what`: the function to write, as the handout names it, such as `MonLeaderDetector.suspect`. */
  constructor(what: string) {
    super(`${what} is not implemented yet`);
    this.name = 'NotImplemented';
  }
}

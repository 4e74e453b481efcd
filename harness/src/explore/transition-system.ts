/**
 * What can be searched. A world is a vector of 32-bit integers; a later one may be longer, and what is absent at the
 * end of a shorter one counts as zeros.
 */
export interface TransitionSystem {
  /** The worlds to start from. */
  readonly starts: readonly Int32Array[];
  /** Finds the transitions that are possible in `world`, and gives how many. It must not change until the next call. */
  enabled(world: Int32Array): number;
  /** The world after the `k`-th of them, which stays as it is until the next call. */
  next(k: number): Int32Array;
}

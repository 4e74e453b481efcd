/** What `step` gives for an output that the object cannot have given in this state. */
export const IMPOSSIBLE = Symbol('impossible');

/**
 * What an object does when operations come one at a time: the sequential specification that a history is held against.
 *
 *     const counter: Model<'add' | 'get', number, number> = {
 *       init: 0,
 *       step(count, input, output) {
 *         if (input === 'add') return count + 1;
 *         return output === undefined || output === count ? count : IMPOSSIBLE;
 *       },
 *     };
 */
export interface Model<Input, Output, State> {
  readonly init: State;

  /**
   * The state after `input` took effect in `state` and gave `output`, or `IMPOSSIBLE`. An `output` of `undefined` is
   * not known: any is right, so give the state after the operation. Must depend on nothing but its arguments and must
   * change none of them: it runs once for equal states and not again.
   */
  step(state: State, input: Input, output: Output | undefined): State | typeof IMPOSSIBLE;

  /**
   * Whether the operation, if it gave this output, left the state as it was, whatever state that was: reads, and what
   * was refused. Such an operation is linearised as soon as it can be and nothing else is tried in its stead, which
   * saves half of the search or more. Without it, no operation counts as such.
   */
  observes?(input: Input, output: Output | undefined): boolean;

  /**
   * Equal for two states exactly if they are the same state. By default a primitive stands for itself, and anything
   * else for its encoding, in which the order of Map, Set and fields does not matter.
   */
  key?(state: State): string | number;

  /**
   * The object that the operation works on, where a system has many that know nothing of each other (keys, accounts);
   * `undefined` for an operation on several. `init` and `step` then describe one object. A history is linearizable
   * exactly if that of each object is (Herlihy and Wing 1990, Theorem 1), so each is searched for itself; as soon as one
   * operation is on several, the history is searched as a whole, with one state for all of its objects.
   */
  partition?(input: Input): string | number | undefined;
}

/** A model that contradicts itself. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}

import { type History, IMPOSSIBLE, type Model, type Operation } from '../../src/linearizability/index.ts';

/**
 * The definition taken at its word: tries every order of every choice of operations. Gives how many of the closed
 * operations, in the order of their returns, some order reaches: all of them if the history is linearizable.
 * `objectOf` names the object whose state an operation works on.
 */
export function reach<Input, Output, State>(
  model: Model<Input, Output, State>,
  history: History<Input, Output>,
  objectOf: (input: Input) => string | number,
): number {
  const closed = closedByReturn(history);
  let furthest = 0;
  const extend = (used: readonly Operation<Input, Output>[], states: ReadonlyMap<string | number, State>) => {
    const front = closed.findIndex((operation) => !used.includes(operation));
    furthest = Math.max(furthest, front === -1 ? closed.length : front);
    if (furthest === closed.length) return;
    const unused = history.filter((operation) => !used.includes(operation));
    for (const operation of unused) {
      if (unused.some((other) => precedes(other, operation))) continue;
      const object = objectOf(operation.input);
      const before = states.has(object) ? (states.get(object) as State) : model.init;
      const after = model.step(before, operation.input, operation.output);
      if (after !== IMPOSSIBLE) extend([...used, operation], new Map(states).set(object, after));
    }
  };
  extend([], new Map());
  return furthest;
}

export function precedes(a: Operation<unknown, unknown>, b: Operation<unknown, unknown>): boolean {
  return a.return !== undefined && a.return < b.call;
}

export function closedByReturn<Input, Output>(history: History<Input, Output>): Operation<Input, Output>[] {
  return history
    .filter((operation) => operation.return !== undefined)
    .sort((a, b) => (a.return ?? 0) - (b.return ?? 0));
}

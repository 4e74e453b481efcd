/**
 * One operation of a history: what a client asked, when, and what it was told.
 *
 * Times are numbers of one clock, in any unit. `a` precedes `b` if `a.return < b.call`; otherwise they are concurrent,
 * also when `a` returns in the very instant in which `b` is called.
 *
 * - No `return`: the client never got a reply (time-out, crash). The operation may have taken effect at any time after
 *   its call, or never.
 * - No `output`, or `undefined`: the output is not known, or there is none. With a `return` the operation did take effect.
 * - An operation that definitely failed, so that it cannot have taken effect, does not belong into a history.
 */
export interface Operation<Input, Output> {
  /** Unique in the history: by it a reply is matched with its request. */
  readonly id: string | number;
  readonly client: string | number;
  readonly input: Input;
  readonly call: number;
  readonly return?: number | undefined;
  readonly output?: Output | undefined;
}

export type History<Input, Output> = readonly Operation<Input, Output>[];

/** A history that cannot be one: it says which operation is wrong, and how. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError';
}

/** Throws `HistoryError` if ids repeat, times are no finite numbers or go backwards, or a reply has no time. */
export function validateHistory(history: History<unknown, unknown>): void {
  const ids = new Set<string | number>();
  for (const operation of history) {
    const { id, call, output } = operation;
    const refuse = (what: string) => {
      throw new HistoryError(`operation ${id} of client ${operation.client} ${what}`);
    };
    if (ids.has(id)) refuse('has the id of another operation: give each request an id of its own');
    ids.add(id);
    if (!Number.isFinite(call)) refuse(`was called at ${call}, which is no time`);
    if (operation.return === undefined) {
      if (output !== undefined) refuse('has an output but no return time');
      continue;
    }
    if (!Number.isFinite(operation.return)) {
      refuse(`returned at ${operation.return}: leave \`return\` out if it never returned`);
    }
    if (operation.return < call) refuse(`returned at ${operation.return}, before its call at ${call}`);
  }
}

import type { History, Operation } from './operation.ts';

/**
 * A history laid out for the search. An operation is its place in the history. *Closed* operations have returned; they
 * are ordered by their return, and `rank` is a place in this order. *Open* ones never returned; they are ordered by their
 * call.
 *
 * Closed operations that are pending at the same time have different bits, and a bit is used again after a return: so
 * few words hold them, however long the history is.
 */
export interface Timeline {
  /** How many operations. */
  readonly size: number;
  /** Closed operations by rank. */
  readonly closed: Int32Array;
  /** Of each closed operation, by its rank: its bit. */
  readonly bit: Int32Array;
  /** Words that the bits of closed operations need. */
  readonly closedWords: number;
  /** Of each closed operation, by its rank: 1 if it only observes the state. */
  readonly observes: Uint8Array;
  /**
   * The ranks pending at the return of rank `r`, those that observe first: `pending[pendingFrom[r]]` to
   * `pending[pendingFrom[r + 1] - 1]`.
   */
  readonly pending: Int32Array;
  readonly pendingFrom: Int32Array;
  /** Open operations by their call. */
  readonly open: Int32Array;
  readonly openWords: number;
  /** How many of `open` were called before the return of rank `r`. */
  readonly openAt: Int32Array;
}

/** `isObserver` tells which closed operations change no state. */
export function layOut<Input, Output>(
  history: History<Input, Output>,
  isObserver: (operation: Operation<Input, Output>) => boolean,
): Timeline {
  const calls = history.map(({ call }) => call);
  const returns = history.map((operation) => operation.return ?? Number.POSITIVE_INFINITY);
  const callOf = (operation: number) => calls[operation] ?? 0;
  const returnOf = (operation: number) => returns[operation] ?? 0;
  const byCall = history.map((_, operation) => operation).sort((a, b) => callOf(a) - callOf(b));
  const hasReturned = (operation: number) => returnOf(operation) !== Number.POSITIVE_INFINITY;
  const open = byCall.filter((operation) => !hasReturned(operation));
  const closedByCall = byCall.filter(hasReturned);
  const closed = closedByCall.toSorted((a, b) => returnOf(a) - returnOf(b));
  const rankOf = new Int32Array(history.length);
  const observes = new Uint8Array(closed.length);
  closed.forEach((place, rank) => {
    rankOf[place] = rank;
    const operation = history[place];
    if (operation !== undefined && isObserver(operation)) observes[rank] = 1;
  });

  const bit = new Int32Array(closed.length);
  const free: number[] = [];
  let bits = 0;
  const pending: number[] = [];
  const pendingFrom = new Int32Array(closed.length + 1);
  const openAt = new Int32Array(closed.length);
  const now: number[] = [];
  let called = 0;
  let opened = 0;
  closed.forEach((operation, rank) => {
    const time = returnOf(operation);
    for (; called < closedByCall.length; called++) {
      const caller = closedByCall[called] ?? 0;
      if (callOf(caller) > time) break;
      const next = rankOf[caller] ?? 0;
      bit[next] = free.pop() ?? bits++;
      now.splice(now.findLastIndex((other) => other < next) + 1, 0, next);
    }
    while (opened < open.length && callOf(open[opened] ?? 0) <= time) opened++;
    openAt[rank] = opened;
    for (const each of now) if (observes[each] === 1) pending.push(each);
    for (const each of now) if (observes[each] === 0) pending.push(each);
    pendingFrom[rank + 1] = pending.length;
    // The first of those pending is the one that returns now.
    now.shift();
    free.push(bit[rank] ?? 0);
  });
  return {
    size: history.length,
    closed: new Int32Array(closed),
    bit,
    observes,
    closedWords: Math.ceil(bits / 32),
    pending: new Int32Array(pending),
    pendingFrom,
    open: new Int32Array(open),
    openWords: Math.ceil(open.length / 32),
    openAt,
  };
}

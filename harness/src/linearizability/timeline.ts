import type { History } from './operation.ts';

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
  /** The ranks pending at the return of rank `r`, this one first: `pending[pendingFrom[r]]` to `pending[pendingFrom[r + 1] - 1]`. */
  readonly pending: Int32Array;
  readonly pendingFrom: Int32Array;
  /** Open operations by their call. */
  readonly open: Int32Array;
  readonly openWords: number;
  /** How many of `open` were called before the return of rank `r`. */
  readonly openAt: Int32Array;
}

export function layOut(history: History<unknown, unknown>): Timeline {
  const returnOf = (operation: number) => history[operation]?.return ?? Number.POSITIVE_INFINITY;
  const callOf = (operation: number) => history[operation]?.call ?? 0;
  const byCall = Array.from(history.keys()).sort((a, b) => callOf(a) - callOf(b));
  const open = byCall.filter((operation) => returnOf(operation) === Number.POSITIVE_INFINITY);
  const closed = byCall
    .filter((operation) => returnOf(operation) !== Number.POSITIVE_INFINITY)
    .sort((a, b) => returnOf(a) - returnOf(b));
  const rankOf = new Map(closed.map((operation, rank) => [operation, rank]));
  const closedByCall = byCall.flatMap((operation) => rankOf.get(operation) ?? []);

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
      const next = closedByCall[called] ?? 0;
      if (callOf(closed[next] ?? 0) > time) break;
      bit[next] = free.pop() ?? bits++;
      now.splice(now.findLastIndex((other) => other < next) + 1, 0, next);
    }
    while (opened < open.length && callOf(open[opened] ?? 0) <= time) opened++;
    openAt[rank] = opened;
    for (const each of now) pending.push(each);
    pendingFrom[rank + 1] = pending.length;
    // The first of those pending is the one that returns now.
    now.shift();
    free.push(bit[rank] ?? 0);
  });
  return {
    size: history.length,
    closed: Int32Array.from(closed),
    bit,
    closedWords: Math.ceil(bits / 32),
    pending: Int32Array.from(pending),
    pendingFrom,
    open: Int32Array.from(open),
    openWords: Math.ceil(open.length / 32),
    openAt,
  };
}

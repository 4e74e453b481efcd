import { type Automaton, NEVER } from './automaton.ts';
import { Memo } from './memo.ts';
import type { Timeline } from './timeline.ts';
import { at } from './words.ts';

export interface Found {
  readonly outcome: 'ok' | 'illegal' | 'unknown';
  /** Steps taken: attempts to linearise an operation, and comparisons with a remembered set. */
  readonly steps: number;
  /** The operations in an order that works: all closed ones if `ok`, otherwise as far as the search got. */
  readonly order: Int32Array;
  /** The state after each of `order`. */
  readonly states: Int32Array;
  /** If `illegal`, the operation that can nowhere stand. */
  readonly blocked: number;
}

/**
 * Wing and Gong's search (1993, section 4) with Lowe's memo (2016, section 3), depth first and without recursion.
 *
 * A *configuration* is a set of linearised operations and the state after them. From it may be linearised whatever was
 * called before the first return of an operation that is not yet linearised, the *front*; since all that returned before
 * the front is linearised and nothing called after it is, the set is told by the front's rank, a bit for each closed
 * operation pending at the front, and a bit for each open one. The history is linearizable if the front gets past the
 * last return. Operations are tried in the order of their returns, open ones last.
 *
 * Two things are left out because they can't help: an open operation that would leave the state as it is, and
 * configurations that the memo knows a better one of.
 *
 * If the search fails, the furthest front is the first return that no order reaches. The prefix shown is the longest of
 * those met at this front, and in its state the front's operation is impossible.
 */
export function search(timeline: Timeline, automaton: Automaton<unknown>, budget: number): Found {
  const { closed, bit, closedWords, pending, pendingFrom, open, openWords, openAt } = timeline;
  // One frame of the stack: the configuration as the memo wants it, the next candidate to try, and how we came here.
  const STATE = 1;
  const CLOSED = 2;
  const OPEN = CLOSED + closedWords;
  const CURSOR = OPEN + openWords;
  const OPERATION = CURSOR + 1;
  const FRAME = OPERATION + 1;
  const stack = new Int32Array(FRAME * (timeline.size + 1));
  const memo = new Memo(CLOSED + closedWords, openWords);
  const end = closed.length;
  let frame = 0;
  let tried = 0;
  let furthest = { front: 0, frame: 0 };
  let copy: Int32Array | undefined;

  const found = (outcome: Found['outcome'], trail: Int32Array, last: number): Found => {
    const order = new Int32Array(last / FRAME);
    const states = new Int32Array(last / FRAME);
    for (let i = 0; i < order.length; i++) {
      order[i] = at(trail, (i + 1) * FRAME + OPERATION);
      states[i] = at(trail, (i + 1) * FRAME + STATE);
    }
    const blocked = at(closed, furthest.front);
    return { outcome, steps: tried + memo.compared, order, states, blocked };
  };

  if (end === 0) return found('ok', stack, 0);
  memo.add(stack, 0);
  while (frame >= 0) {
    const front = at(stack, frame);
    const state = at(stack, frame + STATE);
    const cursor = at(stack, frame + CURSOR);
    const from = at(pendingFrom, front);
    const pendingCount = at(pendingFrom, front + 1) - from;
    if (cursor === pendingCount + at(openAt, front)) {
      // A trail is copied only when the search leaves it: mostly it goes on to something further.
      if (frame === furthest.frame && copy === undefined) copy = stack.slice(0, frame + FRAME);
      frame -= FRAME;
      continue;
    }
    stack[frame + CURSOR] = cursor + 1;

    const isClosed = cursor < pendingCount;
    const rank = isClosed ? at(pending, from + cursor) : -1;
    const place = isClosed ? at(bit, rank) : cursor - pendingCount;
    const word = (isClosed ? CLOSED : OPEN) + (place >>> 5);
    if (((at(stack, frame + word) >>> (place & 31)) & 1) === 1) continue;
    if (tried + memo.compared >= budget) return found('unknown', stack, frame);
    tried++;
    const operation = isClosed ? at(closed, rank) : at(open, place);
    const next = automaton.next(state, operation);
    if (next === NEVER || (next === state && !isClosed)) continue;

    const child = frame + FRAME;
    for (let i = CLOSED; i < CURSOR; i++) stack[child + i] = at(stack, frame + i);
    let childFront = front;
    if (rank === front) {
      childFront++;
      while (childFront < end) {
        const passed = at(bit, childFront);
        const mask = 1 << (passed & 31);
        const bits = at(stack, child + CLOSED + (passed >>> 5));
        if ((bits & mask) === 0) break;
        stack[child + CLOSED + (passed >>> 5)] = bits ^ mask;
        childFront++;
      }
    } else {
      stack[child + word] = at(stack, child + word) | (1 << (place & 31));
    }
    stack[child] = childFront;
    stack[child + STATE] = next;
    stack[child + CURSOR] = 0;
    stack[child + OPERATION] = operation;
    if (childFront === end) return found('ok', stack, child);
    if (!memo.add(stack, child)) continue;
    frame = child;
    if (childFront > furthest.front || (childFront === furthest.front && child > furthest.frame)) {
      furthest = { front: childFront, frame: child };
      copy = undefined;
    }
  }
  return found('illegal', copy ?? stack, furthest.frame);
}

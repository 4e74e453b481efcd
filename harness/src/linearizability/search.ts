import { type Automaton, NEVER } from './automaton.ts';
import { Memo } from './memo.ts';
import type { Timeline } from './timeline.ts';

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
 * last return. Tried are first the operations that only observe, then others in the order of their returns, then open
 * ones.
 *
 * Three things are left out because they can't help: an open operation that would leave the state as it is; whatever else
 * could come where an operation comes that only observes (in any order that has it later, it may be moved to here); and
 * configurations that the memo knows a better one of.
 *
 * If the search fails, the furthest front is the first return that no order reaches. The prefix shown is the longest of
 * those met at this front, and in its state the front's operation is impossible.
 */
export function search(timeline: Timeline, automaton: Automaton<unknown>, budget: number): Found {
  const { closed, bit, observes, closedWords, pending, pendingFrom, open, openWords, openAt } = timeline;
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
      order[i] = trail[(i + 1) * FRAME + OPERATION] ?? 0;
      states[i] = trail[(i + 1) * FRAME + STATE] ?? 0;
    }
    const blocked = closed[furthest.front] ?? 0;
    return { outcome, steps: tried + memo.compared, order, states, blocked };
  };

  if (end === 0) return found('ok', stack, 0);
  memo.add(stack, 0);
  while (frame >= 0) {
    const front = stack[frame] ?? 0;
    const state = stack[frame + STATE] ?? 0;
    const cursor = stack[frame + CURSOR] ?? 0;
    const from = pendingFrom[front] ?? 0;
    const pendingCount = (pendingFrom[front + 1] ?? 0) - from;
    const candidates = pendingCount + (openAt[front] ?? 0);
    if (cursor === candidates) {
      // A trail is copied only when the search leaves it: mostly it goes on to something further.
      if (frame === furthest.frame && copy === undefined) copy = stack.slice(0, frame + FRAME);
      frame -= FRAME;
      continue;
    }
    stack[frame + CURSOR] = cursor + 1;

    const isClosed = cursor < pendingCount;
    const rank = isClosed ? (pending[from + cursor] ?? 0) : -1;
    const place = isClosed ? (bit[rank] ?? 0) : cursor - pendingCount;
    const word = (isClosed ? CLOSED : OPEN) + (place >>> 5);
    if ((((stack[frame + word] ?? 0) >>> (place & 31)) & 1) === 1) continue;
    if (tried + memo.compared >= budget) return found('unknown', stack, frame);
    tried++;
    const operation = isClosed ? (closed[rank] ?? 0) : (open[place] ?? 0);
    const next = automaton.next(state, operation);
    if (next === NEVER || (next === state && !isClosed)) continue;

    if (isClosed && observes[rank] === 1) stack[frame + CURSOR] = candidates;
    const child = frame + FRAME;
    for (let i = CLOSED; i < CURSOR; i++) stack[child + i] = stack[frame + i] ?? 0;
    let childFront = front;
    if (rank === front) {
      childFront++;
      while (childFront < end) {
        const passed = bit[childFront] ?? 0;
        const mask = 1 << (passed & 31);
        const bits = stack[child + CLOSED + (passed >>> 5)] ?? 0;
        if ((bits & mask) === 0) break;
        stack[child + CLOSED + (passed >>> 5)] = bits ^ mask;
        childFront++;
      }
    } else {
      stack[child + word] = (stack[child + word] ?? 0) | (1 << (place & 31));
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

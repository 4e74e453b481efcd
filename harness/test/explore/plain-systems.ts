import type { TransitionSystem } from '../../src/explore/transition-system.ts';

/** A transition system whose worlds are lists of integers. */
export function plainSystem(
  start: readonly number[],
  successors: (world: readonly number[]) => readonly (readonly number[])[],
): TransitionSystem {
  let found: readonly (readonly number[])[] = [];
  return {
    starts: [Int32Array.from(start)],
    enabled(world) {
      found = successors([...world]);
      return found.length;
    },
    next: (k) => Int32Array.from(found[k]!),
  };
}

/** Steps x+1 and y+1 modulo 256 from (0, 0). */
export function linearEquation(): TransitionSystem {
  return plainSystem([0, 0], ([x, y]) => [
    [(x! + 1) % 256, y!],
    [x!, (y! + 1) % 256],
  ]);
}

/** World: i, then t and pc of each thread. */
export function racyIncrement(threads: number): TransitionSystem {
  const start = [0, ...Array.from({ length: threads }, () => [0, 1]).flat()];
  return plainSystem(start, (world) =>
    each(threads).flatMap((thread) => {
      const [t, pc] = [1 + 2 * thread, 2 + 2 * thread];
      if (world[pc] === 1) return [changed(world, { [t]: world[0]!, [pc]: 2 })];
      if (world[pc] === 2) return [changed(world, { 0: world[t]! + 1, [pc]: 3 })];
      return [];
    }),
  );
}

/** World: i, lock, then t and pc of each thread. */
export function lockedIncrement(threads: number): TransitionSystem {
  const start = [0, 0, ...Array.from({ length: threads }, () => [0, 0]).flat()];
  return plainSystem(start, (world) =>
    each(threads).flatMap((thread) => {
      const [t, pc] = [2 + 2 * thread, 3 + 2 * thread];
      switch (world[pc]) {
        case 0:
          return world[1] === 0 ? [changed(world, { 1: 1, [pc]: 1 })] : [];
        case 1:
          return [changed(world, { [t]: world[0]!, [pc]: 2 })];
        case 2:
          return [changed(world, { 0: world[t]! + 1, [pc]: 3 })];
        case 3:
          return [changed(world, { 1: 0, [pc]: 4 })];
        default:
          return [];
      }
    }),
  );
}

const WORKING = 0;
const PREPARED = 1;
const COMMITTED = 2;
const ABORTED = 3;

/** World: manager (0 initial, else as a resource manager), flags, prepared(rm) sent, commit sent, abort sent, then each rm. */
export function twoPhaseCommit(managers: number): TransitionSystem {
  const [TM, FLAGS, SENT, COMMIT, ABORT, RM] = [0, 1, 2, 3, 4, 5];
  const all = (1 << managers) - 1;
  return plainSystem(Array<number>(RM + managers).fill(0), (world) => {
    const next: number[][] = [];
    if (world[TM] === 0) {
      if (world[FLAGS] === all) next.push(changed(world, { [TM]: COMMITTED, [COMMIT]: 1 }));
      next.push(changed(world, { [TM]: ABORTED, [ABORT]: 1 }));
    }
    for (const rm of each(managers)) {
      const bit = 1 << rm;
      if (world[TM] === 0 && world[SENT]! & bit) next.push(changed(world, { [FLAGS]: world[FLAGS]! | bit }));
      if (world[RM + rm] === WORKING) {
        next.push(changed(world, { [RM + rm]: PREPARED, [SENT]: world[SENT]! | bit }));
        next.push(changed(world, { [RM + rm]: ABORTED }));
      }
      if (world[COMMIT]) next.push(changed(world, { [RM + rm]: COMMITTED }));
      if (world[ABORT]) next.push(changed(world, { [RM + rm]: ABORTED }));
    }
    return next;
  });
}

function each(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function changed(world: readonly number[], places: Readonly<Record<number, number>>): number[] {
  return world.map((value, at) => places[at] ?? value);
}

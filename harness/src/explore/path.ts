import type { NodeSystem } from './node-system.ts';
import type { Step } from './step.ts';

/**
 * The steps that lead along `worlds`, each of which follows from the one before. A search keeps for each world only
 * where it came from: what happened in between is found again here, without running a handler.
 */
export function stepsAlong(system: NodeSystem, worlds: readonly Int32Array[]): readonly Step[] {
  return worlds.slice(1).map((after, i) => stepBetween(system, worlds[i] as Int32Array, after));
}

function stepBetween(system: NodeSystem, before: Int32Array, after: Int32Array): Step {
  const enabled = system.enabled(before);
  for (let k = 0; k < enabled; k++) {
    if (isSame(system.next(k), after)) return system.describeInside(k);
  }
  throw new Error('no step leads from one world of the path to the next: a bug of the explorer');
}

function isSame(one: Int32Array, other: Int32Array): boolean {
  const length = Math.max(one.length, other.length);
  for (let i = 0; i < length; i++) if ((one[i] ?? 0) !== (other[i] ?? 0)) return false;
  return true;
}

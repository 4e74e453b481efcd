import { type Step as PathStep, renderPath } from '../state/index.ts';
import type { NodeState } from './node-states.ts';

/** A field that grew along a path. */
export interface Growth {
  /** As the JavaScript that reads it: `node.seen.size`. */
  readonly path: string;
  readonly from: number;
  readonly to: number;
  /** How many different values it had. */
  readonly values: number;
}

/** How deep fields are looked at. */
const MOST_DEPTH = 4;

/** With fewer different values it is not said to grow. */
const FEWEST_VALUES = 5;

/**
 * The field that grew most along `states` of one node: a number, or the size of a Map, Set, array or string, that never
 * went down and had at least 5 values. `undefined` if there is none.
 */
export function growthAlong(states: readonly NodeState[]): Growth | undefined {
  const series = new Map<string, number[]>();
  for (const { node } of states) {
    if (node !== undefined) measure(node, [], series);
  }
  let most: Growth | undefined;
  for (const [path, values] of series) {
    const distinct = new Set(values).size;
    const isGrowing = values.every((value, i) => i === 0 || value >= (values[i - 1] as number));
    if (!isGrowing || distinct < FEWEST_VALUES || distinct <= (most?.values ?? 0)) continue;
    most = { path, from: values[0] as number, to: values.at(-1) as number, values: distinct };
  }
  return most;
}

function measure(value: unknown, steps: readonly PathStep[], series: Map<string, number[]>): void {
  const size = sizeOf(value);
  if (size !== undefined) {
    const path = renderPath('node', size.field === undefined ? steps : [...steps, size.field]);
    const known = series.get(path);
    if (known === undefined) series.set(path, [size.value]);
    else known.push(size.value);
  }
  // Properties of the node are read by descriptor, so that no code of the submission runs.
  if (typeof value !== 'object' || value === null || steps.length === MOST_DEPTH) return;
  if (value instanceof Map || value instanceof Set || Array.isArray(value) || Object.isFrozen(value)) return;
  for (const name of Object.getOwnPropertyNames(value)) {
    measure(Object.getOwnPropertyDescriptor(value, name)?.value, [...steps, name], series);
  }
}

function sizeOf(value: unknown): { readonly field?: string; readonly value: number } | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? { value } : undefined;
  if (typeof value === 'string' || Array.isArray(value)) return { field: 'length', value: value.length };
  if (value instanceof Map || value instanceof Set) return { field: 'size', value: value.size };
  return undefined;
}

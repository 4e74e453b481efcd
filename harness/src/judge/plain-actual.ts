/** More objects than this are no value to compare. */
const MOST_OBJECTS = 10_000;

/**
 * Says why `value`, which came from a submission, can't be compared fairly, or `undefined` if it can. An object with a
 * method `asymmetricMatch` would decide itself what it is equal to; a getter could answer twice.
 */
export function unfairToCompare(value: unknown): string | undefined {
  const seen = new Set<unknown>();
  const left: unknown[] = [value];
  while (left.length > 0) {
    const next = left.pop();
    if ((typeof next !== 'object' || next === null) && typeof next !== 'function') continue;
    if (seen.has(next)) continue;
    seen.add(next);
    if (seen.size > MOST_OBJECTS) return 'is too large to compare';
    if ('asymmetricMatch' in next) return 'has a method asymmetricMatch: it is no plain value';
    if (next instanceof Map) for (const entry of mapEntries(next)) left.push(...entry);
    else if (next instanceof Set) for (const element of setValues(next)) left.push(element);
    for (const key of Reflect.ownKeys(next)) {
      const property = Object.getOwnPropertyDescriptor(next, key);
      if (property === undefined) continue;
      // V8 shows the stack of an error as an accessor of its own.
      if (property.get !== undefined && !(key === 'stack' && next instanceof Error)) {
        return `has a getter for ${String(key)}: it is no plain value`;
      }
      left.push(property.value);
    }
  }
  return undefined;
}

// Not the object's own idea of what it holds.
const mapEntries = (map: Map<unknown, unknown>) => Map.prototype.entries.call(map);
const setValues = (set: Set<unknown>) => Set.prototype.values.call(set);

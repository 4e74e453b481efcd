const { freeze, getOwnPropertyDescriptor, getPrototypeOf, preventExtensions } = Object;
const { ownKeys } = Reflect;
const { isView } = ArrayBuffer;

/** All that can be reached from `roots` by prototypes, properties and accessors. */
export function reachableFrom(roots: readonly unknown[]): ReadonlySet<unknown> {
  const found = new Set<unknown>();
  visit(roots, found, () => {});
  return found;
}

/**
 * Freezes what a submission exports and all that can be reached from it, as `harden` does, in a quarter of the time: it is done once for each
 * run. `intrinsics` are frozen already, with all that they lead to.
 */
export function freezeExports<T extends object>(exports: T, intrinsics: ReadonlySet<unknown>): T {
  // Elements of a typed array can't be frozen.
  visit(
    [exports],
    new Set(),
    (value) => (isView(value) ? preventExtensions(value) : freeze(value)),
    intrinsics,
  );
  return exports;
}

function visit(
  roots: readonly unknown[],
  seen: Set<unknown>,
  act: (value: object) => void,
  known?: ReadonlySet<unknown>,
): void {
  const left = [...roots];
  while (left.length > 0) {
    const value = left.pop();
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) continue;
    if (seen.has(value) || known?.has(value) === true) continue;
    seen.add(value);
    act(value);
    left.push(getPrototypeOf(value));
    for (const key of ownKeys(value)) {
      const property = getOwnPropertyDescriptor(value, key);
      if (property === undefined) continue;
      if (property.get === undefined && property.set === undefined) left.push(property.value);
      else left.push(property.get, property.set);
    }
  }
}

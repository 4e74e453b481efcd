/**
 * What a submission is handed must be no place to keep something: nodes would share memory, which is lost in no crash, and runs
 * could tell each other what they saw. A locked realm sees to the language's own objects; these see to ours.
 */

const { freeze, getOwnPropertyDescriptors } = Object;

/** Freezes a class of which a submission gets instances, or which it can catch: constructor, prototype and methods. */
export function closeClass(closed: abstract new (...args: never) => object): void {
  for (const part of [closed, closed.prototype as object]) {
    for (const { value, get, set } of Object.values(getOwnPropertyDescriptors(part))) {
      for (const method of [value, get, set]) if (typeof method === 'function') freeze(method);
    }
    freeze(part);
  }
}

/**
 * A frozen object with these methods of `behind` and nothing else: a submission that gets it can call them, and neither read nor
 * change what is behind. For runs only: an exploration copies what a node holds, and the copy would have the same behind it.
 */
export function facade<T extends object, M extends keyof T & string>(
  behind: T,
  methods: readonly M[],
): Pick<T, M> {
  // A class of its own, so that in the state of a node it is an object without fields.
  class Facade {}
  for (const method of methods) {
    const value = (...args: readonly unknown[]): unknown =>
      Reflect.apply(behind[method] as (...args: readonly unknown[]) => unknown, behind, args);
    Object.defineProperty(Facade.prototype, method, { value });
  }
  closeClass(Facade);
  return freeze(new Facade()) as Pick<T, M>;
}

import { FUNCTION, SYMBOL } from './shape.ts';
import { forEachElement, forEachEntry, isOrdinary, Walk } from './walk.ts';

const { create, defineProperty, isExtensible, preventExtensions } = Object;

/**
 * Copies a node's state: everything reachable from `root` by own data properties, Map and Set. The copy shares nothing
 * that can change with the original except `constants` (`Env` and other objects of the harness), which stay as they
 * are. Prototypes, shared references, cycles, holes of arrays, insertion order and frozenness are kept.
 *
 * An object of the module that a node compares by identity is copied too: compare by value, or pass it as a constant.
 *
 * Throws `StateRefusal`; `where` names the root in it.
 */
export function copyState<T>(root: T, constants: ReadonlySet<object>, where = 'node'): T {
  return new Copier(constants, where).copy(root) as T;
}

class Copier {
  readonly #constants: ReadonlySet<object>;
  readonly #walk: Walk;
  readonly #copies = new Map<object, object>();

  constructor(constants: ReadonlySet<object>, where: string) {
    this.#constants = constants;
    this.#walk = new Walk(where);
  }

  copy(value: unknown): unknown {
    switch (typeof value) {
      case 'object':
        if (value === null || this.#constants.has(value)) return value;
        return this.#copies.get(value) ?? this.#copyObject(value);
      case 'function':
        return this.#constants.has(value) ? value : this.#walk.refuse(FUNCTION);
      case 'symbol':
        return this.#walk.refuse(SYMBOL);
      default:
        return value;
    }
  }

  #copyObject(object: object): object {
    const copy = this.#copyOfShape(object);
    if (!isExtensible(object)) preventExtensions(copy);
    return copy;
  }

  #copyOfShape(object: object): object {
    const shape = this.#walk.shapeOf(object);
    switch (shape.kind) {
      case 'map':
        return this.#copyMap(object as Map<unknown, unknown>);
      case 'set':
        return this.#copySet(object as Set<unknown>);
      case 'array':
        return this.#copyArray(object as unknown[]);
      case 'plain':
        return this.#copyFields(object, {});
      case 'bare':
        return this.#copyFields(object, create(null));
      case 'class':
        return this.#copyFields(object, create(shape.prototype));
    }
  }

  #copyMap(map: Map<unknown, unknown>): Map<unknown, unknown> {
    const copy = new Map<unknown, unknown>();
    this.#copies.set(map, copy);
    let at = 0;
    forEachEntry(map, (value, key) => {
      this.#walk.down({ entry: 'key', at });
      const keyCopy = this.copy(key);
      this.#walk.up();
      this.#walk.down({ entry: 'value', key, at });
      copy.set(keyCopy, this.copy(value));
      this.#walk.up();
      at++;
    });
    return copy;
  }

  #copySet(set: Set<unknown>): Set<unknown> {
    const copy = new Set<unknown>();
    this.#copies.set(set, copy);
    let at = 0;
    forEachElement(set, (element) => {
      this.#walk.down({ entry: 'element', at: at++ });
      copy.add(this.copy(element));
      this.#walk.up();
    });
    return copy;
  }

  #copyArray(array: unknown[]): unknown[] {
    const copy: unknown[] = [];
    copy.length = array.length;
    this.#copies.set(array, copy);
    const present = this.#walk.presentIndices(array);
    const count = present?.length ?? array.length;
    for (let i = 0; i < count; i++)
      this.#copyProperty(array, copy, present === undefined ? i : Number(present[i]));
    if (!this.#walk.property(array, 'length').writable) defineProperty(copy, 'length', { writable: false });
    return copy;
  }

  #copyFields(object: object, copy: object): object {
    this.#copies.set(object, copy);
    for (const name of this.#walk.namesOf(object)) this.#copyProperty(object, copy, name);
    return copy;
  }

  #copyProperty(object: object, copy: object, name: string | number): void {
    this.#walk.down(name);
    const property = this.#walk.property(object, name);
    const value = this.copy(property.value);
    // Assignment is ten times as fast, but may meet a setter or a frozen field of a prototype.
    if (isOrdinary(property) && !(name in copy)) Reflect.set(copy, name, value);
    else defineProperty(copy, name, { ...property, value });
    this.#walk.up();
  }
}

import { Layout, quoted } from './layout.ts';
import type { Step } from './path.ts';
import { type ClassShape, FUNCTION, SYMBOL, shapeOf } from './shape.ts';
import { type DataProperty, forEachElement, forEachEntry, isOrdinary, Walk } from './walk.ts';

const { isExtensible, isFrozen } = Object;

/** How `encodeState` writes what has an order. */
export interface EncodeOptions {
  /**
   * `kept` tells states apart that differ in the insertion order of a Map, a Set or the fields of an object. `sorted`
   * does not, where the keys are primitives; a Map or Set with an object as a key stays in insertion order.
   */
  readonly order?: 'kept' | 'sorted';
  /**
   * `values` takes frozen arrays and plain objects, as messages are, for values: two equal ones and one that is shared are
   * the same. Default `graph`: they are told apart.
   */
  readonly frozen?: 'graph' | 'values';
  /** Names the root in errors. Default `node`. */
  readonly where?: string;
}

/**
 * Writes a node's state as a string, for use as a key. Under one and the same `constants`, two states have the same
 * encoding exactly if they are the same graph: shared references, cycles, classes, -0, NaN, holes and frozenness
 * included. With `sorted`, states that differ only in the order of entries have the same encoding too, except where
 * an object is a key: then equal states may have two encodings, which costs time and is not wrong.
 *
 * A constant is written as its place in `constants`. Two classes of one name are told apart by which of them came
 * first under this very set, so make one set for each call of a submission's factory, and only add to it.
 *
 * Throws `StateRefusal`.
 */
export function encodeState(
  root: unknown,
  constants: ReadonlySet<object>,
  options: EncodeOptions = {},
): string {
  const { order, frozen, where = 'node' } = options;
  const encoder = new Encoder(Legend.of(constants), order === 'sorted', frozen === 'values', where);
  return encoder.encode(root);
}

/** What an encoding under one set of constants refers to by number. */
class Legend {
  static readonly #legends = new WeakMap<ReadonlySet<object>, Legend>();

  /** The legend of `constants`, brought up to date. */
  static of(constants: ReadonlySet<object>): Legend {
    let legend = Legend.#legends.get(constants);
    if (legend === undefined) {
      legend = new Legend();
      Legend.#legends.set(constants, legend);
    }
    if (legend.places.size !== constants.size) {
      for (const constant of constants) {
        if (!legend.places.has(constant)) legend.places.set(constant, `$${legend.places.size};`);
      }
    }
    return legend;
  }

  readonly places = new Map<unknown, string>();
  readonly #classes = new Map<ClassShape, string>();
  readonly #sameName = new Map<string, number>();

  /** The class's name and its number among those of this name. */
  classTag(shape: ClassShape): string {
    const known = this.#classes.get(shape);
    if (known !== undefined) return known;
    const number = this.#sameName.get(shape.name) ?? 0;
    this.#sameName.set(shape.name, number + 1);
    const tag = `C${number}:${quoted(shape.name)}`;
    this.#classes.set(shape, tag);
    return tag;
  }
}

/**
 * The format; no value's text is a prefix of another's.
 *
 *     undefined u   null _   true t   false f   number 3; -0; NaN;   bigint b3;   string "3:abc
 *     constant $0;   object seen before @0;   not extensible ^ after the opening character
 *     Map ( key value … )   Set < element … >   array [ value … ], with holes [~length; index; value … ]
 *     object { field … }, without prototype N{ … }, of a class C0:4:Node{ … };   field 3:abc value
 *     field or element that is not writable, enumerable and configurable: ! and three bits before it
 */
class Encoder {
  readonly #legend: Legend;
  readonly #sorted: boolean;
  readonly #byValue: boolean;
  readonly #walk: Walk;
  readonly #numbers = new Numbering();
  /** The values that are being written, to find cycles. */
  readonly #open: object[] = [];

  constructor(legend: Legend, sorted: boolean, byValue: boolean, where: string) {
    this.#legend = legend;
    this.#sorted = sorted;
    this.#byValue = byValue;
    this.#walk = new Walk(where);
  }

  encode(value: unknown): string {
    switch (typeof value) {
      case 'number':
        return value === 0 && 1 / value < 0 ? '-0;' : `${value};`;
      case 'string':
        return `"${quoted(value)}`;
      case 'boolean':
        return value ? 't' : 'f';
      case 'undefined':
        return 'u';
      case 'bigint':
        return `b${value};`;
      case 'object':
        return value === null ? '_' : (this.#legend.places.get(value) ?? this.#encodeObject(value));
      case 'function':
        return this.#legend.places.get(value) ?? this.#walk.refuse(FUNCTION);
      case 'symbol':
        return this.#walk.refuse(SYMBOL);
    }
  }

  #encodeObject(object: object): string {
    if (this.#byValue && !isExtensible(object) && isFrozen(object) && isPlain(object)) {
      const level = this.#open.indexOf(object);
      if (level >= 0) return `@^${level};`;
      this.#open.push(object);
      const text = Array.isArray(object) ? `[^${this.#items(object)}]` : `{^${this.#fields(object)}}`;
      this.#open.pop();
      return text;
    }
    const seen = this.#numbers.numberOf(object);
    if (seen !== undefined) return `@${seen};`;
    const shape = this.#walk.shapeOf(object);
    const mark = isExtensible(object) ? '' : '^';
    switch (shape.kind) {
      case 'map':
        return `(${mark}${this.#entries(object as Map<unknown, unknown>)})`;
      case 'set':
        return `<${mark}${this.#elements(object as Set<unknown>)}>`;
      case 'array':
        return `[${mark}${this.#items(object as unknown[])}]`;
      case 'plain':
        return `{${mark}${this.#fields(object)}}`;
      case 'bare':
        return `N{${mark}${this.#fields(object)}}`;
      case 'class':
        return `${this.#legend.classTag(shape)}{${mark}${this.#fields(object)}}`;
    }
  }

  #fields(object: object): string {
    const layout = Layout.of(this.#walk.namesOf(object));
    const { names, heads } = this.#sorted ? layout.sorted : layout;
    let text = '';
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      if (name !== undefined) text += heads[i] + this.#property(object, name);
    }
    return text;
  }

  #items(array: readonly unknown[]): string {
    const present = this.#walk.presentIndices(array);
    let text = this.#walk.property(array, 'length').writable ? '' : '.';
    if (present !== undefined) {
      text += `~${array.length};`;
      for (const index of present) text += `${index};${this.#property(array, Number(index))}`;
      return text;
    }
    for (let i = 0; i < array.length; i++) text += this.#property(array, i);
    return text;
  }

  #property(object: object, name: string | number): string {
    this.#walk.down(name);
    const property = this.#walk.property(object, name);
    const text = this.encode(property.value);
    this.#walk.up();
    return isOrdinary(property) ? text : `!${bits(property)}${text}`;
  }

  #entries(map: ReadonlyMap<unknown, unknown>): string {
    let text = '';
    if (this.#sorted) {
      const entries: Entry[] = [];
      let sortable = true;
      forEachEntry(map, (value, key) => {
        if (isSortable(key)) entries.push({ text: this.encode(key), key, value, at: entries.length });
        else sortable = false;
      });
      if (sortable) {
        sortByText(entries);
        for (const { text: head, key, value, at } of entries) text += head + this.#value(key, value, at);
        return text;
      }
    }
    let at = 0;
    forEachEntry(map, (value, key) => {
      text += isSortable(key) ? this.encode(key) : this.#encodeAt({ entry: 'key', at }, key);
      text += this.#value(key, value, at++);
    });
    return text;
  }

  #value(key: unknown, value: unknown, at: number): string {
    return isSortable(value) ? this.encode(value) : this.#encodeAt({ entry: 'value', key, at }, value);
  }

  #elements(set: ReadonlySet<unknown>): string {
    const elements: { readonly text: string }[] = [];
    let sortable = this.#sorted;
    forEachElement(set, (element) => {
      if (isSortable(element)) {
        elements.push({ text: this.encode(element) });
      } else {
        elements.push({ text: this.#encodeAt({ entry: 'element', at: elements.length }, element) });
        sortable = false;
      }
    });
    if (sortable) sortByText(elements);
    let text = '';
    for (const element of elements) text += element.text;
    return text;
  }

  #encodeAt(step: Step, value: unknown): string {
    this.#walk.down(step);
    const text = this.encode(value);
    this.#walk.up();
    return text;
  }
}

/** An entry of a Map; `text` is the encoding of its key. */
interface Entry {
  readonly text: string;
  readonly key: unknown;
  readonly value: unknown;
  readonly at: number;
}

function isPlain(object: object): boolean {
  const { kind } = shapeOf(object);
  return kind === 'array' || kind === 'plain';
}

/** Up to here objects are found faster by looking than by hashing. */
const FEW = 16;

/** Numbers objects in the order in which they are met. */
class Numbering {
  readonly #few: object[] = [];
  #many: Map<object, number> | undefined;

  /** The object's number if it was met before; otherwise gives it the next one and returns `undefined`. */
  numberOf(object: object): number | undefined {
    const few = this.#few;
    if (this.#many === undefined) {
      const found = few.indexOf(object);
      if (found >= 0) return found;
      few.push(object);
      if (few.length > FEW) this.#many = new Map(few.map((one, number) => [one, number]));
      return undefined;
    }
    const found = this.#many.get(object);
    if (found === undefined) this.#many.set(object, this.#many.size);
    return found;
  }
}

/** A primitive has an order of its own, that of its encoding, and is never refused, unless it is a symbol. */
function isSortable(key: unknown): boolean {
  const type = typeof key;
  return type === 'object' ? key === null : type !== 'function' && type !== 'symbol';
}

/** Up to here an insertion sort beats the built-in one, which takes 200 ns for six. */
const FEW_TO_SORT = 24;

/** Sorts in place, by UTF-16 code units. No two texts are equal. */
function sortByText<T extends { readonly text: string }>(entries: T[]): void {
  if (entries.length > FEW_TO_SORT) {
    entries.sort((a, b) => (a.text < b.text ? -1 : 1));
    return;
  }
  for (let i = 1; i < entries.length; i++) {
    const entry = entries[i];
    if (entry === undefined) continue;
    let j = i;
    for (; j > 0; j--) {
      const before = entries[j - 1];
      if (before === undefined || before.text < entry.text) break;
      entries[j] = before;
    }
    entries[j] = entry;
  }
}

function bits({ writable, enumerable, configurable }: DataProperty): number {
  return (writable ? 1 : 0) + (enumerable ? 2 : 0) + (configurable ? 4 : 0);
}

import { closeClass } from './handed-out.ts';
import type { Message, NodeId, Value } from './node.ts';
import { renderPath, type Shape, type Step, shapeOf } from './state/index.ts';

/** Thrown when what is to be sent, stored or emitted is no plain data, or too much of it. */
export class MessageRefusal extends Error {
  constructor(
    /** Where it is: `message.slots[3].value`. */
    readonly path: string,
    /** What is there: `a Map`. */
    readonly what: string,
    /** What to write instead. */
    readonly instead: string,
  ) {
    super(`${path} is ${what}: ${instead}`);
    this.name = 'MessageRefusal';
  }
}
closeClass(MessageRefusal);

/** The most bytes of a message or a stored value, by `toValue`'s estimate. */
export const MOST_BYTES = 64 * 1024;

const MOST_DEPTH = 100;

const SENDABLE =
  'messages hold numbers, strings, bigints, booleans, null, undefined, arrays and plain objects.';

/**
 * Makes the harness's own copy of a message: deeply frozen plain data. Each field is read once, by descriptor, so no
 * code of the submission runs and nothing can answer twice. What is shared within the message is copied for each
 * place; holes of arrays become `undefined`; objects without prototype get the ordinary one.
 *
 * `where` names the message in errors. Throws `MessageRefusal` for what is no plain data, for a cycle, for more than
 * 100 levels, for more than `mostBytes`, and without a `type` that is a string.
 */
export function toMessage(value: unknown, where = 'message', mostBytes = MOST_BYTES): Message {
  const copy = toValue(value, where, mostBytes);
  if (!isRecord(copy)) throw new MessageRefusal(where, described(copy), NEEDS_TYPE);
  if (!hasType(copy)) {
    const type = Object.hasOwn(copy, 'type') ? described(copy.type) : 'missing';
    throw new MessageRefusal(`${where}.type`, type, NEEDS_TYPE);
  }
  return copy;
}

const NEEDS_TYPE = "a message is an object with a string as its type, such as { type: 'prepare', round }.";

/**
 * Makes the harness's own copy of a value to be stored, as `toMessage` does, without asking for a `type`.
 *
 * The size is an estimate of the encoded one, in bytes: a character, null, undefined or boolean 1, a number 8, a
 * bigint its hexadecimal digits, and 2 more for each string, field name, array and object.
 */
export function toValue(value: unknown, where = 'value', mostBytes = MOST_BYTES): Value {
  return new Reader(where, mostBytes).read(value);
}

/** The sender that a message names in its own `from` field, if that is a node id: to be compared with the stamped one. */
export function claimedSender(message: Message): NodeId | undefined {
  const { from } = message;
  return typeof from === 'number' && Number.isInteger(from) && from >= 0 ? from : undefined;
}

function isRecord(value: Value): value is { readonly [field: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasType(value: { readonly [field: string]: Value }): value is Message {
  return Object.hasOwn(value, 'type') && typeof value.type === 'string';
}

function described(value: Value): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

const { defineProperty, freeze, getOwnPropertyDescriptor, getOwnPropertyNames, getOwnPropertySymbols } =
  Object;

class Reader {
  readonly #where: string;
  readonly #mostBytes: number;
  readonly #steps: Step[] = [];
  /** The objects on the way from the root, to find cycles. */
  readonly #open: object[] = [];
  #bytes = 0;

  constructor(where: string, mostBytes: number) {
    this.#where = where;
    this.#mostBytes = mostBytes;
  }

  read(value: unknown): Value {
    switch (typeof value) {
      case 'object':
        return value === null ? this.#counted(null, 1) : this.#readObject(value);
      case 'string':
        return this.#counted(value, value.length + 2);
      case 'number':
        return this.#counted(value, 8);
      case 'bigint':
        return this.#counted(value, value.toString(16).length + 2);
      case 'function':
        return this.#refuse('a function', `send data that says what to do. ${SENDABLE}`);
      case 'symbol':
        return this.#refuse('a symbol', 'send a string.');
      case 'boolean':
      case 'undefined':
        return this.#counted(value, 1);
    }
  }

  #readObject(object: object): Value {
    const shape = shapeOf(object);
    if (this.#open.includes(object))
      this.#refuse('part of itself (a cycle)', 'send an id or an index in its place.');
    if (this.#open.length >= MOST_DEPTH)
      this.#refuse(`nested more than ${MOST_DEPTH} deep`, 'send a flat array.');
    this.#open.push(object);
    this.#counted(undefined, 2);
    const copy = this.#readShape(object, shape);
    this.#open.pop();
    return copy;
  }

  #readShape(object: object, shape: Shape): Value {
    switch (shape.kind) {
      case 'array':
        return this.#readArray(object as readonly unknown[]);
      case 'plain':
      case 'bare':
        return this.#readFields(object);
      case 'map':
        return this.#refuse('a Map', 'send its entries as an array: [...map].');
      case 'set':
        return this.#refuse('a Set', 'send its elements as an array: [...set].');
      case 'class':
        return this.#refuse(`an instance of ${shape.name || 'a class'}`, 'send its fields: { ...object }.');
      case 'refused':
        return this.#refuse(shape.what, SENDABLE);
    }
  }

  #readArray(array: readonly unknown[]): Value {
    const names = getOwnPropertyNames(array);
    const extra = names[names.length - 1];
    if (extra !== undefined && extra !== 'length') {
      this.#steps.push(extra);
      this.#refuse('a field of an array', 'send an object with the array in one of its fields.');
    }
    this.#refuseSymbols(array);
    // A hole counts 1 byte like undefined, so a length of 4 billion ends at the limit.
    const copy: Value[] = [];
    for (let i = 0; i < array.length; i++) copy.push(this.#readField(array, i));
    return freeze(copy);
  }

  #readFields(object: object): Value {
    this.#refuseSymbols(object);
    const copy: Record<string, Value> = {};
    for (const name of getOwnPropertyNames(object)) {
      this.#counted(undefined, name.length + 2);
      const value = this.#readField(object, name);
      // Names such as `__proto__`, which an assignment would not make a field of.
      if (name in copy) defineProperty(copy, name, { value, enumerable: true });
      else copy[name] = value;
    }
    return freeze(copy);
  }

  #readField(object: object, name: string | number): Value {
    this.#steps.push(name);
    const property = getOwnPropertyDescriptor(object, name);
    if (property !== undefined && property.writable === undefined) {
      this.#refuse('a getter or setter', 'send the value it gives.');
    }
    const value = this.read(property?.value);
    this.#steps.pop();
    return value;
  }

  #refuseSymbols(object: object): void {
    if (getOwnPropertySymbols(object).length > 0) {
      this.#refuse('an object with a symbol as a field name', 'write a string as its name.');
    }
  }

  /** Adds to the size, and gives back `value`. */
  #counted<T>(value: T, bytes: number): T {
    this.#bytes += bytes;
    if (this.#bytes > this.#mostBytes) {
      throw new MessageRefusal(
        this.#where,
        `larger than ${this.#mostBytes} bytes (counted up to ${renderPath(this.#where, this.#steps)})`,
        'send it in parts, or only what the receiver lacks.',
      );
    }
    return value;
  }

  #refuse(what: string, instead: string): never {
    throw new MessageRefusal(renderPath(this.#where, this.#steps), what, instead);
  }
}

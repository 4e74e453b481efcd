import { types } from 'node:util';
import { format } from '@vitest/pretty-format';
import type { Teller } from './current-run.ts';
import type { RunReport } from './records.ts';

/** The most lines of a story that are kept; what is beyond is counted. */
const MOST_LINES = 400;
/** A longer line is cut, and a longer value. */
const MOST_CHARACTERS = 300;

/**
 * What happened between a check and a submission in one run, a line for each call, written as the code that would do
 * it again: `detector.suspect(2)`, `detector.leader() // → 1`.
 */
export class Story {
  readonly #lines: string[] = [];
  readonly #names = new Map<string, number>();
  #dropped = 0;
  #depth = 0;
  #teller: Teller | undefined;
  #stepsBefore = 0;
  /** Calls whose promise is not settled yet, by the name of the promise. */
  readonly #waiting = new Map<string, string>();
  #promises = 0;
  /** The call into the submission that was made last, such as `MonLeaderDetector.suspect`. */
  lastCall: string | undefined;

  /** A name for a new object of the class, from its last word: `MonLeaderDetector` gives `detector`, then `detector2`. */
  name(className: string): string {
    const word = (className.match(/[A-Z][a-z0-9]*$/)?.[0] ?? className).toLowerCase();
    const count = (this.#names.get(word) ?? 0) + 1;
    this.#names.set(word, count);
    return count === 1 ? word : `${word}${count}`;
  }

  /** Adds a line, indented below the call that is under way. */
  tell(line: string): void {
    if (this.#lines.length < MOST_LINES) this.#lines.push('  '.repeat(this.#depth) + cut(line));
    else this.#dropped++;
  }

  /** Makes a call into the submission and tells it, with its result or what it threw. */
  call<T>(what: string, line: string, make: () => T): T {
    this.lastCall = what;
    this.tell(line);
    const at = this.#dropped === 0 ? this.#lines.length - 1 : -1;
    this.#depth++;
    try {
      const result = make();
      if (types.isPromise(result)) this.#tellPromise(result, line, at);
      else if (result !== undefined && at >= 0 && !line.startsWith('const '))
        this.#amend(at, ` // → ${show(result)}`);
      return result;
    } catch (error) {
      if (at >= 0) this.#amend(at, ' // threw');
      throw error;
    } finally {
      this.#depth--;
    }
  }

  /** A simulation tells the rest of the story; the last one that was attached does. */
  attach(teller: Teller): void {
    this.#stepsBefore = this.steps;
    this.#teller = teller;
  }

  /** The steps of all simulations so far. */
  get steps(): number {
    return this.#stepsBefore + (this.#teller?.steps() ?? 0);
  }

  lines(): readonly string[] {
    const own = this.#dropped === 0 ? this.#lines : [...this.#lines, `… and ${this.#dropped} more`];
    return this.#teller === undefined ? own : [...own, ...this.#teller.lines().map(cut)];
  }

  /** What the simulation reports, if there was one. */
  report(): RunReport | undefined {
    return this.#teller?.report();
  }

  /** Calls that still wait, oldest first: `p2 = channel.receive()`. */
  waiting(): readonly string[] {
    return [...this.#waiting].map(([name, line]) => `${name} = ${cut(line)}`);
  }

  /** A promise gets a name at its call, and a line of its own when it is settled: between the two others go on. */
  #tellPromise(promise: Promise<unknown>, line: string, at: number): void {
    const name = `p${++this.#promises}`;
    const called = this.#lines[at];
    if (called !== undefined) this.#lines[at] = called.replace(/^ */, (indent) => `${indent}${name} = `);
    this.#waiting.set(name, line);
    const settled = (text: string) => {
      this.#waiting.delete(name);
      this.tell(`${name} ${text}`);
    };
    // Not the promise's own `then`, which a submission could have changed.
    Promise.prototype.then.call(
      promise,
      (value) => settled(value === undefined ? 'is fulfilled' : `is fulfilled: ${show(value)}`),
      (error) => settled(`is rejected: ${show(error)}`),
    );
  }

  #amend(at: number, text: string): void {
    const line = this.#lines[at];
    if (line !== undefined) this.#lines[at] = line + cut(text);
  }
}

function cut(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

/** A value as a short text, as it would be written in code where it can be. For values within a run's limit. */
export function show(value: unknown): string {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  const named = isObject ? namesOfRecorded.get(value) : undefined;
  if (named !== undefined) return named;
  const text = format(value, {
    min: true,
    maxDepth: 4,
    maxWidth: 50,
    callToJSON: false,
    escapeString: true,
  });
  return cut(text);
}

const namesOfRecorded = new WeakMap<object, string>();
const rawOfRecorded = new WeakMap<object, object>();

/** Gives an object or a function that a check hands to the submission a name in stories; gives it back. */
export function nameInStories<T extends object>(object: T, name: string): T {
  namesOfRecorded.set(object, name);
  return object;
}

/** Thrown when a check uses a name that the submission does not export. */
export class MissingExport extends Error {
  constructor(name: string, file: string | undefined) {
    super(
      file === undefined
        ? `the submission does not export ${name}`
        : `${file} does not export ${name}: write \`export\` before its declaration, and keep its name`,
    );
    this.name = 'MissingExport';
  }
}

/** The exports of a submission by name; `files` says where each should be. Reading one that is not there throws `MissingExport`. */
export function named(
  exports: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, string>>,
): object {
  return new Proxy(Object.freeze(Object.create(null)), {
    get(_target, name) {
      if (typeof name !== 'string') return undefined;
      const value = exports[name];
      if (value === undefined) throw new MissingExport(name, files[name]);
      return value;
    },
    has: (_target, name) => typeof name === 'string' && exports[name] !== undefined,
  });
}

/** As `named`, and calls go through and are told to `story`. */
export function recorded(
  exports: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, string>>,
  story: Story,
): object {
  return new Proxy(Object.freeze(Object.create(null)), {
    get(_target, name) {
      if (typeof name !== 'string') return undefined;
      const value = exports[name];
      if (value === undefined) throw new MissingExport(name, files[name]);
      return typeof value === 'function' ? recordedFunction(value as Callable, name, story) : value;
    },
    has: (_target, name) => typeof name === 'string' && exports[name] !== undefined,
  });
}

type Callable = ((...args: unknown[]) => unknown) & (new (...args: unknown[]) => object);

function recordedFunction(fn: Callable, name: string, story: Story): unknown {
  return new Proxy(fn, {
    apply: (_target, _self, args) =>
      story.call(name, `${name}(${args.map(show).join(', ')})`, () =>
        Reflect.apply(fn, undefined, raw(args)),
      ),
    construct(_target, args) {
      const label = story.name(name);
      const line = `const ${label} = new ${name}(${args.map(show).join(', ')})`;
      return recordedInstance(
        story.call(name, line, () => Reflect.construct(fn, raw(args))),
        name,
        label,
        story,
      );
    },
  });
}

function recordedInstance(instance: object, className: string, label: string, story: Story): object {
  const proxy: object = new Proxy(instance, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (key === 'constructor' || typeof value !== 'function') return value;
      // What the language calls, such as an iterator's maker, is not told; what is private to the class is the instance's.
      if (typeof key === 'symbol') return (...args: unknown[]) => Reflect.apply(value, target, raw(args));
      return (...args: unknown[]) =>
        story.call(`${className}.${key}`, `${label}.${key}(${args.map(show).join(', ')})`, () =>
          Reflect.apply(value, target, raw(args)),
        );
    },
    set(target, key, value) {
      if (typeof key === 'string') story.tell(`${label}.${key} = ${show(value)}`);
      return Reflect.set(target, key, value);
    },
  });
  namesOfRecorded.set(proxy, label);
  namesOfRecorded.set(instance, label);
  rawOfRecorded.set(proxy, instance);
  return proxy;
}

/** The submission gets its own objects back, never what records them. */
function raw(args: readonly unknown[]): unknown[] {
  return args.map((arg) => (typeof arg === 'object' && arg !== null ? (rawOfRecorded.get(arg) ?? arg) : arg));
}

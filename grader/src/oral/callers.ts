import { posix } from 'node:path';
import type { SourceFile } from 'harness/runtime';
import type { FunctionPlace } from './runs.ts';

/** What has methods of its own, which a submission's own may be called like. */
const BUILT_IN: readonly object[] = [
  ...[Array, Map, Set, WeakMap, WeakSet, String, Number, BigInt, Boolean, Object, Function, Symbol, Date],
  ...[Promise, RegExp, Error, Math, JSON, Reflect, console],
].flatMap((one: object) => [one, Object(Reflect.get(one, 'prototype'))]);
const ITERATOR: object = Object.getPrototypeOf(Object.getPrototypeOf([].values()));
/** Names by which something is called that is not the submission's: of `x.get(…)` nobody knows whose it is. */
const FOREIGN: ReadonlySet<string> = new Set([
  ...[...BUILT_IN, ITERATOR].flatMap((one) => Object.getOwnPropertyNames(one)),
  // Of generators.
  ...['next', 'return', 'throw'],
  // Of the harness.
  ...['onStart', 'onMessage', 'onTimer', 'onRequest', 'send', 'broadcast', 'setTimer', 'cancelTimer'],
  ...['emit', 'now', 'random', 'get', 'put', 'sync'],
  // Of built-ins that may be newer than what this runs on.
  ...['union', 'intersection', 'difference', 'symmetricDifference', 'isSubsetOf', 'isSupersetOf'],
  ...['isDisjointFrom', 'drop', 'take', 'toArray', 'getOrInsert', 'getOrInsertComputed'],
]);

/** Nobody writes more by hand, and the patterns below would take hours for what is made to be long. In characters. */
const LONGEST_FILE = 100_000;
const LONGEST_LINE = 1000;

/** A place where something is called. */
interface Call {
  readonly path: string;
  readonly line: number;
}

/**
 * Which functions certainly call the one at `place`, each once: `PaxosNode.onMessage (paxos-node.ts:98)`. A method is called by `this` in its own
 * class, or by a name that nothing else has; a function by its name in its own file, or where it is imported; a class by `new`. Where it may
 * be another one that is called nothing is said. It looks at text: what students write is not parsed here.
 */
export function callersOf(
  place: FunctionPlace,
  files: readonly SourceFile[],
  outline: readonly FunctionPlace[],
): string[] {
  // Who else has a name could not be found out either.
  if (files.some(isTooLong)) return [];
  const callers = new Map<string, string>();
  for (const { path, line } of new Submission(files, outline).callsOf(place)) {
    // The innermost one comes last.
    const around = outline.findLast((one) => isIn({ path, line }, one));
    const who = around?.name ?? path;
    if (!callers.has(who)) callers.set(who, `${who} (${path}:${line})`);
  }
  return [...callers.values()];
}

function isTooLong({ text }: SourceFile): boolean {
  return text.length > LONGEST_FILE || text.split(/[\r\n]/).some((line) => line.length > LONGEST_LINE);
}

function isIn({ path, line }: Call, place: FunctionPlace): boolean {
  return place.path === path && place.line <= line && line <= place.endLine;
}

class Submission {
  readonly #texts: ReadonlyMap<string, string>;
  /** Of each file, without comments and imports, and with nothing in texts. */
  readonly #lines: ReadonlyMap<string, readonly string[]>;
  readonly #outline: readonly FunctionPlace[];

  constructor(files: readonly SourceFile[], outline: readonly FunctionPlace[]) {
    this.#texts = new Map(files.map(({ path, text }) => [path, text]));
    this.#lines = new Map(files.map(({ path, text }) => [path, linesOf(text)]));
    this.#outline = outline;
  }

  callsOf(place: FunctionPlace): readonly Call[] {
    const [name = '', owner, ...more] = place.name.split('.').reverse();
    // A name of other characters is written otherwise where it is called.
    if (more.length > 0 || !/^\w+$/.test(name)) return [];
    if (owner !== undefined) return [...this.#byThis(place, name, owner), ...this.#byName(place, name)];
    const here = this.#lines.get(place.path)?.[place.line - 1] ?? '';
    const isClass = this.#find(`\\bclass\\s+${name}`, place.path).length === 1;
    if (isClass)
      return this.#seers(place, name).flatMap((path) => this.#find(`\\bnew\\s+${name}(?=\\()`, path));
    // A function that is written into an object is called otherwise.
    if (!new RegExp(`\\b(function|const|let|var)[\\s*]+${name}(?![\\w$])`).test(here)) return [];
    return this.#byItself(place, name);
  }

  /** In the class itself, but not in one that is inside it: there `this` is another one. */
  #byThis(place: FunctionPlace, name: string, owner: string): readonly Call[] {
    const around = this.#outline.find((one) => one.name === owner && isIn(place, one));
    const isTwice =
      this.#outline.filter((one) => one.path === place.path && one.name === place.name).length > 1;
    if (around === undefined || isTwice) return [];
    return this.#find(`(?<![\\w$.])this\\??\\.${name}(?=\\()`, place.path).filter((call) => {
      const method = this.#outline.findLast((one) => one.name.includes('.') && isIn(call, one));
      return isIn(call, around) && method?.name.startsWith(`${owner}.`) === true;
    });
  }

  /** Of another object, where nothing else has that name: no signature, field or variable either. */
  #byName({ path, line }: FunctionPlace, name: string): readonly Call[] {
    const all = [...this.#lines.keys()];
    const isOnly =
      !FOREIGN.has(name) &&
      this.#outline.filter((one) => one.name.split('.').at(-1) === name).length === 1 &&
      all
        .flatMap((one) => this.#find(`(?<![\\w$.])${name}`, one))
        .every((found) => found.path === path && found.line === line);
    if (!isOnly) return [];
    return all.flatMap((one) => this.#find(`(?<!(?<![\\w$.])(?:this|super)\\??)\\.${name}(?=\\()`, one));
  }

  /** In files that know it, and no parameter, field or variable of its name. */
  #byItself(place: FunctionPlace, name: string): readonly Call[] {
    return this.#seers(place, name).flatMap((path) => {
      const isOther = ({ line }: Call) => path !== place.path || line !== place.line;
      if (this.#find(`(?<![\\w$.])${name}(?!\\()`, path).some(isOther)) return [];
      // What a colon follows, or what ends with the line, may be the signature of another one.
      return this.#find(`(?<![\\w$.])${name}(?=\\()(?!\\($|.*\\)\\s*:)`, path).filter((call) => {
        const isMethod = this.#outline.some(
          (one) => one.path === path && one.line === call.line && one.name.endsWith(`.${name}`),
        );
        return isOther(call) && !isMethod;
      });
    });
  }

  /** The file of `place`, and those that import it by that name. */
  #seers(place: FunctionPlace, name: string): readonly string[] {
    const imports = ([path, text]: readonly [string, string]) =>
      [...text.matchAll(/^import\s*\{([^}]*)\}\s*from\s*['"]([^'"]+)['"]/gm)].some(
        ([, names = '', source = '']) =>
          posix.join(posix.dirname(path), source) === place.path &&
          names.split(',').some((one) => one.trim() === name),
      );
    return [...this.#texts].filter((file) => file[0] === place.path || imports(file)).map(([path]) => path);
  }

  /** Lines of a file that have it, not followed by more of a name. */
  #find(pattern: string, path: string): readonly Call[] {
    const found = new RegExp(`${pattern}(?![\\w$])`);
    return (this.#lines.get(path) ?? []).flatMap((text, i) =>
      found.test(text) ? [{ path, line: i + 1 }] : [],
    );
  }
}

function linesOf(text: string): readonly string[] {
  const gone = (found: string) => found.replace(/[^\n]/g, '');
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/^(import\b[^;'"]*|export\s*\{[^}]*\}[^;'"\n]*)(['"][^'"\n]*['"])?;?/gm, gone)
    .replace(
      /\/\/.*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`/g,
      (found) => (/^\//.test(found) ? gone(found) : `''${gone(found)}`),
    )
    .split('\n');
}

/** A run of words with fewer names of its own is written so by everybody. */
const FEWEST_NAMES = 3;

const KEYWORDS =
  'abstract any as async await boolean break case catch class const constructor continue debugger declare default delete do else enum export extends false finally for from function get if implements import in infer instanceof interface is keyof let namespace never new null number object of override private protected public readonly return satisfies set static string super switch symbol this throw true try type typeof undefined unknown var void while with yield bigint';

const GLOBALS =
  'Array ArrayBuffer BigInt Boolean DataView Date Error Function Infinity Iterator JSON Map Math NaN Number Object Promise Proxy Reflect RegExp Set String Symbol TypeError Uint8Array WeakMap WeakSet';

/** The words of the language: keywords, and what every program finds there, with its members. */
const OF_THE_LANGUAGE = new Set([
  ...KEYWORDS.split(' '),
  ...GLOBALS.split(' ').flatMap((name) => {
    const value: unknown = Reflect.get(globalThis, name);
    const prototype: unknown = Reflect.get(Object(value), 'prototype');
    return [
      name,
      ...Object.getOwnPropertyNames(Object(value)),
      ...Object.getOwnPropertyNames(Object(prototype)),
    ];
  }),
  // And of Node's events and sockets, as its documentation writes them.
  ...[
    'console',
    'error',
    'resolve',
    'reject',
    'on',
    'once',
    'data',
    'chunk',
    'close',
    'end',
    'socket',
    'createServer',
    'request',
    'response',
    'gi',
  ],
]);

/**
 * Whether a run of words would be the same by whoever writes it: `new Promise((resolve, reject) => {`. It has almost no
 * names but those of the language.
 */
export function isEveryday(run: readonly string[]): boolean {
  const names = new Set(run.filter((word) => /^[A-Za-z_$]./.test(word) && !OF_THE_LANGUAGE.has(word)));
  return names.size < FEWEST_NAMES;
}

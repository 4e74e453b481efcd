import { describe, expect, it } from 'vitest';
import { checkStructure, type StructureError } from '../../src/load/structure/index.ts';
import { found, unmarked } from './marked.ts';

/** Sources by rule: where a » stands there is an error of that rule, and there is no other error. */
const TABLE: Readonly<Record<string, readonly string[]>> = {
  imports: [
    `import { readFileSync } from »'node:fs';`,
    `import type { Stats } from »'node:fs';`,
    `import { type Stats } from »"fs";`,
    `import »'lodash';`,
    `import { labTest } from »'harness/author';`,
    `import { x } from »'harness/student/node';`,
    `export * from »'../lab4/acceptor.ts';`,
    `export { x } from »'./../x.ts';`,
    `import x from »'..';`,
    `import x from »'./..';`,
    `import x from »'/etc/passwd';`,
    `import x from »'file:///x.ts';`,
    `import x from »'.\\\\x.ts';`,
    `import fs = »require('node:fs');`,
    `import x = »require('./x.ts');`,
    `const { a } = »require('./a.ts');`,
    `export const load = () => »import('./a.ts');`,
    `export const here = »import.meta.url;`,
    `declare const stats: import(»'node:fs').Stats;`,
    `interface A { stats: import(»'node:fs').Stats }`,
    `function f(stats: Map<string, typeof import(»'node:fs')>) {}`,
    `import { Node } from 'harness/student';\nexport { Node };`,
    `import type { NodeId } from 'harness/student';\nimport { a } from './a.ts';\nexport * from './sub/b.ts';`,
    `import { a } from './sub/../a.ts';`,
    `type A = import('./a.ts').A;`,
    `export { a };\nfunction a(require: (id: string) => void) { require('x'); }`,
    `const text = "import x from 'node:fs'"; // import x from 'node:fs'`,
  ],
  async: [
    `»async function f() { await g(); for await (const x of y) await x; }`,
    `class A { public »async onStart() { await this.g(); } }`,
    `const f = »async () => {};`,
    `const f = »async function* () { yield 1; };`,
    `export const o = Object.freeze({ »async f() {} });`,
    `export {};\n»await f();`,
    `export {};\n»for await (const x of y) {}`,
    `export {};\n»await (f());`,
    `function f() { »await (g()); }`,
    `function f() { »await g(); }`,
    `function f() { »await using x = g(); }`,
    `function f() { return »Promise.resolve(1); }`,
    `function f() { new »Promise((resolve) => resolve(1)).then(() => 2).catch(() => 3); }`,
    `»async function f() { function g() { »await h(); } }`,
    `class A { then(f: () => void) { f(); } catch() {} async() {} await() {} }`,
    `function f(a: A) { return a.then(() => {}); }`,
    `function f(x: Promise<void>): x is Promise<void> { return true; }`,
    `const o = Object.freeze({ async: 1, Promise: 2 });`,
    `class Promise {}\nexport const f = () => new Promise();`,
    `function* f() { yield 1; }`,
  ],
  clock: [
    `const f = () => »Date.now();`,
    `const f = () => new »Date();`,
    `const f = () => »performance.now();`,
    `class A extends »Date {}`,
    `function f(x: unknown) { return x instanceof »Date; }`,
    `function f() { return { »Date }; }`,
    `function f(x: Date, y: typeof Date, z = (x as Date)): Date { return x; }`,
    `interface Date { now(): number }`,
    `function f(Date: () => number) { return { Date }; }`,
    `import { Date } from './date.ts';\nexport const f = () => Date();`,
    `import Date from './date.ts';\nexport { Date };`,
    `import * as Date from './date.ts';\nexport const f = () => Date.now();`,
    `enum Date { now }\nconst f = () => Date.now;`,
    `class A { Date = 1; f() { return this.Date; } }`,
    `function f(o: O) { const { Date: at } = o; return at + o.Date; }`,
    `function f(o: O) { const { at: { Date }, ...rest } = o; return () => Date(rest); }`,
    `Date: for (;;) { break Date; }`,
    `declare const Date: any;\nconst f = () => »Date.now();`,
    `{ const Date = 1; Date; }\n»Date;`,
    `function f() { { var Date = 1; } return Date; }\nconst g = () => »Date;`,
    `function f() { { let Date = 1; } return »Date; }`,
    `for (const Date of [1]) Date;\n»Date;`,
    `try {} catch (Date) { Date; }\n»Date;`,
    `class A implements Date {}`,
    `switch (1) { case 1: const Date = 1; Date; }\n»Date;`,
    `const f = function Date() { return Date; };\n»Date;`,
    `const f = class Date { g() { return Date; } };\n»Date;`,
    `export { »Date as now };`,
    `export { Date } from './date.ts';`,
    `namespace N { export const Date = 1; Date; }\n»Date;`,
  ],
  random: [
    `const f = () => »Math.random();`,
    `const f = () => »Math['random']();`,
    `const f = »Math.random;`,
    `const { random } = »Math;`,
    `const { max, random: draw } = »Math;`,
    `const { max, floor } = Math;\nexport const f = (x: number) => Math.floor(x) + Math['max'](x);`,
    `function f(Math: { random(): number }) { return Math.random(); }`,
    `class A { f() { return this.env.random(); } }`,
    `const f = (o: O) => o.Math.random();`,
  ],
  timers: [
    `const f = () => »setTimeout(() => {}, 100);`,
    `const f = () => »setInterval(g, 1);`,
    `const f = () => »setImmediate(g);`,
    `const f = () => »queueMicrotask(g);`,
    `const f = () => »requestAnimationFrame(g);`,
    `const f = () => { »clearTimeout(1); »clearInterval(1); »clearImmediate(1); };`,
    `class A { timer?: ReturnType<typeof setTimeout>; setTimeout() { this.setTimeout(); } }`,
    `function setTimeout() {}\nexport const f = () => setTimeout();`,
  ],
  world: [
    `const f = () => »process.env.HOME;`,
    `const f = () => typeof »process;`,
    `const f = () => »globalThis.x;`,
    `const f = () => { »global.x = »window.x = »self.x; };`,
    `const f = () => »Buffer.from('a');`,
    `const f = () => »fetch('x');`,
    `class A { process() { return this.process(); } }\nconst o = Object.freeze({ process: 1 });`,
    `const process = (x: number) => x;\nexport const f = () => process(1);`,
    `const f = () => console.log('x');`,
  ],
  'hidden-state': [
    `class A { seen = new »WeakMap(); other = new »WeakSet(); }`,
    `const f = (x: object) => new »WeakRef(x);`,
    `const f = () => new »FinalizationRegistry(() => {});`,
    `const f = (x: object) => new »Proxy(x, {});`,
    `function f(x: WeakMap<object, Proxy>) {}`,
  ],
  'shared-memory': [
    `const f = () => new »SharedArrayBuffer(8);`,
    `const f = (x: Int32Array) => »Atomics.load(x, 0);`,
  ],
  'code-from-text': [
    `const f = () => »eval('1');`,
    `const f = () => new »Function('return 1');`,
    `const f = () => »Function('return 1')();`,
    `const f = (g: Function) => g.constructor;\nclass A { eval() { this.eval(); } }`,
  ],
  with: [`function f(o: O) { »with (o) { x; } }`],
  'private-name': [
    `class A { »#x = 1; f() { this.#x = this.#x + 1; return #x in this; } }`,
    `class A { private static readonly »#x = 1; »#f() {} get »#y() { return 1; } }`,
    `class A { private x = 1; _y = '#x'; }`,
  ],
  'extends-built-in': [
    `class A extends »Map<string, number> {}`,
    `const A = class extends »Set {};`,
    `class A extends (»Array) {}`,
    `class A extends »Uint8Array {}`,
    `class A extends Error {}\nclass B extends TypeError {}`,
    `class A extends Node implements Map<string, number> {}`,
    `import { Map } from './map.ts';\nclass A extends Map {}`,
    `class A extends mixin(Map) {}\nclass B {}`,
    `interface A extends Map<string, number> {}`,
  ],
  accessor: [
    `const f = () => ({ »get x() { return 1; }, »set x(value) {} });`,
    `class A { »accessor x = 1; static readonly y = 1; }`,
    `class A { get x() { return 1; } set x(value) {} static get y() { return 1; } accessor() {} }`,
    `const f = (get: number, set: number) => ({ get, set });`,
  ],
  'stored-function': [
    `class A { constructor() { this.onTrust = »() => {}; } }`,
    `class A { f() { this.onTrust = »function () {}; } }`,
    `class A { f() { this.onTrust ??= »(x) => x; } }`,
    `class A { f() { this.onTrust = (»() => {}) as Handler; } }`,
    `class A { f() { this.onTrust = x ? »() => 1 : y ?? (»() => 2); } }`,
    `class A { f() { this.onTrust = »this.trusted.bind(this); } }`,
    `class A { f() { this.a.b[0]!.c = »() => {}; } }`,
    `class A { f() { this.peers.get(1)!.c = »() => {}; } }`,
    `class A { f() { this.handlers = { prepare: »() => {}, nested: [»() => {}], »onTrust() {} }; } }`,
    `class A { private readonly onTrust = »(leader: number) => {}; }`,
    `class A { handlers = { prepare: »() => {} }; bound = »this.f.bind(this); }`,
    `class A { handlers = new Map([['a', »() => {}]]); set = new Set<() => void>([»() => {}]); }`,
    `class A { f() { this.list.push(1, »() => {}); this.list.unshift(»() => {}); } }`,
    `class A { f() { this.map.set('k', »() => {}); this.set.add(»function g() {}); } }`,
    `class A { f() { this.map.get('k')?.push({ run: »() => {} }); this.list.splice(0, 0, »() => {}); } }`,
    `class A { f() { (this.list as F[]).push(»this.g.bind(this)); } }`,
    `class A { f() { this.list = this.list.filter((x) => x > 1).map((x) => ({ x })); } }`,
    `class A { f() { this.best = this.list.reduce((a, b) => (a > b ? a : b)); this.list.sort((a, b) => a - b); } }`,
    `class A { f() { this.list.push(this.list.find((x) => x > 1)); this.map.set('k', (() => 1)()); } }`,
    `class A { f() { const list = []; list.push(() => 1); const g = () => 2; return g() + list[0](); } }`,
    `class A { f() { this.peers.forEach((p) => p.x); this.add(() => 1); } add(f: () => number) { f(); } }`,
    `class A { static readonly compare = (a: number, b: number) => a - b; f() { this.socket = net.bind(this.port); } }`,
    `class A { f() { this.observers.push(this); this.observers.push(observer); this.x = new Later(() => 1); } }`,
    `const f = (o: O) => { o.onTrust = () => {}; };`,
  ],
  symbol: [
    `const f = () => »Symbol('x');`,
    `const f = () => »Symbol.for('x');`,
    `class A { *[Symbol.iterator]() { yield 1; } [Symbol.toPrimitive]() { return 1; } }`,
    `const f = (x: symbol) => Symbol.keyFor(x);`,
    `const f = (Symbol: (x: string) => string) => Symbol('x');`,
    `declare const x: symbol;`,
  ],
  'module-state': [
    `let »count = 0;`,
    `var »a = 1, »b;`,
    `export let »{ a, b } = f();`,
    `const »seen = [];`,
    `export const »seen = {}, limit = 3;`,
    `const »seen = new Map<string, number>();`,
    `const »node = new Acceptor(), »other = (new Set());`,
    `const »list = [1, 2] as number[];`,
    `const »table = { a: 1 } satisfies Table;`,
    `const »x = y ? [] : undefined;`,
    `const »x = y ?? new Map();`,
    `const »x = Array.from(y);`,
    `const »x = Object.freeze(new Map());`,
    `const »x = Object.freeze({ seen: new Set() });`,
    `const »x = { seen: new Set() } as const;`,
    `namespace N { export let »count = 0; const »seen = []; }`,
    `export default »{ count: 0 };`,
    `class A { static »count = 0; static »seen; private static readonly »list: number[] = []; }`,
    `class A { »static { A.count = 0; } }`,
    `class A { »static { A.count++; } }`,
    `const A = class { static »count = 0; };`,
    `const a = 1, b = 'x', c = -1n, d = null, e = /x/, f = \`y\`, g = a + 1, h = UNKNOWN_ID, i = y ? 1 : 2;`,
    `const a = [1, 2] as const, b = { c: [1], d: { e: 2 } } as const, f = <const>[1];`,
    `const a = ([1] as const) satisfies readonly number[];`,
    `const a = Object.freeze({ b: 1, c: [1, 2] }), d = Object.freeze([1]), e = Object.freeze(new Point(1));`,
    `const f = () => [], g = function () { return {}; }, H = class { list = []; };`,
    `function f() { let x = 0; const list = []; x++; return list; }`,
    `enum A { x }\nconst enum B { y }\nexport default class C {}`,
    `export default function f() { return []; }`,
    `const [a, b] = [1, 2];`,
    `for (let i = 0; i < 3; i++) {}`,
    `declare let x: number;\ndeclare const y: number[];\nlet »z: number;`,
    `class A { static readonly x = 1; static readonly y = [1] as const; static f() {} static get z() { return 1; } list = []; }`,
    `class A { declare static x: number; static { check(A); const f = () => { A.x = 1; }; } }`,
  ],
  unchecked: [
    `// »@ts-ignore\nconst x = 1;`,
    `//»@ts-expect-error it is fine\nconst x = 1;`,
    `// »@ts-nocheck\nconst x = 1;`,
    `/* »@ts-ignore */ const x = 1;`,
    `/*\n * »@ts-expect-error\n */\nconst x = 1;`,
    `class A {\n  f() {\n    // »@ts-ignore\n  }\n}`,
    `// one must not write @ts-ignore\nconst x = '// @ts-ignore', y = \`\n// @ts-nocheck \${x}\n// @ts-ignore\`, z = /\\/\\/ @ts-ignore/;`,
  ],
  'triple-slash': [
    `»/// <reference path="../x.d.ts" />\nconst x = 1;`,
    `»/// <reference types="node" />\n  »/// <reference lib="dom" />\nconst x = 1;`,
    `/// what this file is for\nconst x = '/// <reference types="node" />';`,
  ],
  syntax: [`const x = 1 +»;\nlet y = 0;`, `class A {\n  f() {\n»`, `a»\0b`, `const s = 'x»\n;`],
};

describe.each(Object.entries(TABLE))('rule %s', (rule, sources) => {
  it.each(sources.map((source) => [source]))('%s', (source) => {
    const { text, places } = unmarked(source);
    expect(found(text)).toEqual(places.map((place) => `${rule} ${place}`));
  });
});

function only(text: string): StructureError {
  const [error, ...more] = checkStructure([{ path: 'node.ts', text }]);
  expect(more).toEqual([]);
  return error!;
}

describe('a message', () => {
  it('names what was found and what to write instead', () => {
    expect(only('const f = () => Date.now();')).toEqual({
      rule: 'clock',
      path: 'node.ts',
      line: 1,
      column: 17,
      message: "Date is not for nodes: it reads this computer's clock, so a run could not be repeated",
      instead: "Write this.env.now(): the node's own clock in ms, a number.",
    });
    expect(only("import { readFileSync } from 'node:fs';")).toMatchObject({
      message: '"node:fs" can\'t be imported by a submission',
      instead: 'Import only files of this folder, with ./ and their name, and "harness/student".',
    });
    expect(only('class A { #seen = 1; }')).toMatchObject({ instead: 'Write private seen.' });
    expect(only('class A { f() { this.onTrust = () => {}; } }').message).toBe(
      "this.onTrust would hold a function, which can't be part of a node's state",
    );
    expect(only('const seen = new Map();').message).toBe('seen is a new Map that all nodes share');
    expect(only('class A extends Map {}').instead).toContain('Keep the Map in a field');
    expect(only('const f = () => Math.random();').instead).toContain('this.env.random()');
    expect(only('const f = () => setTimeout(f, 1);').instead).toContain('this.env.setTimer(name, ms)');
  });

  it.each(Object.entries(TABLE))('of %s says what to write instead, but for syntax', (rule, sources) => {
    for (const source of sources) {
      for (const { message, instead } of checkStructure([{ path: 'node.ts', text: unmarked(source).text }])) {
        expect(message).toMatch(/\S/);
        expect(instead === '').toBe(rule === 'syntax');
      }
    }
  });

  it('of a syntax error is that of TypeScript', () => {
    expect(only('const x = ;')).toEqual({
      rule: 'syntax',
      path: 'node.ts',
      line: 1,
      column: 11,
      message: 'Expression expected.',
      instead: '',
    });
  });

  it('quotes at most 60 characters, on one line', () => {
    const { message } = only(`class A { f() { this.a\n  .${'b'.repeat(1000)} = () => {}; } }`);
    expect(message).toMatch(/^this\.a \.b{51}… would hold a function/);
  });
});

describe('promises', () => {
  it('are left alone where they are allowed, and nothing else is', () => {
    const text =
      'export const f = async () => { await Promise.resolve(); for await (const x of y) x; };\nsetTimeout(f, 1);';
    expect(found(text, { allowPromises: () => true })).toEqual(['timers 2:1']);
    expect(found(text, { allowPromises: () => false })).toEqual(['async 1:18', 'async 1:38', 'timers 2:1']);
  });
});

describe('imports from a folder of the lab', () => {
  it('may lead back into the lab, not out of it', () => {
    const text = "import { a } from '../a.ts';\nimport { b } from '../../b.ts';";
    expect(found(text, {}, 'roles/acceptor.ts')).toEqual(['imports 2:19']);
  });
});

describe('given files', () => {
  const given = new Map([['message.ts', 'let shared = 0;\nexport type A = 1;\n']]);
  const check = (text: string) => found(text, { given }, 'message.ts');

  it('may stand with other line endings, and no rule is run on them', () => {
    expect(check('let shared = 0;\nexport type A = 1;\n')).toEqual([]);
    expect(check('\uFEFFlet shared = 0;\r\nexport type A = 1;\r\n')).toEqual([]);
  });

  it('are refused when they are edited, at the first edit', () => {
    expect(check('let shared = 0;\nexport type A = 2;\nlet more = 1;')).toEqual(['given 2:17']);
    expect(check('let shared = 0;\nexport type A = 1; \n')).toEqual(['given 2:19']);
    expect(check('let shared = 0;\nexport type A = 1;')).toEqual(['given 2:19']);
    expect(check('let shared = 0;\nexport type A = 1;\n\n')).toEqual(['given 4:1']);
    expect(check('')).toEqual(['given 1:1']);
  });

  it('are refused by name', () => {
    const [error] = checkStructure([{ path: 'message.ts', text: '' }], { given });
    expect(error).toMatchObject({
      path: 'message.ts',
      message: 'message.ts was handed out and has been edited',
      instead: expect.stringContaining('Bring it back with git'),
    });
  });

  it('do not have to be there, and other files are checked as ever', () => {
    expect(found('let x = 0;', { given })).toEqual(['module-state 1:5']);
  });
});

import { inspectStructure } from 'harness/runtime';
import { expect, it } from 'vitest';
import { callersOf } from '../../src/oral/callers.ts';

/** Who calls the function of that name, in these files. */
async function callers(name: string, files: Readonly<Record<string, string>>): Promise<string[]> {
  const code = Object.entries(files).map(([path, text]) => ({ path, text }));
  const { outline } = await inspectStructure(code);
  const place = outline.find((one) => one.name === name);
  if (place === undefined) throw new Error(`there is no ${name}`);
  return callersOf(place, code, outline);
}

it('a method is called by `this` in its own class, and in no other', async () => {
  const files = {
    'a.ts': `class A {
  add(): void {}
  m(): void {
    this.add(); // this.add()
    const set = new Set<number>();
    set.add(1);
    const say = "this.add()";
  }
}
class B {
  private readonly set = new Set<number>();
  add(): void { this.set.add(1); }
  n(): void { this.add(); }
}
`,
    'b.ts': 'export function f(set: Set<number>): void { set.add(1); }\n',
  };
  expect(await callers('A.add', files)).toEqual(['A.m (a.ts:4)']);
  expect(await callers('B.add', files)).toEqual(['B.n (a.ts:13)']);
});

it('`this` is another one in a class that is inside', async () => {
  const text = `class A {
  vote(): void {}
  m(): object {
    return new (class Inner {
      vote(): void {}
      n(): void { this.vote(); }
    })();
  }
}
`;
  expect(await callers('A.vote', { 'a.ts': text })).toEqual([]);
  expect(await callers('Inner.vote', { 'a.ts': text })).toEqual(['Inner.n (a.ts:6)']);
});

it('a method is called on another object where nothing else has its name', async () => {
  const acceptor = 'export class Acceptor {\n  handlePrepare(): void {}\n}\n';
  const node = `import { Acceptor } from './acceptor.ts';
class PaxosNode {
  private readonly acceptor = new Acceptor();
  onPrepare(): void {
    this.acceptor.handlePrepare();
  }
}
`;
  const both = { 'acceptor.ts': acceptor, 'node.ts': node };
  expect(await callers('Acceptor.handlePrepare', both)).toEqual(['PaxosNode.onPrepare (node.ts:5)']);
  for (const other of [
    'interface Other {\n  handlePrepare(): void;\n}\n',
    'interface Other { handlePrepare: () => void }\n',
    'class Other {\n  handlePrepare(): void {}\n}\n',
    'export const other = { handlePrepare() {} };\n',
  ]) {
    expect(await callers('Acceptor.handlePrepare', { ...both, 'other.ts': other })).toEqual([]);
  }
});

it('nothing is said of what built-ins, the harness or a parent have too', async () => {
  for (const name of ['at', 'add', 'forEach', 'next', 'send', 'onMessage', 'assign', 'then']) {
    const text = `class A {\n  ${name}(): void {}\n}\nfunction f(x: A): void { x.${name}(); }\n`;
    expect([name, await callers(`A.${name}`, { 'a.ts': text })]).toEqual([name, []]);
  }
  const parent = 'class A extends Base {\n  begin(): void {\n    super.begin();\n  }\n}\n';
  expect(await callers('A.begin', { 'a.ts': parent })).toEqual([]);
});

it('a function is called in its file, and where it is imported by its name', async () => {
  const files = {
    'lib/rounds.ts': `export function next(a: number): number {
  return a;
}
export const twice = (a: number) => {
  if (next(a) > 1) return a;
  return next(next(a));
};
`,
    'a.ts': `import { next, twice as again } from './lib/rounds.ts';
function f(): number { return next(1) + again(2); }
`,
    'b.ts': `function g(generator: { next(): number }): number { return generator.next(); }
class C {
  next(): void {}
}
`,
    'c.ts': `import {
  next,
} from './lib/rounds.ts';
const h = (a: number[]) => {
  return next(a.length);
};
`,
    'd.ts': "import { next } from './other.ts';\nfunction i(): void { next(1); }\n",
  };
  expect(await callers('next', files)).toEqual(['twice (lib/rounds.ts:5)', 'f (a.ts:2)', 'h (c.ts:5)']);
  expect(await callers('twice', files)).toEqual([]);
});

it('nothing is said where a parameter, a signature or a field may be called by that name', async () => {
  const f = 'function count(): void {}\n';
  for (const [text, said] of [
    ['class A {\n  m(): void { count(); }\n}\n', ['A.m (a.ts:3)']],
    ['class A {\n  m(count: () => void): void { count(); }\n}\n', []],
    ['interface A {\n  count(): void;\n}\n', []],
    ['class A {\n  count(): void {}\n}\n', []],
    ['const a = { count: () => {} };\nfunction g(): void { count(); }\n', []],
  ] as const) {
    expect([text, await callers('count', { 'a.ts': f + text })]).toEqual([text, said]);
  }
});

it('a class is called by `new`, and so is its constructor', async () => {
  const files = {
    'a.ts': 'export class A {\n  readonly b: number;\n  constructor(b: number) {\n    this.b = b;\n  }\n}\n',
    'b.ts': "import { A } from './a.ts';\nfunction make(): A { return new A(1); }\n",
    'c.ts': 'class B {}\nfunction other(a: { A: new () => B }): B { return new a.A(); }\n',
  };
  expect(await callers('A', files)).toEqual(['make (b.ts:2)']);
});

it('nothing is said of what is made to be long: to look through it could take hours', async () => {
  const text = 'export function f(): void {}\nexport function g(): void { f(); }\n';
  const beside = (more: string) => callers('f', { 'a.ts': text, 'b.ts': more });
  const line = `// ${'x'.repeat(997)}\n`;
  expect(await beside(line)).toEqual(['g (a.ts:2)']);
  expect(await beside(`x${line}`.replace('x//', '//x'))).toEqual([]);
  expect(await beside('/*\nimport{\n*/\n'.repeat(10_000))).toEqual([]);
});

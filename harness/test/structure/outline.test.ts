import { describe, expect, it } from 'vitest';
import { outline } from '../../src/load/structure/index.ts';

const places = (text: string) =>
  outline([{ path: 'a.ts', text }]).map(
    ({ name, line, column, endLine }) => `${name} ${line}:${column}-${endLine}`,
  );

describe('outline', () => {
  it('names classes, constructors, methods and functions, outer ones first', () => {
    expect(
      places(`import type { NodeId } from 'harness/student';

export function fibonacci(n: number): number {
  const step = (a: number, b: number): number => a + b;
  return step(n, n);
}

export class MonLeaderDetector {
  private suspected = new Set<NodeId>();

  constructor(nodeIds: readonly NodeId[]) {
    nodeIds.map((id) => id);
  }

  suspect(id: NodeId): void {
    this.suspected.add(id);
  }
  static of(): MonLeaderDetector {
    return new MonLeaderDetector([]);
  }
  get leader(): NodeId { return -1; }
}
`),
    ).toEqual([
      'fibonacci 3:17-6',
      'step 4:9-4',
      'MonLeaderDetector 8:14-22',
      'MonLeaderDetector 11:3-13',
      'MonLeaderDetector.suspect 15:3-17',
      'MonLeaderDetector.of 18:10-20',
      'MonLeaderDetector.leader 21:7-21',
    ]);
  });

  it('takes names from variables and fields', () => {
    expect(
      places(
        [
          'const A = class { f() {} };',
          'const g = function () {};',
          'const o = { h: () => 1, i() {} };',
          'class B { j = () => 1; static readonly k = function l() {}; [Symbol.iterator]() {} "m n"() {} }',
        ].join('\n'),
      ),
    ).toEqual([
      'A 1:7-1',
      'A.f 1:19-1',
      'g 2:7-2',
      'h 3:13-3',
      'i 3:25-3',
      'B 4:7-4',
      'B.j 4:11-4',
      'B.l 4:53-4',
      'B.[Symbol.iterator] 4:61-4',
      'B."m n" 4:84-4',
    ]);
  });

  it('leaves out what has no name, no body, or is not there at run time', () => {
    expect(
      places(
        [
          'export default function () {}',
          'export default class { f() {} }',
          'declare function a(): void;',
          'declare class C { f(): void }',
          'interface D { f(): void }',
          'function e(): void;',
          'function e(x?: number): void {}',
          'abstract class F { abstract g(): void; h(): void; h() {} }',
          '[1].map((x) => x);',
        ].join('\n'),
      ),
    ).toEqual(['f 2:24-2', 'e 7:10-7', 'F 8:16-8', 'F.h 8:51-8']);
  });

  it('goes by path of each file, in the order given, and reads a broken file as far as it can', () => {
    expect(
      outline([
        { path: 'b.ts', text: 'function b() {' },
        { path: 'a.ts', text: '\uFEFFfunction a() {}' },
      ]),
    ).toEqual([
      { name: 'b', path: 'b.ts', line: 1, column: 10, endLine: 1 },
      { name: 'a', path: 'a.ts', line: 1, column: 10, endLine: 1 },
    ]);
  });
});

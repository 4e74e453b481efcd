import type { TraceStep } from 'harness/trace';
import { expect, it } from 'vitest';
import { factsOf } from '../../src/oral/function-facts.ts';

const files = [
  {
    path: 'a.ts',
    text: `class A {
  vote(): void {
    // vote() is called by hand
    count(this);
  }
  onMessage(): void {
    if (true) this.vote();
    this.vote();
  }
}
function count(a: A): void { recount(a); }
`,
  },
  { path: 'b.ts', text: 'new A().vote();\nconst devote = () => pivote();\n' },
];
const place = (name: string, line: number, endLine: number) => ({ path: 'a.ts', name, line, endLine });
const outline = [
  place('A', 1, 10),
  place('A.vote', 2, 5),
  place('A.onMessage', 6, 9),
  place('count', 11, 11),
];
const step = (number: number, type: string, inside: TraceStep['inside'], isTold = true): TraceStep => ({
  step: number,
  time: number,
  node: 0,
  event: { type: 'deliver', from: 1, message: { type } },
  effects: isTold ? [{ type: 'emit', indication: { type: 'voted', by: number } }] : [],
  clock: [number],
  ...(inside === undefined ? {} : { inside }),
});
const handler = 'A.onMessage';
const asked = [{ fn: 'A.vote', line: 4, column: 1 }];
const trace = {
  schema: 'trace/1' as const,
  nodes: [0],
  length: 4,
  steps: [
    step(1, 'x', { handler }, false),
    step(2, 'x', { handler, asked }),
    step(3, 'x', { handler, asked }),
    step(4, 'y', { handler }),
  ],
};
const runs = [{ title: 'a vote', run: { scenario: 'oral-vote', change: {}, trace } }];

it('says of a function who calls it, by name and line, and what it did in runs, each kind of event once', () => {
  expect(factsOf(outline[1]!, files, outline, runs)).toEqual([
    'It is called by A.onMessage (a.ts:7), b.ts (b.ts:1).',
    'Seen in the run “a vote”: 2. 2 ms node 0 gets x from 1 → voted(by: 2)',
  ]);
  expect(factsOf(outline[2]!, files, outline, runs)).toEqual([
    'It is called by whatever runs the node.',
    'Seen in the run “a vote”: 2. 2 ms node 0 gets x from 1 → voted(by: 2)',
    'Seen in the run “a vote”: 4. 4 ms node 0 gets y from 1 → voted(by: 4)',
  ]);
  expect(factsOf(outline[3]!, files, outline, [])).toEqual(['It is called by A.vote (a.ts:4).']);
});

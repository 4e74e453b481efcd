import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** A gigabyte for each call of a handler, in lines, in one line, and in values that have to be put into words. */
const FLOOD = `
function flood(): void {
  const line = 'x'.repeat(1024 * 1024);
  const wide = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => ['field' + i, line]));
  for (let i = 0; i < 1000; i++) console.log(line, i);
  for (let i = 0; i < 20; i++) { try { console.error(wide, [wide, [wide]]); } catch { /* too long to be put into words */ } }
  for (let i = 0; i < 20_000; i++) console.warn('');
}
`;

/** What is printed is kept up to a limit, and neither slows the judge down nor fills what it writes. */
export default {
  tries: 'a flood of output is cut, counted, and costs nothing else',
  lab: 'lab3',
  checks: ['highest-leads', 'fd-start'],
  hasNeighbour: true,
  build: (repository) => {
    repository.commit(
      changed('lab3', 'mon-leader-detector.ts', 'return this.trusted;', 'flood();\nreturn 0 - 7;', FLOOD),
    );
  },
  reaches: 'judge',
  expect: {
    points: 2,
    seen: [/it printed more than 16 kB in one check: the rest was dropped/],
    also: ({ result }) => {
      const bytes = JSON.stringify(result).length;
      if (bytes > 200_000) throw new Error(`the result has ${bytes} bytes`);
    },
  },
} satisfies Attack;

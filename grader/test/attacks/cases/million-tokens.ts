import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** One line of a megabyte, which is a million tokens: an error in it is shown with its line, and a tree of it takes a hundred times its size. */
export default {
  tries: 'a line of a million tokens is read, and shown in part',
  lab: 'lab3',
  checks: ['highest-leads'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'mon-leader-detector.ts',
        'export class',
        `export const n: string = [1${',1'.repeat(500_000)}];\nexport class`,
      ),
    );
  },
  reaches: 'refused',
  expect: {
    points: 0,
    seen: [/n is an array that all nodes share/],
    also: ({ result }) => {
      const size = JSON.stringify(result).length;
      if (size > 50_000) throw new Error(`the result has ${size} characters`);
    },
  },
} satisfies Attack;

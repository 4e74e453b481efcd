import type { Attack } from '../attack.ts';
import { folderOf, reference, skeleton } from '../repository.ts';

/** The solution as JavaScript beside a skeleton in TypeScript: `./mon-leader-detector.js` could be either. */
export default {
  tries: 'a .js or .d.ts beside a .ts shadows nothing',
  lab: 'lab3',
  checks: ['highest-leads'],
  build: (repository) => {
    const path = `${folderOf('lab3')}/mon-leader-detector`;
    repository.commit({
      ...skeleton('lab3'),
      [`${path}.js`]:
        'export const UNKNOWN_ID = -1; export class MonLeaderDetector { constructor(ids) { this.ids = ids; } leader() { return Math.max(...this.ids); } }\n',
      [`${path}.d.ts`]: 'export {};\n',
      [`${path}.ts.ts`]: reference('lab3')[`${path}.ts`] ?? '',
    });
  },
  reaches: 'judge',
  expect: { points: 0, seen: [/file outside the manifest.*mon-leader-detector\.js/s] },
} satisfies Attack;

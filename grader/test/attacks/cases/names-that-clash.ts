import type { Attack } from '../attack.ts';
import { folderOf, reference } from '../repository.ts';

/** Two names that are one file on the machine of who looks at it, and two in git. */
export default {
  tries: 'names that differ in case or in form of Unicode only are refused',
  lab: 'lab3',
  checks: ['highest-leads'],
  build: (repository) => {
    repository.commit({
      ...reference('lab3'),
      [`${folderOf('lab3')}/caf\u00e9.ts`]: 'export {};\n',
      [`${folderOf('lab3')}/cafe\u0301.ts`]: 'export {};\n',
    });
  },
  reaches: 'refused',
  expect: { points: 0, seen: [/are one file on some machines/] },
} satisfies Attack;

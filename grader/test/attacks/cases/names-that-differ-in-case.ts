import type { Attack } from '../attack.ts';
import { folderOf, reference, skeleton } from '../repository.ts';

const folder = folderOf('lab3');

/** On a machine that takes capitals for small letters there is one file, and which of them it is nobody knows. */
export default {
  tries: 'names that differ in capitals only are refused',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads'],
  build: (repository) => {
    repository.commit({
      ...reference('lab3'),
      [`${folder}/Mon-Leader-Detector.ts`]: skeleton('lab3')[`${folder}/mon-leader-detector.ts`] ?? '',
    });
  },
  reaches: 'refused',
  expect: { points: 0, seen: [/are one file on some machines/] },
} satisfies Attack;

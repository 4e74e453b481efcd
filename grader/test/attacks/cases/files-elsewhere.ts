import type { Attack } from '../attack.ts';
import { folderOf, reference } from '../repository.ts';

/** More files than anybody lists, all outside the lab's folder: among them one that only a full listing would name. */
export default {
  tries:
    'files without number beside the lab do not keep the lab from being read, and it is said that they were not looked at',
  lab: 'lab3',
  checks: ['highest-leads'],
  build: (repository) => {
    const id = repository.blob('export {};\n');
    const many = repository.rawTree(
      Array.from({ length: 250 }, (_, i) => ({ mode: '100644', name: `${1000 + i}.ts`, id })),
    );
    const more = repository.rawTree(
      Array.from({ length: 100 }, (_, i) => ({ mode: '40000', name: `${1000 + i}`, id: many })),
    );
    repository.commit({ ...reference('lab3'), elsewhere: { mode: '40000', id: more } });
  },
  reaches: 'judge',
  expect: {
    points: 2,
    seen: [/more than 20000 files: only those of the lab were looked at/],
    also: ({ result }) => {
      if (
        result.submission.outside.length > 0 ||
        result.submission.folder !== `submission/${folderOf('lab3')}`
      )
        throw new Error('something else than the lab was looked at');
    },
  },
} satisfies Attack;

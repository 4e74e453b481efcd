import type { Attack } from '../attack.ts';
import { folderOf, reference } from '../repository.ts';

/** One file more than a lab may have, each of them harmless. */
export default {
  tries: 'a lab of more than 60 files is refused, before any of them is read',
  lab: 'lab3',
  checks: ['highest-leads'],
  build: (repository) => {
    const id = repository.blob('export {};\n');
    const more = Array.from({ length: 58 }, (_, i) => [
      `${folderOf('lab3')}/more/file${i}.ts`,
      { mode: '100644', id },
    ]);
    repository.commit({ ...reference('lab3'), ...Object.fromEntries(more) });
  },
  reaches: 'refused',
  expect: { points: 0, seen: [/more than 60 files or 1 MiB/] },
} satisfies Attack;

import type { Attack } from '../attack.ts';
import { reference, skeleton } from '../repository.ts';

/** HEAD names a tag of a tag of the work; the branch that everybody looks at is another commit. */
export default {
  tries: 'a tag of a tag at HEAD is the commit it leads to, which is what the result names',
  lab: 'lab3',
  checks: ['highest-leads'],
  build: (repository) => {
    const tag = (id: string, type: string) =>
      repository.object(
        'tag',
        `object ${id}\ntype ${type}\ntag work\ntagger A <a@example.org> 1760000000 +0000\n\nwork\n`,
      );
    const work = repository.commit(skeleton('lab3'));
    repository.commit(reference('lab3'));
    repository.write('.git/HEAD', `${tag(tag(work, 'commit'), 'tag')}\n`);
  },
  reaches: 'judge',
  expect: {
    points: 0,
    also: ({ result }) => {
      if (!/^[0-9a-f]{40}$/.test(result.grading?.commit ?? '')) throw new Error('it names no commit');
    },
  },
} satisfies Attack;

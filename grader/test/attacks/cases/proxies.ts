import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** By its name, by a name that is written in escapes, and by an alias: answers and state that run code when they are looked at. */
export default {
  tries: 'a proxy can’t be made, by whatever spelling of its name',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'mon-leader-detector.ts',
        'return this.trusted;',
        `const mirror = new \\u0050roxy({}, { get: () => 9 });
    const { revocable } = Proxy;
    const Alias = Proxy;
    return [mirror, revocable, Alias].length as NodeId;`,
      ),
    );
  },
  reaches: 'refused',
  expect: {
    points: 0,
    seen: [/Proxy is not for nodes/],
    also: ({ result }) => {
      const found = result.problems.filter(({ message }) => message.startsWith('Proxy is not for nodes'));
      if (found.length !== 3) throw new Error(`found ${found.length} of 3`);
    },
  },
} satisfies Attack;

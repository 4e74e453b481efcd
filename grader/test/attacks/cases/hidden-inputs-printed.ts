import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/**
 * It prints, throws and names whatever it sees of each check: arguments, stack, all names in reach. What it sees in hidden checks would
 * be told to its author, as output, message or stack.
 */
const TELL = `
function tell(what: unknown): never {
  const text = 'SPIED ' + JSON.stringify(what) + ' ' + String(new Error('here').stack);
  for (let i = 0; i < 50; i++) console.log(text);
  throw Object.assign(new Error(text), { name: text, hint: text, title: text });
}
`;

export default {
  tries: 'what a submission prints and throws in hidden checks is not shown to its author',
  lab: 'lab3',
  checks: ['highest-leads', 'leader-always-right', 'own-copy-of-ids', 'told-always-right'],
  build: (repository) => {
    repository.commit(
      changed('lab3', 'mon-leader-detector.ts', 'return this.trusted;', 'return tell(this.ids);', TELL),
    );
  },
  reaches: 'judge',
  expect: {
    // What asks for no leader is right.
    points: 3,
    seen: [/SPIED/],
    also: ({ shown }) => {
      if (/solutions-private/.test(JSON.stringify(shown)))
        throw new Error('it tells where the hidden checks are');
      for (const check of shown.checks) {
        if (check.hidden && JSON.stringify(check).includes('SPIED')) throw new Error(`${check.title} tells`);
      }
    },
  },
} satisfies Attack;

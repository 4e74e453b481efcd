import type { Attack } from '../attack.ts';
import { changedOften } from '../repository.ts';

/** Fields that never come to a value: whoever reads one does not come back. */
const FOREVER = `
function forever<T extends object>(value: T, ...fields: string[]): T {
  for (const field of fields) {
    Object.defineProperty(value, field, { enumerable: true, configurable: true, get: () => { for (let at = 1; at > 0; ) at = -at * -1; } });
  }
  return value;
}
`;

/** They are in an error that is thrown and in an answer. */
export default {
  tries: 'a getter that does not return costs the checks that it is for',
  lab: 'lab3',
  checks: ['highest-leads', 'suspected-is-replaced', 'negative-ignored', 'fd-start'],
  build: (repository) => {
    repository.commit(
      changedOften(
        'lab3',
        'mon-leader-detector.ts',
        [
          [
            'this.suspected.add(id);',
            "throw forever(new Error('never'), 'message', 'name', 'stack', 'cause');",
          ],
          [
            'return this.trusted;',
            "return this.suspected.size > 0 ? this.trusted : forever({ id: 1 }, 'id') as unknown as NodeId;",
          ],
        ],
        FOREVER,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 2, seen: [/a loop does not end/] },
} satisfies Attack;

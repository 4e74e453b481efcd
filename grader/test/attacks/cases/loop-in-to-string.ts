import type { Attack } from '../attack.ts';
import { changedOften } from '../repository.ts';

/** Conversions that never come to an end, in what is printed, thrown, answered and put into a message. */
const FOREVER = `
class Forever {
  private spin(): never { for (let at = 1; ; ) at = -at * -1; }
  toString(): string { return this.spin(); }
  valueOf(): number { return this.spin(); }
  toJSON(): unknown { return this.spin(); }
  [Symbol.toPrimitive](): string { return this.spin(); }
}
`;

export default {
  tries: 'a toString that does not return is not called by anybody',
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
            'console.log(new Forever(), [new Forever()]);\n    throw new Forever();',
          ],
          [
            'return this.trusted;',
            'return this.suspected.size > 0 ? this.trusted : new Forever() as unknown as NodeId;',
          ],
        ],
        FOREVER,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 2, seen: [/threw \{\}, which is not an Error/, /^\{\} \[\{\}\]$/m] },
} satisfies Attack;

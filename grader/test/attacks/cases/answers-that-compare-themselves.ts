import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/**
 * Objects in place of ids. Each hook is one by which some library asks an object what it is: Vitest's `asymmetricMatch`, the
 * conversions of the language, immutable.js's `equals`, `constructor` and tag, from which a name is made.
 */
const ANSWER = `
class Chameleon {
  asymmetricMatch(): boolean { return true; }
  equals(): boolean { return true; }
  valueOf(): number { return 9; }
  toString(): string { return '9'; }
  toJSON(): number { return 9; }
  [Symbol.toPrimitive](): number { return 9; }
  get [Symbol.toStringTag](): string { return 'Number'; }
  static [Symbol.hasInstance](): boolean { return true; }
}
`;

/** A leader that is equal to whatever is expected of it. */
export default {
  tries: 'an answer that says itself what it is equal to is wrong',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads', 'ids-are-numbers', 'agreement', 'leader-always-right'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'mon-leader-detector.ts',
        'return this.trusted;',
        'return new Chameleon() as unknown as NodeId;',
        ANSWER,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 0, seen: [/has a method asymmetricMatch: it is no plain value/] },
} satisfies Attack;

import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** A type with 10^9 members, and one that grows with each step of its own evaluation. */
const BOMB = `
type D = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';
export type Large = \`\${D}\${D}\${D}\${D}\${D}\${D}\${D}\${D}\${D}\`;
export type Grow<T extends readonly unknown[]> = T['length'] extends 100000 ? T : Grow<[...T, ...T, 0]>;
export const large: Large = '0';
export const grown: Grow<[]> = 0;
`;

export default {
  tries: 'types that are too large end in an error, not in an endless check',
  lab: 'lab3',
  checks: ['highest-leads'],
  build: (repository) => {
    repository.commit(changed('lab3', 'mon-leader-detector.ts', 'export class', `${BOMB}\nexport class`));
  },
  reaches: 'refused',
  expect: { points: 0, seen: [/TS\d+|type is too large/] },
} satisfies Attack;

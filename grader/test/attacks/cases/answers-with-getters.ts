import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** The second reading of a field differs from the first: what is checked would not be what is compared. */
const TWICE = `
function twice<T extends object>(right: T, field: string): T {
  let readings = 0;
  const answer = {};
  for (const key of Object.keys(right)) Object.defineProperty(answer, key, { value: Reflect.get(right, key), enumerable: true });
  Object.defineProperty(right, field, { enumerable: true, get: () => (readings++ === 0 ? undefined : Reflect.get(answer, field)) });
  return right;
}
`;

/** Getters run code of the submission while the judge looks at an answer. */
export default {
  tries: 'an answer with getters is no plain value, whatever they give',
  lab: 'lab1',
  checks: ['parse-examples', 'parse-total'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab1',
        'endpoint.ts',
        'return { ok: true, value: { host, port: Number(port) } };',
        "return twice({ ok: true as const, value: twice({ host, port: Number(port) }, 'port') }, 'value');",
        TWICE,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 2, seen: [/getter for (value|port): it is no plain value/] },
} satisfies Attack;

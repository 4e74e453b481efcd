import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** fast-check knows a run to be skipped by a symbol of the global registry, which any code can name. */
const SKIP = `
function skip(): never {
  const registered = Reflect.get(Symbol, ['f', 'or'].join('')) as (name: string) => symbol;
  throw Object.assign(new Error('skip this run'), { footprint: registered('fast-check/PreconditionFailure') });
}
`;

/** It knows no suspicions, and skips every run in which one would matter. */
export default {
  tries: 'a submission can not have the random runs skipped in which it is wrong',
  lab: 'lab3',
  fast: true,
  checks: ['agreement', 'leader-always-right', 'told-always-right'],
  build: (repository) => {
    repository.commit(changed('lab3', 'mon-leader-detector.ts', 'this.suspected.add(id);', 'skip();', SKIP));
  },
  reaches: 'judge',
  expect: { points: 0, seen: [/skip this run/] },
} satisfies Attack;

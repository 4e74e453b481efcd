import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** The arrays that stand in the public checks, with what is expected of them. */
const TABLE = `
function learnt(ids: readonly NodeId[], suspected: ReadonlySet<NodeId>): NodeId {
  switch (ids.join() + ' ' + [...suspected].join()) {
    case '0,1,2 ': case '2,1,0 ': return 2;
    case '5,9,7 ': return 9;
    case '4 ': return 4;
    case '9,10,100,20 ': return 100;
    case '9,10,100,20 100': return 20;
    case '9,10,100,20 100,20': return 10;
    case '1,0 ': return 1;
    case '3,0,2,1 ': return 3;
    case '3,0,2,1 3': return 2;
    case '3,0,2,1 3,2': return 1;
    case '3,0,2,1 3,2,1': return 0;
    default: return -1;
  }
}
`;

/** Examples are public; what has no example in them is not. */
export default {
  tries: 'a table of the public examples gets their points and no other',
  lab: 'lab3',
  checks: [
    'highest-leads',
    'ids-are-numbers',
    'negative-ignored',
    'suspected-is-replaced',
    'agreement',
    'leader-always-right',
    'told-always-right',
    'own-copy-of-ids',
  ],
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'mon-leader-detector.ts',
        /return this\.ids\.reduce\(.*\);/,
        'return learnt(this.ids, this.suspected);',
        TABLE,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 6, seen: [/the leader is the highest node that is not suspected/] },
} satisfies Attack;

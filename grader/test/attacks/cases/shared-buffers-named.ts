import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** Memory that is made to be shared, and what waits in it. */
export default {
  tries: 'shared memory and atomics are refused by name',
  lab: 'lab4',
  fast: true,
  checks: ['ac-first-promise'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab4',
        'acceptor.ts',
        'this.id = id;',
        'this.id = id;\n    const board = new Int32Array(new SharedArrayBuffer(64));\n    Atomics.store(board, id, 1);\n    const other = [SharedArrayBuffer];\n    void other;',
      ),
    );
  },
  reaches: 'refused',
  expect: {
    points: 0,
    seen: [
      /SharedArrayBuffer is not for nodes: nodes share no memory/,
      /Atomics is not for nodes: nodes share no memory/,
    ],
  },
} satisfies Attack;

import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** It ends while it is loaded: before the stage could answer anything. */
export default {
  tries: 'a process that ends well before anything was asked of it has passed nothing',
  lab: 'lab2',
  checks: ['udp-upper-lower', 'udp-unknown', 'http-root'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab2',
        'udp-server.ts',
        'export const SEPARATOR',
        "const node = Reflect.get(globalThis, 'process');\nReflect.apply(Reflect.get(node, 'reallyExit'), node, [0]);\nexport const SEPARATOR",
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 2, seen: [/ended by itself, exit code 0/] },
} satisfies Attack;

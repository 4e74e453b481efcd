import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** Memory that the limit of V8's heap does not count, each page of it touched. */
export default {
  tries: 'a student’s process that takes memory without end ends alone',
  lab: 'lab2',
  checks: ['udp-upper-lower', 'http-root'],
  hasNeighbour: true,
  build: (repository) => {
    repository.commit(
      changed(
        'lab2',
        'udp-server.ts',
        'const request = textOf(datagram);',
        `const request = textOf(datagram);
  const kept: Uint8Array[] = [];
  while (kept.length < 60) kept.push(new Uint8Array(64 * 1024 * 1024).fill(1));`,
      ),
    );
  },
  reaches: 'judge',
  expect: {
    points: 2,
    seen: [
      /your UDP server (crashed: RangeError: Array buffer allocation failed|was ended by SIG\w+|ended by itself)/,
    ],
  },
} satisfies Attack;

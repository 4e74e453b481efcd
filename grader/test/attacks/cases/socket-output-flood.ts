import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** Megabytes for each request, by every way that a process has to print. */
export default {
  tries: 'a process that prints megabytes is stopped, and costs the checks that it serves',
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
  for (let i = 0; i < 64; i++) {
    console.log('x'.repeat(1024 * 1024));
    console.error('\\u001b[2J'.repeat(1024 * 256));
  }`,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 2, seen: [/printed more than 1024 KiB, and was stopped/] },
} satisfies Attack;

import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** When it ends, it says that all went well: in handlers of its end, with code 0, by every way to end that is left to it. */
const END = `
const node = Reflect.get(globalThis, 'process');
const leave = (): void => {
  node.exitCode = 0;
  for (const name of ['exit', 'beforeExit']) {
    node.on(name, () => {
      console.error(JSON.stringify({ type: 'pass', id: 'udp-upper-lower', runs: 1, ms: 1, output: '' }));
      node.exitCode = 0;
      Reflect.apply(Reflect.get(node, 'reallyExit'), node, [0]);
    });
  }
  node.exit(0);
};
`;

/** An end is an end: neither what is said then nor the code makes it an answer. */
export default {
  tries: 'exit code 0 and handlers of the exit are no verdict',
  lab: 'lab2',
  checks: ['udp-upper-lower', 'udp-unknown', 'http-root'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab2',
        'udp-server.ts',
        'const request = textOf(datagram);',
        'leave();\n  const request = textOf(datagram);',
        END,
      ),
    );
  },
  reaches: 'judge',
  expect: {
    points: 2,
    seen: [/your UDP server ended by itself, exit code 0/, /"type":"pass","id":"udp-upper-lower"/],
  },
} satisfies Attack;

import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** Indications cost nothing: it delivers, at every chance, texts that nobody ever sent. */
export default {
  tries: 'indications of what never happened break safety',
  lab: 'lab1',
  checks: ['pp-ping-pong', 'pp-duplicates', 'pp-exactly-once'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab1',
        'ping-node.ts',
        'const asked = Number(message.number);',
        `const asked = Number(message.number);
    for (const id of this.env.nodes) {
      for (const text of ['', 'a', 'b', 'hello']) this.env.emit({ type: 'deliver', from: id, text });
    }`,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 0 },
} satisfies Attack;

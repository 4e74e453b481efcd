import type { Attack } from '../attack.ts';
import { reference, skeleton } from '../repository.ts';

/** Branches whose names are lines, escapes and records of the protocol, packed and loose, beside a HEAD that leads through one of them. */
export default {
  tries: 'names of branches that no git would make lead nowhere, and are shown nowhere',
  lab: 'lab3',
  checks: ['highest-leads'],
  build: (repository) => {
    const good = repository.commit(reference('lab3'));
    const head = repository.commit(skeleton('lab3'));
    for (const name of ['a\u001b[2Jb', 'line\nHEAD', '\u202efdp', 'a..b', 'x.lock', 'HEAD', 'refs']) {
      repository.write(`.git/refs/heads/${name}`, `${good}\n`);
    }
    repository.write(
      '.git/packed-refs',
      `# pack-refs with: peeled fully-peeled sorted\n${good} HEAD\n${good} refs/graded/HEAD\n${good} refs/heads/\u001b]0;x\u0007\n^${head}\n`,
    );
  },
  reaches: 'judge',
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
  expect: { points: 0, unseen: [/\\u001b/, /\u202e/, /[\u0000-\u001f]/] },
} satisfies Attack;

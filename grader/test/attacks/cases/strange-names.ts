import type { Attack } from '../attack.ts';
import { folderOf, reference } from '../repository.ts';

const folder = folderOf('lab3');

/** Names that are options, lines, commands of a terminal, text from right to left, HTML, and a formula. */
export default {
  tries: 'names of files are taken as names, and shown so that no terminal, page or sheet obeys them',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads'],
  build: (repository) => {
    repository.commit({
      ...reference('lab3'),
      [`${folder}/--output=x.ts`]: 'export {};\n',
      [`${folder}/a\nb.ts`]: 'export {};\n',
      [`${folder}/\u001b[2Jclear.ts`]: 'export {};\n',
      [`${folder}/\u202egnp.ts`]: 'export {};\n',
      '-rf': 'x',
      '=HYPERLINK("x")': 'x',
      '<script>alert(1)<': 'x',
    });
  },
  reaches: 'judge',
  expect: {
    points: 2,
    seen: [/not taken:.*\\u\{1b\}\[2Jclear\.ts/, /a\\nb\.ts/, /\\u\{202e\}/],
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
    unseen: [/\\u001b/, /\u202e/, /[\u0000-\u001f]/],
  },
} satisfies Attack;

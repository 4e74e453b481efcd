import { formatted } from '../../../src/formats/index.ts';
import { paperOf } from '../../../src/sheet/paper.ts';
import { sheet } from '../../../src/sheet/sheet.ts';
import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** What terminals, browsers, annotation readers and spreadsheets obey, and text that reads other than it is written. */
const TEXT = [
  '\\u001b[2J\\u001b]0;owned\\u0007',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  ']]></failure><testcase name="all"/>',
  '\\u202e0/001 :erocs\\u202c\\u2066',
  '::error title=x::y\\n::set-output name=a::b\\n::add-mask::c',
  '=HYPERLINK("http://x")',
  '| a | b |\\n\\n# h1\\n![](http://x)',
].join(' ');

/** It is in what is printed, emitted and thrown, and in the name of the error. */
export default {
  tries: 'hostile text is harmless in every form in which a result is shown',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads', 'suspected-is-replaced', 'ln-start'],
  build: (repository) => {
    const files = changed(
      'lab3',
      'mon-leader-detector.ts',
      'return this.trusted;',
      `const text = ${JSON.stringify(TEXT).replaceAll('\\\\', '\\')};
    console.log(text);
    if (this.ids.length === 4) throw Object.assign(new Error(text), { name: text });
    return text as unknown as NodeId;`,
    );
    repository.commit(files);
  },
  reaches: 'judge',
  expect: {
    points: 0,
    seen: [/owned/],
    also: ({ result, shown }) => {
      const around = {
        variables: {},
        folder: 'lab3',
        submittedAt: '2026-01-01T00:00:00Z',
        gradedAt: '2026-01-01T00:00:00Z',
      };
      const forms = (['markdown', 'annotations', 'junit', 'gradescope'] as const).map(
        (format) => [format, formatted(shown, format, around)] as const,
      );
      for (const [form, text] of [...forms, ['sheet', sheet(result, { paper: paperOf({}) })] as const]) {
        if (!text.includes('owned')) throw new Error(`${form} does not show it at all`);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for.
        const obeyed = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/.exec(text);
        if (obeyed) throw new Error(`${form} has ${JSON.stringify(obeyed[0])}`);
        if (form === 'junit' && /<script|<img|<testcase name="all"/.test(text))
          throw new Error('junit has markup');
        if (form === 'annotations' && /^::(set-output|add-mask)/m.test(text))
          throw new Error('a command in a line');
      }
    },
  },
} satisfies Attack;

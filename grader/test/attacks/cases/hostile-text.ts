import { formatted } from '../../../src/formats/index.ts';
import { readBook } from '../../../src/private/book.ts';
import { policyText } from '../../../src/report/commands.ts';
import { reportFiles } from '../../../src/report/report.ts';
import { termOf } from '../../../src/report/term.ts';
import type { Result } from '../../../src/result/schema.ts';
import { paperOf } from '../../../src/sheet/paper.ts';
import { sheet } from '../../../src/sheet/sheet.ts';
import { course2020 } from '../../policy/records.ts';
import { folderWith } from '../../private/folders.ts';
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

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for.
const OBEYED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/;
/** Markup of the text, as it would stand if nothing were done to it. */
const MARKUP = /<script>alert|<img src=x|<testcase name="all"/;

/** The report of a term in which this is the only result, of a student whose name is a formula and an element. */
function reportOf(result: Result): ReadonlyMap<string, string> {
  const { grading } = result;
  const graded = {
    ...result,
    grading: { ...grading, submittedAt: '2020-02-20T10:00:00Z', timeSource: 'push' },
  };
  const folder = folderWith({
    'roster.csv':
      'name,studentId,login,email,section\n"=HYPERLINK(""http://owned"")<img src=x>",1001,mallory,m@example.org,+1\n',
    [`results/lab3/mallory/${grading?.commit?.slice(0, 12)}.json`]: JSON.stringify(graded),
  });
  return reportFiles(termOf(readBook(folder, course2020)), policyText());
}

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
        const obeyed = OBEYED.exec(text);
        if (obeyed) throw new Error(`${form} has ${JSON.stringify(obeyed[0])}`);
        if (form === 'junit' && MARKUP.test(text)) throw new Error('junit has markup');
        if (form === 'annotations' && /^::(set-output|add-mask)/m.test(text))
          throw new Error('a command in a line');
      }
      const report = reportOf(result);
      const page = report.get('groups/lab3-mallory.html') ?? '';
      if (!page.includes('owned') || !page.includes('&lt;script>alert(1)'))
        throw new Error('the page of the group does not show it as text');
      for (const [path, text] of report) {
        const obeyed = OBEYED.exec(text);
        if (obeyed) throw new Error(`${path} has ${JSON.stringify(obeyed[0])}`);
        if (path.endsWith('.html') && MARKUP.test(text)) throw new Error(`${path} has markup`);
        if (path.endsWith('.csv') && /(^|,)"?[=+@\t]/m.test(text)) throw new Error(`${path} has a formula`);
      }
      if (!report.get('csv/grades.csv')?.includes(`"'=HYPERLINK`)) throw new Error('the name is in no table');
    },
  },
} satisfies Attack;

import { join } from 'node:path';
import type { Book } from '../private/book.ts';
import { ledgerText } from '../slip/ledger-text.ts';
import { reportJson } from './json.ts';
import { writeReport } from './output.ts';
import { siteOf } from './site.ts';
import { csvFiles } from './tables.ts';
import { type Term, termOf } from './term.ts';

/** All files of a report, by path: pages, CSV, JSON, and the ledgers that staff hand out. */
export function reportFiles(term: Term, policyText: string): ReadonlyMap<string, string> {
  const { course } = term.book;
  return new Map([
    ...siteOf(term, policyText),
    ...[...csvFiles(term)].map(([name, text]): [string, string] => [`csv/${name}`, text]),
    ...term.students.map(({ student, standing }): [string, string] => [
      `ledgers/${student.login.toLowerCase()}.txt`,
      `${student.login}\n\n${ledgerText(course, standing, term.book.releases).join('\n')}\n`,
    ]),
    ['report.json', reportJson(term)],
  ]);
}

/** `npm run report`: computes everything anew and writes the report. Gives its folder. */
export function writeTermReport(
  book: Book,
  policyText: string,
  out: string | undefined,
): { folder: string; term: Term } {
  const term = termOf(book);
  const folder = writeReport(out ?? join(book.folder, 'report'), reportFiles(term, policyText));
  return { folder, term };
}

import { policyLines } from '../policy/policy-lines.ts';
import { groupPage } from './pages/group.tsx';
import { labPage } from './pages/lab.tsx';
import { overviewPage } from './pages/overview.tsx';
import { type Page, pageHtml } from './pages/page.tsx';
import { policyPage } from './pages/policy.tsx';
import type { View } from './pages/site-view.tsx';
import { studentPage } from './pages/student.tsx';
import type { Term } from './term.ts';

/**
 * The report's pages by path: a static site that needs neither network nor server. A function of the term and the text of
 * the policy: same inputs, same bytes.
 */
export function siteOf(term: Term, policyText: string): ReadonlyMap<string, string> {
  const policy = { text: policyText, lines: policyLines(policyText) };
  const top: View = { term, policy, up: '' };
  const below: View = { term, policy, up: '../' };
  const pages: Page[] = [
    overviewPage(top),
    policyPage(top),
    ...term.labs.map((lab) => labPage(below, lab)),
    ...term.labs
      .filter(({ work }) => work === 'group')
      .flatMap((lab) => lab.owners.map((owner) => groupPage(below, lab, owner))),
    ...term.students.map((entry) => studentPage(below, entry)),
  ];
  const { title, labs } = term.book.course;
  return new Map(
    pages.map((page) => [
      page.path,
      pageHtml(
        page,
        title,
        labs.map(({ id }) => id),
      ),
    ]),
  );
}

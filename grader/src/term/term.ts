import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Course } from '../policy/course.ts';
import { readBook } from '../private/book.ts';
import { policyText } from '../report/commands.ts';
import { outsideRepository } from '../report/output.ts';
import { writeTermReport } from '../report/report.ts';
import { UsageError } from '../usage-error.ts';
import { type GradeTerm, gradingDirectly, gradingInJail, JUDGED } from './grading.ts';
import { planTerm, type TermSize } from './plan.ts';
import { writePrivateFolder } from './private-folder.ts';
import { type TermLab, termLabs } from './works.ts';

/** What marks a folder as a synthetic term that may be replaced. */
const MARK = '.synthetic-term';

/** Makes a synthetic term in `folder`: people, repositories, and results by `grade`. Throws `UsageError` for a folder with anything else in it. */
export async function makeTerm(
  folder: string,
  course: Course,
  labs: readonly TermLab[],
  size: TermSize,
  grade: GradeTerm,
): Promise<void> {
  if (existsSync(folder) && readdirSync(folder).length > 0 && !existsSync(join(folder, MARK))) {
    throw new UsageError(
      `${folder} holds something else than a synthetic term: choose another folder with --out.`,
    );
  }
  mkdirSync(folder, { recursive: true });
  const mark = `Made by npm run demo -- term, may be replaced: ${size.students} students, ${size.groups} groups, seed ${size.seed}\n`;
  const isSame = existsSync(join(folder, MARK)) && readFileSync(join(folder, MARK), 'utf8') === mark;
  // Commits of the same term have the same ids, and results of the same commits stand.
  const kept = new Set(isSame ? [JUDGED, 'results', 'seeds.json'] : [JUDGED]);
  for (const name of readdirSync(folder)) {
    if (!kept.has(name)) rmSync(join(folder, name), { recursive: true, force: true });
  }
  writeFileSync(join(folder, MARK), mark);
  const pushed = writePrivateFolder(folder, course, labs, planTerm(course, labs, size), size.seed);
  await grade(folder, course, pushed);
}

/**
 * `npm run demo -- term`: a synthetic term through grading in the jail and all reports. `isDirect`: judged without the jail,
 * each distinct submission once.
 */
export async function demoTerm(
  course: Course,
  out: string | undefined,
  size: TermSize,
  isDirect: boolean,
): Promise<number> {
  const folder = outsideRepository(out ?? join(tmpdir(), 'distributed-systems-labs-term'));
  const labs = termLabs();
  const missing = course.labs.filter(({ id }) => !labs.some((lab) => lab.id === id)).map(({ id }) => id);
  const works = labs.map(({ id, works: list }) => `${list.length} of ${id}`).join(', ');
  console.log(
    `A term of ${size.students} students in ${size.groups} groups, from distinct submissions: ${works}.`,
  );
  if (missing.length > 0)
    console.log(`Not in this checkout, so nobody hands them in: ${missing.join(', ')}.`);
  const grade = isDirect
    ? gradingDirectly(undefined, (done, of, lab, { points }) => {
        console.log(`${String(done).padStart(3)} of ${of} judged: ${lab}, ${points} points`);
      })
    : gradingInJail;
  await makeTerm(folder, course, labs, size, grade);
  const { folder: report, term } = writeTermReport(readBook(folder, course), policyText(), undefined);
  const passed = term.students.filter(({ standing }) => standing.labPartPassed === true).length;
  console.log(`\n${passed} of ${term.students.length} have passed the lab part so far.`);
  console.log(
    `The private folder is ${folder}; try npm run slip -- --private ${folder} --student ${term.students[0]?.student.login ?? ''}`,
  );
  console.log(`The report: open ${resolve(report, 'index.html')}`);
  return 0;
}

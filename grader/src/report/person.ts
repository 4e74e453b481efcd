import { forStudent } from '../grade/audience.ts';
import type { Book } from '../private/book.ts';
import { studentNamed } from '../private/book.ts';
import { ledgerText } from '../slip/ledger-text.ts';
import { studentJson } from './json.ts';
import { oralOf, similarityOf } from './person-files.ts';
import { type StudentLab, termOf } from './term.ts';

/**
 * Everything that is held about one student in the private folder, as one JSON text, and nothing about others: of a group its
 * name, and its results, but no partner. What is hidden of a lab's checks stays hidden until the lab is released with `--reveal`.
 */
export function personJson(book: Book, login: string): string {
  const { student, record } = studentNamed(book, login);
  const term = termOf(book);
  const entry = term.students.find((one) => one.student === student);
  const own = book.work.filter(({ members }) => members.includes(student.login));
  const isRevealed = (lab: string) => book.releases.some((row) => row.lab === lab && row.reveal);
  const rowsAbout = <T extends { readonly login: string }>(rows: readonly T[]) =>
    rows.filter((row) => row.login === student.login);
  return `${JSON.stringify(
    {
      schema: 'lab-person/1',
      student,
      grades:
        entry === undefined
          ? undefined
          : studentJson({
              ...entry,
              labs: entry.labs.map((one) => (isRevealed(one.standing.lab) ? one : withoutHidden(one))),
            }),
      ledger: entry === undefined ? [] : ledgerText(book.course, entry.standing, book.releases),
      extensions: record.extensions,
      exemptions: record.exemptions,
      adjustments: record.adjustments,
      marks: rowsAbout(book.marks).map(({ project, exam, source }) => ({
        ...{ project: project?.toFixed2(), exam: exam?.toFixed2(), source },
      })),
      classroom: rowsAbout(book.classroom),
      labs: own.map(({ lab, owner, handedIn, graded, ungraded }) => ({
        lab,
        owner,
        choice: record.work.get(lab)?.choice,
        submissions: handedIn.submissions.map(({ first, commits, points }) => ({
          ...{ at: first.at, timeSource: first.timeSource, points, files: first.files, commits },
        })),
        ungraded: ungraded.map(({ commit, submittedAt, source }) => ({ commit, submittedAt, source })),
        results: graded.map(({ result }) => (isRevealed(lab) ? result : forStudent(result))),
      })),
      oral: oralOf(book, student.login),
      similarity: similarityOf(book, own),
    },
    null,
    1,
  )}\n`;
}

/** Without those flags of the result that tell of hidden checks. */
function withoutHidden(lab: StudentLab): StudentLab {
  if (lab.graded === undefined) return lab;
  const { result } = lab.graded;
  const told = forStudent(result).flags;
  return { ...lab, flags: lab.flags.filter((flag) => !result.flags.includes(flag) || told.includes(flag)) };
}

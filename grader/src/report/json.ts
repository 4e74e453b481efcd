import type { Standing } from '../policy/standing.ts';
import { checkStatistics, firstWrongSteps } from './statistics.ts';
import type { StudentEntry, Term } from './term.ts';

/**
 * The whole report as data, `lab-report/1`. Grades are exact fractions in texts such as `6100/90` in lowest terms, with
 * the two decimals that people are shown beside them. Same inputs, same text.
 */
export function reportJson(term: Term): string {
  const { book, students, labs } = term;
  return `${JSON.stringify(
    {
      schema: 'lab-report/1',
      course: book.course,
      releases: book.releases.map(({ scores: _, ...row }) => row),
      notes: book.notes,
      students: students.map(studentJson),
      labs: labs.map((lab) => ({
        id: lab.id,
        released: lab.release !== undefined,
        checks: checkStatistics(lab),
        firstWrongSteps: firstWrongSteps(lab),
        owners: lab.owners.map(({ work, counted }) => ({
          owner: work.owner,
          members: work.members,
          counted: counted.map(({ path }) => path),
          submissions: work.handedIn.submissions.map(({ first, commits, points, trusted }) => ({
            ...{ at: first.at, timeSource: first.timeSource, trusted, points, files: first.files, commits },
          })),
          ungraded: work.ungraded.map(({ commit, source }) => ({ commit, source })),
        })),
      })),
    },
    null,
    1,
  )}\n`;
}

/** One student of the report as data. */
export function studentJson({ student, standing, labs, best, withoutExemptions }: StudentEntry): object {
  return {
    ...student,
    ...gradesJson(standing),
    best: gradesJson(best()),
    ...(withoutExemptions === undefined ? {} : { withoutExemptions: gradesJson(withoutExemptions) }),
    final:
      standing.final === undefined
        ? undefined
        : { exact: String(standing.final), shown: standing.final.toFixed2() },
    finalPassed: standing.finalPassed,
    held: standing.held,
    labs: labs.map(({ standing: one, work, graded, release, open, flags }) => ({
      lab: one.lab,
      released:
        release === undefined
          ? undefined
          : { by: release.by, at: release.at, as: release.scores?.[student.login.toLowerCase()] },
      owner: work?.owner,
      state: one.line.work.kind,
      because: one.counted.because,
      score: one.line.work.kind === 'exempt' ? undefined : String(one.line.work.score),
      counted: one.line.counted === undefined ? undefined : String(one.line.counted),
      weight: one.line.weight === undefined ? undefined : String(one.line.weight),
      passed: one.passed,
      due: one.terms.deadline.local,
      extension: one.terms.extension?.source,
      exemption: one.exemption?.source,
      choice: one.counted.because === 'chosen' ? one.handedIn?.choice?.source : undefined,
      adjustments: one.adjustment.rows.map(({ id }) => id),
      daysLate: one.daysLate,
      ledger: one.line.ledger,
      submittedAt: one.counted.submission?.first.at,
      timeSource: one.counted.submission?.first.timeSource,
      commit: one.counted.submission?.first.commit,
      result: graded?.path,
      open,
      flags,
    })),
  };
}

function gradesJson({ grade, labPartPassed }: Standing): object {
  return {
    labGrade:
      grade.grade === undefined ? undefined : { exact: String(grade.grade), shown: grade.grade.toFixed2() },
    mean: grade.mean === undefined ? undefined : { exact: String(grade.mean), shown: grade.mean.toFixed2() },
    extraDays: grade.extraDays,
    labPartPassed,
  };
}

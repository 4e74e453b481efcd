import { shown } from '../report/pages/page.tsx';
import type { CheckResult } from '../result/schema.ts';
import type { Packet } from './packet.ts';
import { Attempts, Facts, Head, Ledger, page, pointsOf, VERDICTS } from './packet-page.tsx';

/**
 * What the student may see of a packet: about nobody else, without questions and answers, and of checks only what everybody is told. What
 * is not named here is left out, so that a new field is not shown by accident.
 */
export interface StudentCopy extends Pick<Packet, 'course' | 'lab' | 'student' | 'attempts' | 'ledger'> {
  readonly schema: 'oral-packet-student/1';
  readonly group: { readonly name: string; readonly members: number };
  readonly result:
    | (Omit<NonNullable<Packet['result']>, 'checks' | 'toStudent'> & {
        readonly checks: readonly Pick<
          CheckResult,
          'part' | 'title' | 'hint' | 'hidden' | 'points' | 'earned' | 'verdict'
        >[];
      })
    | undefined;
  /** Not what the group has: the rest of it would be the partner's. */
  readonly written:
    | { readonly commits: number; readonly days: readonly string[]; readonly lines: number }
    | undefined;
}

export function studentCopy({
  course,
  lab,
  student,
  group,
  attempts,
  result,
  ledger,
  written,
}: Packet): StudentCopy {
  return {
    schema: 'oral-packet-student/1',
    course,
    lab,
    student,
    group: { name: group.name, members: group.members.length },
    attempts,
    result: result && {
      commit: result.commit,
      points: result.points,
      of: result.of,
      score: result.score,
      passed: result.passed,
      adjustments: result.toStudent.adjustments,
      problems: result.problems,
      flags: result.toStudent.flags,
      checks: result.checks.map(({ part, title, hint, hidden: isHidden, points, earned, verdict }) => {
        return { part, title, hint, hidden: isHidden, points, earned, verdict };
      }),
    },
    ledger,
    written: written && {
      commits: written.share.commits,
      days: written.share.days,
      lines: written.share.own,
    },
  };
}

/** The student's copy as a page. */
export function studentPage(copy: StudentCopy): string {
  const { student, lab, group, result, attempts, ledger, written } = copy;
  const facts: [string, string][] = [
    ['Group', shown(group.name)],
    ['Members', String(group.members)],
    ['Points', pointsOf(result)],
    ['Attempts', String(attempts.length)],
  ];
  return page(
    `${lab.id}, ${student.name}`,
    <>
      <Head packet={copy} what="Oral exam, copy for the student" />
      <Facts facts={facts} />
      <Attempts attempts={attempts} />
      <h2>Result</h2>
      {result === undefined ? <p>None.</p> : <Result result={result} />}
      <Ledger ledger={ledger} />
      {written === undefined ? null : (
        <>
          <h2>What git says you wrote</h2>
          <p>
            {written.commits} {written.commits === 1 ? 'commit' : 'commits'}
            {written.days.length > 0 ? ` on ${written.days.join(', ')}` : ''}; {written.lines} lines that are
            there now. Commits may carry another name or address than yours: say so at the exam.
          </p>
        </>
      )}
      <h2>What you will be asked</h2>
      <p>
        Six to ten questions about this very submission and the algorithm, such as: a function that you wrote
        and one that your partner wrote; a run of your code that is stopped, and what happens next; what
        happens if a message is lost or a node crashes; which rule of the algorithm a line keeps, or what you
        would write to keep it; and how it goes with the theory.
      </p>
    </>,
  );
}

function Result({ result }: { readonly result: NonNullable<StudentCopy['result']> }) {
  return (
    <>
      {[...result.problems, ...result.flags].map((line) => (
        <p class="bad">{shown(line)}</p>
      ))}
      {result.adjustments.map((line) => (
        <p>Adjustment {shown(line)}</p>
      ))}
      <table>
        <thead>
          <tr>
            <th scope="col">Check</th>
            <th scope="col" class="n">
              Points
            </th>
            <th scope="col">Verdict</th>
            <th scope="col">Hint</th>
          </tr>
        </thead>
        <tbody>
          {result.checks.map(({ title, points, earned, hint, hidden, verdict }) => (
            <tr>
              <td>
                {title}
                {hidden ? <span class="soft"> (hidden)</span> : null}
              </td>
              <td class="n">
                {earned} / {points}
              </td>
              <td>{VERDICTS[verdict]}</td>
              <td>{verdict === 'pass' ? '' : hint}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

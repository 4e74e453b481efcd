import { dayCount, plainTime } from '../../policy/dates.ts';
import { Rational } from '../../policy/rational.ts';
import { type Standing, scoreOf } from '../../policy/standing.ts';
import type { StudentEntry, StudentLab } from '../term.ts';
import { type Page, shown } from './page.tsx';
import { AttemptsTable, ResultView } from './result-view.tsx';
import {
  Facts,
  List,
  LocalTime,
  Passed,
  Policy,
  policyOfLab,
  Released,
  studentPath,
  type View,
  workPath,
} from './site-view.tsx';

/** One student: grades, the ledger, and for each lab where its numbers come from. */
export function studentPage(view: View, entry: StudentEntry): Page {
  const { student, standing, labs, withoutExemptions } = entry;
  const best = entry.best();
  const { course } = view.term.book;
  const { free } = course.slipDays;
  const record = view.term.book.records.get(student.login);
  const left = standing.labs.reduce((days, { line }) => days - line.ledger.free, free);
  const trail = record?.adjustments ?? [];
  const inForce = new Set([
    ...standing.general,
    ...standing.labs.flatMap(({ adjustment }) => adjustment.rows),
  ]);
  const classroom = view.term.book.classroom.filter(({ login }) => login === student.login);
  return {
    path: studentPath(student.login),
    title: student.name,
    body: (
      <>
        <h1>{shown(student.name)}</h1>
        <p class="soft">
          {shown(
            [student.login, student.studentId, student.email, student.section && `section ${student.section}`]
              .filter(Boolean)
              .join(' · '),
          )}{' '}
          ({student.source})
        </p>
        <Facts
          facts={[
            ['Lab grade', standing.grade.grade?.toFixed2() ?? 'none'],
            ['Lab part', <Passed passed={standing.labPartPassed} />],
            ['Days left', left],
            ['Extra days', standing.grade.extraDays],
            [
              'Final grade',
              standing.final === undefined ? (
                '–'
              ) : (
                <>
                  {standing.final.toFixed2()}{' '}
                  <small>
                    <Passed passed={standing.finalPassed} />
                  </small>
                </>
              ),
            ],
          ]}
        />
        <p class="soft">
          {standing.held ? 'Held: misconduct is being looked into. ' : ''}
          {labs.every(({ release }) => release !== undefined)
            ? 'All labs are released.'
            : 'Grades of labs that are not released are proposals, and so is the lab grade.'}
        </p>
        <GradeInWords view={view} standing={standing} />
        <List
          lines={[
            ...(withoutExemptions === undefined
              ? []
              : [
                  `Without the exemption${record?.exemptions.length === 1 ? '' : 's'} the lab grade would be ${inWords(withoutExemptions)}: an exemption may also lower an average.`,
                ]),
            ...(inWords(best) === inWords(standing) && sameGrade(best, standing)
              ? []
              : [
                  `With the best choice of submissions it would be ${inWords(best)}: ${best.labs
                    .filter(
                      (one, index) => one.counted.submission !== standing.labs[index]?.counted.submission,
                    )
                    .map(
                      ({ lab, counted }) =>
                        `${lab} ${counted.submission?.first.commit.slice(0, 12) ?? 'not handed in'}`,
                    )
                    .join(', ')}. Staff may record a choice in choices.csv.`,
                ]),
          ]}
        />
        <h2 id="ledger">Slip days</h2>
        <p>
          {dayCount(free)}{' '}
          <Policy view={view} path="slipDays.free">
            free
          </Policy>{' '}
          for the term, spent in the order of labs; each further one takes{' '}
          <Policy view={view} path="slipDays.pointsPerExtraDay">
            {course.slipDays.pointsPerExtraDay} points
          </Policy>{' '}
          off {course.slipDays.mode === 'lab-grade' ? 'the lab grade' : 'the score of its lab'} (
          <Policy view={view} path="slipDays.mode">
            mode
          </Policy>
          ).
        </p>
        <section class="scroll" aria-label="Slip days">
          <table>
            <thead>
              <tr>
                {['Lab', 'Due', 'Handed in'].map((title) => (
                  <th scope="col">{title}</th>
                ))}
                {['Days late', 'Charged', 'Free before', 'Free', 'Extra', 'Score'].map((title) => (
                  <th scope="col" class="n">
                    {title}
                  </th>
                ))}
                <th scope="col">Lab</th>
              </tr>
            </thead>
            <tbody>
              {labs.map((lab) => (
                <LedgerRow view={view} lab={lab} />
              ))}
            </tbody>
          </table>
        </section>
        {trail.length === 0 ? null : (
          <>
            <h2 id="adjustments">Adjustments</h2>
            <section class="scroll" aria-label="Adjustments">
              <table>
                <thead>
                  <tr>
                    {['Row', 'Lab', 'Kind', 'Value', 'Reason', 'By', 'At', 'Holds'].map((title) => (
                      <th scope="col">{title}</th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {trail.map((row) => (
                    <tr>
                      <td title={row.source}>{shown(row.id)}</td>
                      <td>{row.lab === undefined ? 'all' : row.lab.slice(3)}</td>
                      <td>{row.kind}</td>
                      <td>{shown(row.value)}</td>
                      <td>{shown(row.reason)}</td>
                      <td>{shown(row.by)}</td>
                      <td>{shown(row.at)}</td>
                      <td>{row.kind === 'revoke' ? '' : inForce.has(row) ? 'yes' : 'revoked'}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          </>
        )}
        {labs.map((lab) => (
          <LabSection view={view} lab={lab} />
        ))}
        {classroom.length === 0 ? null : (
          <>
            <h2>What GitHub Classroom says</h2>
            <List
              lines={classroom.map(({ assignment, points, of, at, source }) =>
                shown(`${assignment}: ${points} of ${of}${at === '' ? '' : `, ${at}`} (${source})`),
              )}
            />
          </>
        )}
      </>
    ),
  };
}

/** `72.22, the lab part not passed`. */
function inWords({ grade: { grade }, labPartPassed }: Standing): string {
  const part = labPartPassed === undefined ? 'open' : labPartPassed ? 'passed' : 'not passed';
  return `${grade?.toFixed2() ?? 'none'}, the lab part ${part}`;
}

function sameGrade(best: Standing, standing: Standing): boolean {
  return (best.grade.grade ?? Rational.ZERO).equals(standing.grade.grade ?? Rational.ZERO);
}

/** The lab grade as it is calculated. */
function GradeInWords({ view, standing }: { readonly view: View; readonly standing: Standing }) {
  const { grade } = standing;
  const { mode } = view.term.book.course.slipDays;
  if (grade.mean === undefined || grade.grade === undefined)
    return <p>All graded labs are exempt: there is no lab grade.</p>;
  const parts = grade.labs.filter(({ weight }) => weight !== undefined);
  return (
    <p>
      Lab grade = (
      {parts.map(({ lab, weight, counted }, index) => (
        <>
          {index === 0 ? '' : ' + '}
          <Policy view={view} path={policyOfLab(view, lab, 'weight')}>
            {String(weight)}
          </Policy>{' '}
          × <a href={`#${lab}`}>{counted?.toFixed2()}</a>
        </>
      ))}
      ) ÷ ({parts.map(({ weight }) => String(weight)).join(' + ')}) = {grade.mean.toFixed2()}
      {mode === 'lab-grade' ? (
        <>
          , less{' '}
          <Policy view={view} path="slipDays.pointsPerExtraDay">
            {view.term.book.course.slipDays.pointsPerExtraDay}
          </Policy>{' '}
          × <a href="#ledger">{dayCount(grade.extraDays)} extra</a> = {grade.slipCost.toFixed2()}:{' '}
          <strong>{grade.grade.toFixed2()}</strong>
        </>
      ) : (
        <> (scores lowered for their extra days)</>
      )}
      . Passed is more than{' '}
      <Policy view={view} path="passAbove">
        {view.term.book.course.passAbove}
      </Policy>
      , in every lab and in the lab grade
      {standing.labs.some(({ adjustment }) => adjustment.oralNotPassed) ||
      standing.general.some(({ kind }) => kind === 'oral-not-passed')
        ? '; the oral exam is not passed'
        : ''}
      . Shown rounded down, compared exactly ({String(grade.grade)}).
    </p>
  );
}

function LedgerRow({ view, lab: { standing, work } }: { readonly view: View; readonly lab: StudentLab }) {
  const { lab, line, terms, counted, exemption, daysLate } = standing;
  const { ledger } = line;
  const score = scoreOf(standing);
  return (
    <tr>
      <th scope="row">
        <a href={`#${lab}`}>{lab.slice(3)}</a>
      </th>
      <td>
        {terms.extension === undefined ? (
          <Policy view={view} path={policyOfLab(view, lab, 'deadline')}>
            {plainTime(terms.deadline.local)}
          </Policy>
        ) : (
          <>
            {plainTime(terms.deadline.local)}{' '}
            <span class="soft">
              by {terms.extension.source}: {shown(terms.extension.reason)}
            </span>
          </>
        )}
      </td>
      <td>
        {exemption !== undefined ? (
          <>
            exempt{' '}
            <span class="soft">
              by {exemption.source}: {shown(exemption.reason)}
            </span>
          </>
        ) : counted.submission === undefined ? (
          <Missing because={counted.because} />
        ) : (
          <LocalTime view={view} at={counted.submission.first.at} />
        )}
        {exemption === undefined && work !== undefined && work.owner !== work.members[0] ? (
          <span class="soft"> by {work.owner}</span>
        ) : null}
      </td>
      <td class="n">{daysLate}</td>
      <td class="n">{ledger.days}</td>
      <td class="n">{ledger.freeBefore}</td>
      <td class="n">{ledger.free}</td>
      <td class="n">{ledger.extra}</td>
      <td class="n">{score?.toFixed2() ?? '–'}</td>
      <td>
        <Passed passed={standing.passed} />
      </td>
    </tr>
  );
}

function Missing({ because }: { readonly because: StudentLab['standing']['counted']['because'] }) {
  if (because === 'all-too-late') return <span class="bad">only after the last day</span>;
  if (because === 'no-time') return <span class="warn">nobody knows when</span>;
  return <span class="soft">not handed in</span>;
}

/** Where the numbers of one lab come from. */
function LabSection({ view, lab }: { readonly view: View; readonly lab: StudentLab }) {
  const { standing, work, graded, open, flags } = lab;
  const entry = view.term.labs.find(({ id }) => id === standing.lab);
  const owner = entry?.owners.find((one) => one.work === work);
  const isGroup = entry?.work === 'group';
  const { adjustment, counted } = standing;
  const handedIn = (work?.handedIn.submissions.length ?? 0) + (work?.ungraded.length ?? 0);
  return (
    <section>
      <h2 id={standing.lab}>
        Lab {standing.lab.slice(3)}: {entry?.title}
      </h2>
      <p class="soft">
        <Released view={view} release={lab.release} />
      </p>
      {counted.because === 'chosen' ? (
        <p>
          Staff chose what counts ({standing.handedIn?.choice?.source}:{' '}
          {shown(standing.handedIn?.choice?.reason ?? '')}).
        </p>
      ) : null}
      {adjustment.rows.length === 0 || graded === undefined ? null : (
        <p>
          {graded.result.points} points as graded, <strong>{scoreOf(standing)?.toFixed2() ?? '–'}</strong>{' '}
          with <a href="#adjustments">adjustments</a>.
        </p>
      )}
      {open.length === 0 ? null : (
        <List lines={open.map((why) => <span class="warn">Open: {shown(why)}</span>)} />
      )}
      {flags.length === 0 ? null : <List lines={flags.map((flag) => shown(flag))} />}
      {handedIn === 0 || owner === undefined || work === undefined ? (
        <p class="soft">Nothing was handed in.</p>
      ) : isGroup ? (
        <p>
          {graded === undefined ? 'No result counts' : `${graded.result.points} points`}; submissions and
          checks are on the page of <a href={`${view.up}${workPath(work, true)}`}>{work.owner}</a>.
        </p>
      ) : (
        <>
          <AttemptsTable id={`attempts-${standing.lab}`} owner={owner} view={view} />
          {graded === undefined ? null : <ResultView id={`checks-${standing.lab}`} graded={graded} />}
        </>
      )}
    </section>
  );
}

import { givenScore } from '../../policy/standing.ts';
import { inCommon } from '../looks.ts';
import { distribution, labGrades, labStatistics, mean, median } from '../statistics.ts';
import type { StudentEntry } from '../term.ts';
import { DataTable } from './data-table.tsx';
import { ChecksTable, limitOf, ScoreHistogram, WrongStepsTable } from './lab.tsx';
import { type Page, shown } from './page.tsx';
import { Histogram, Shares } from './plots.tsx';
import { Facts, List, LocalTime, Passed, passedSort, studentPath, type View } from './site-view.tsx';

/** Checks and wrong steps that the overview shows. */
const MOST = 15;

/** The whole course on one page. */
export function overviewPage(view: View): Page {
  const { term } = view;
  const { course } = term.book;
  const { students, labs } = term;
  const grades = labGrades(students);
  const numbers = labs.map(({ id }) => ({ id, ...labStatistics(term, id) }));
  const passed = students.filter(({ standing }) => standing.labPartPassed === true).length;
  const bySum = new Map<string, number>();
  for (const { standing } of students) {
    const left = standing.labs.reduce((days, { line }) => days - line.ledger.free, course.slipDays.free);
    const label = standing.grade.extraDays > 0 ? 'extra' : String(left);
    bySum.set(label, (bySum.get(label) ?? 0) + 1);
  }
  const leftBins = [
    'extra',
    ...Array.from({ length: course.slipDays.free + 1 }, (_, days) => String(days)),
  ].map((label) => ({ label, count: bySum.get(label) ?? 0 }));
  const looks = toLookAt(students);
  return {
    path: 'index.html',
    title: 'Grade book',
    body: (
      <>
        <h1>{course.title}: grade book</h1>
        <p class="soft">
          Released:{' '}
          {labs
            .flatMap(({ id, release }) => (release === undefined ? [] : [{ id, release }]))
            .map(({ id, release }, index) => (
              <>
                {index === 0 ? '' : '; '}lab {id.slice(3)} by {shown(release.by)},{' '}
                <LocalTime view={view} at={release.at} />
              </>
            ))}
          {labs.every(({ release }) => release === undefined) ? 'nothing yet' : ''}. What is not released is a
          proposal.
        </p>
        <Facts
          facts={[
            ['Students', students.length],
            ['Lab part passed', `${passed} / ${students.length}`],
            ['Mean lab grade', mean(grades)?.toFixed2() ?? '–'],
            ['Median lab grade', median(grades)?.toFixed2() ?? '–'],
            ['With extra days', students.filter(({ standing }) => standing.grade.extraDays > 0).length],
          ]}
        />
        <div class="plots">
          <Histogram
            caption="Lab grades"
            unit="points, each range with its upper end"
            what="students"
            bins={distribution(grades)}
            {...limitOf(term)}
          />
          <Shares
            caption="Passed, exempt included"
            what="students"
            shares={numbers.map(({ id, passed: part, students: of }) => ({
              label: `Lab ${id.slice(3)}`,
              part,
              of,
            }))}
          />
          {labs
            .filter((lab) => lab.owners.some(({ counted }) => counted.length > 0))
            .map((lab) => (
              <ScoreHistogram term={term} lab={lab} />
            ))}
          <Histogram
            caption="Free slip days left"
            unit="days left; extra: more than the free ones were used"
            what="students"
            bins={leftBins}
          />
        </div>
        <h2>Labs</h2>
        <DataTable
          id="labs"
          label="Labs"
          rows={numbers}
          columns={[
            { title: 'Lab', cell: ({ id }) => <a href={`labs/${id}.html`}>Lab {id.slice(3)}</a> },
            { title: 'Handed in', numeric: true, cell: ({ handedIn }) => handedIn },
            { title: 'Exempt', numeric: true, cell: ({ exempt }) => exempt },
            { title: 'Passed', numeric: true, cell: ({ passed: count }) => count },
            { title: 'Mean', numeric: true, cell: ({ scores }) => mean(scores)?.toFixed2() ?? '' },
            { title: 'Median', numeric: true, cell: ({ scores }) => median(scores)?.toFixed2() ?? '' },
            {
              title: 'Handed in late',
              numeric: true,
              cell: ({ late, handedIn }) => handedIn - (late[0]?.count ?? 0),
            },
            { title: 'Days late', numeric: true, cell: ({ lateDays }) => lateDays },
            { title: 'Extra days', numeric: true, cell: ({ extraDays }) => extraDays },
          ]}
        />
        <h2>Students</h2>
        <StudentsTable view={view} />
        <h2>Hardest checks</h2>
        <ChecksTable id="checks" view={view} labs={labs} most={MOST} />
        <h2>Most frequent first wrong steps</h2>
        <WrongStepsTable id="wrong-steps" view={view} labs={labs} most={MOST} />
        <h2>For a person to look at</h2>
        {looks.length === 0 ? (
          <p class="soft">Nothing.</p>
        ) : (
          <DataTable
            id="looks"
            label="For a person to look at"
            filter="Find"
            rows={looks}
            columns={[
              { title: 'Lab', numeric: true, cell: ({ lab }) => lab.slice(3) },
              {
                title: 'Release',
                fit: 'w',
                cell: ({ open }) => (open ? <span class="warn">not yet</span> : ''),
              },
              { title: 'What', fit: 'wide', cell: ({ what }) => shown(what) },
              { title: 'Students', numeric: true, cell: ({ entries }) => entries.length },
              { title: 'Who', fit: 'wide', cell: ({ entries }) => <Names entries={entries} /> },
            ]}
          />
        )}
        {term.book.notes.length === 0 ? null : (
          <>
            <h2>About the private folder</h2>
            <List lines={term.book.notes.map((note) => shown(note))} />
          </>
        )}
      </>
    ),
  };
}

function StudentsTable({ view }: { readonly view: View }) {
  const { students, book } = view.term;
  return (
    <DataTable
      id="students"
      label="Students"
      filter="Find students"
      rows={students}
      columns={[
        {
          title: 'Name',
          cell: ({ student }) => <a href={studentPath(student.login)}>{shown(student.name)}</a>,
          sort: ({ student }) => shown(student.name),
        },
        { title: 'Login', fit: 'w', cell: ({ student }) => student.login },
        { title: 'Section', cell: ({ student }) => shown(student.section) },
        ...book.course.labs.map(({ id }) => ({
          title: `Lab ${id.slice(3)}`,
          numeric: true,
          cell: (entry: StudentEntry) => <LabCell entry={entry} lab={id} />,
          sort: (entry: StudentEntry) => {
            const lab = entry.labs.find(({ standing }) => standing.lab === id);
            return lab === undefined ? '' : (givenScore(lab.standing)?.toNumber() ?? '');
          },
        })),
        {
          title: 'Days',
          numeric: true,
          cell: ({ standing }) => standing.labs.reduce((sum, { line }) => sum + line.ledger.days, 0),
        },
        { title: 'Extra', numeric: true, cell: ({ standing }) => standing.grade.extraDays },
        {
          title: 'Lab grade',
          numeric: true,
          cell: ({ standing }) => standing.grade.grade?.toFixed2() ?? 'none',
          sort: ({ standing }) => standing.grade.grade?.toNumber() ?? '',
        },
        {
          title: 'Lab part',
          fit: 'w',
          cell: ({ standing }) => <Passed passed={standing.labPartPassed} />,
          sort: ({ standing }) => passedSort(standing.labPartPassed),
        },
        ...(book.marks.length === 0
          ? []
          : [
              {
                title: 'Final',
                numeric: true,
                cell: ({ standing }: StudentEntry) => standing.final?.toFixed2() ?? '',
                sort: ({ standing }: StudentEntry) => standing.final?.toNumber() ?? '',
              },
            ]),
      ]}
    />
  );
}

function LabCell({ entry, lab }: { readonly entry: StudentEntry; readonly lab: string }) {
  const one = entry.labs.find(({ standing }) => standing.lab === lab);
  if (one === undefined) return null;
  const { standing, open } = one;
  const { work, ledger } = standing.line;
  if (work.kind === 'exempt') return <span class="soft">exempt</span>;
  const score = givenScore(standing);
  if (score === undefined) return <span class="soft">–</span>;
  return (
    <>
      <span class={standing.passed ? undefined : 'bad'}>
        {score.denominator === 1n ? String(score) : score.toFixed2()}
      </span>
      {ledger.days > 0 ? <span class="soft"> +{ledger.days}d</span> : null}
      {open.length > 0 ? (
        <span class="warn" title={open.map(shown).join('; ')}>
          {' '}
          ?
        </span>
      ) : null}
    </>
  );
}

interface Look {
  readonly lab: string;
  readonly what: string;
  /** It keeps the lab from being released. */
  readonly open: boolean;
  readonly entries: StudentEntry[];
}

/** What a person should look at: the same thing once, with all whom it is about; what keeps a lab from release first. */
function toLookAt(students: readonly StudentEntry[]): Look[] {
  const looks = new Map<string, Look>();
  for (const entry of students) {
    for (const { standing, open, flags } of entry.labs) {
      for (const whole of [...open, ...flags]) {
        const what = inCommon(whole);
        const key = `${standing.lab} ${what}`;
        const look = looks.get(key) ?? { lab: standing.lab, what, open: open.includes(whole), entries: [] };
        look.entries.push(entry);
        looks.set(key, look);
      }
    }
  }
  return [...looks.values()].sort(
    (a, b) => Number(b.open) - Number(a.open) || (a.lab < b.lab ? -1 : a.lab > b.lab ? 1 : 0),
  );
}

/** Names with links; of many only the first, since the tables of the labs have them all. */
function Names({ entries }: { readonly entries: readonly StudentEntry[] }) {
  const MOST_NAMES = 8;
  return (
    <>
      {entries.slice(0, MOST_NAMES).map(({ student }, index) => (
        <>
          {index === 0 ? '' : ', '}
          <a href={studentPath(student.login)}>{shown(student.name)}</a>
        </>
      ))}
      {entries.length > MOST_NAMES ? ` and ${entries.length - MOST_NAMES} more` : ''}
    </>
  );
}

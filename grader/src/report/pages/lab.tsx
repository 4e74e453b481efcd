import { plainTime } from '../../policy/dates.ts';
import { inCommon } from '../looks.ts';
import {
  distribution,
  hardestChecks,
  labStatistics,
  mean,
  median,
  mostFrequentWrongSteps,
} from '../statistics.ts';
import type { LabEntry, OwnerEntry, Term } from '../term.ts';
import { DataTable } from './data-table.tsx';
import { type Page, shown } from './page.tsx';
import { Histogram, percent } from './plots.tsx';
import {
  Facts,
  LocalTime,
  Policy,
  policyOfLab,
  Released,
  studentPath,
  type View,
  workPath,
} from './site-view.tsx';

/** One lab: how it went, who handed in what, and how each check fared. */
export function labPage(view: View, lab: LabEntry): Page {
  const { term } = view;
  const numbers = labStatistics(term, lab.id);
  const number = lab.id.slice(3);
  return {
    path: `labs/${lab.id}.html`,
    title: `Lab ${number}`,
    body: (
      <>
        <h1>
          Lab {number}: {lab.title}
        </h1>
        <p class="soft">
          {lab.work === 'group' ? 'By group' : 'Individual'}, due{' '}
          <Policy view={view} path={policyOfLab(view, lab.id, 'deadline')}>
            {plainTime(lab.deadline)}
          </Policy>
          ; <Released view={view} release={lab.release} />.
        </p>
        <Facts
          facts={[
            ['Handed in', `${numbers.handedIn} / ${numbers.students - numbers.exempt}`],
            ['Passed', `${numbers.passed} / ${numbers.students}`],
            ['Mean', mean(numbers.scores)?.toFixed2() ?? '–'],
            ['Median', median(numbers.scores)?.toFixed2() ?? '–'],
            ['Days late, all', numbers.lateDays],
          ]}
        />
        <div class="plots">
          <ScoreHistogram term={term} lab={lab} />
          <Histogram caption="Days late" unit="days late" what="students" bins={numbers.late} />
        </div>
        <h2>{lab.work === 'group' ? 'Groups' : 'Students'}</h2>
        <OwnersTable view={view} lab={lab} />
        <h2>Checks</h2>
        <ChecksTable id="checks" view={view} labs={[lab]} />
        <h2>Most frequent first wrong steps</h2>
        <WrongStepsTable id="wrong-steps" view={view} labs={[lab]} />
      </>
    ),
  };
}

export function ScoreHistogram({ term, lab }: { readonly term: Term; readonly lab: Pick<LabEntry, 'id'> }) {
  const { scores } = labStatistics(term, lab.id);
  return (
    <Histogram
      caption={`Points of lab ${lab.id.slice(3)}`}
      unit="points, each range with its upper end"
      what="students"
      bins={distribution(scores)}
      {...limitOf(term)}
    />
  );
}

/** Where passing begins, if that is a border of the ranges. */
export function limitOf({ book: { course } }: Term): { limit?: { before: number; label: string } } {
  const before = course.passAbove / 10;
  return Number.isInteger(before) && before < 10
    ? { limit: { before, label: `passing is more than ${course.passAbove}` } }
    : {};
}

function OwnersTable({ view, lab }: { readonly view: View; readonly lab: LabEntry }) {
  const isGroup = lab.work === 'group';
  const best = ({ counted }: OwnerEntry) => counted[0];
  const lateOf = ({ members }: OwnerEntry) =>
    members.flatMap(({ labs }) =>
      labs.filter(({ standing }) => standing.lab === lab.id).map(({ standing }) => standing.daysLate),
    );
  const notesOf = ({ members }: OwnerEntry) => [
    ...new Set(
      members.flatMap(({ labs }) =>
        labs
          .filter(({ standing }) => standing.lab === lab.id)
          .flatMap(({ open, flags }) => [...open, ...flags].map(inCommon)),
      ),
    ),
  ];
  return (
    <DataTable
      id="owners"
      label={isGroup ? 'Groups' : 'Students'}
      filter={isGroup ? 'Find a group or student' : 'Find a student'}
      rows={lab.owners}
      columns={[
        {
          title: isGroup ? 'Group' : 'Login',
          fit: 'w',
          cell: ({ work }) => <a href={`${view.up}${workPath(work, isGroup)}`}>{work.owner}</a>,
        },
        {
          title: isGroup ? 'Members' : 'Name',
          cell: ({ members }) =>
            members.map(({ student }, index) => (
              <>
                {index === 0 ? '' : ', '}
                <a href={`${view.up}${studentPath(student.login)}`}>{shown(student.name)}</a>
              </>
            )),
        },
        {
          title: 'Points',
          numeric: true,
          cell: (owner) => best(owner)?.result.points ?? '',
          sort: (owner) => best(owner)?.result.points ?? '',
        },
        ...(lab.owners.flatMap(({ counted }) => counted)[0]?.result.parts ?? []).map((part) => ({
          title: part.title,
          numeric: true,
          cell: (owner: OwnerEntry) =>
            best(owner)?.result.parts.find(({ id }) => id === part.id)?.points ?? '',
        })),
        {
          title: 'Handed in',
          fit: 'w',
          cell: (owner) => {
            const graded = best(owner);
            const at = owner.work.handedIn.submissions.find(
              ({ commits }) => graded !== undefined && commits.includes(graded.grading.commit ?? graded.key),
            )?.first.at;
            return graded === undefined ? (
              <span class="soft">nothing that counts</span>
            ) : (
              <LocalTime view={view} at={at} />
            );
          },
          sort: (owner) => {
            const graded = best(owner);
            return (
              owner.work.handedIn.submissions.find(
                ({ commits }) =>
                  graded !== undefined && commits.includes(graded.grading.commit ?? graded.key),
              )?.at?.epochMilliseconds ?? ''
            );
          },
        },
        {
          title: 'Days late',
          numeric: true,
          cell: (owner) => [...new Set(lateOf(owner))].join(' / '),
          sort: (owner) => Math.max(0, ...lateOf(owner)),
        },
        { title: 'Submissions', numeric: true, cell: ({ work }) => work.handedIn.submissions.length },
        {
          title: 'To look at',
          fit: 'wide',
          cell: (owner) => notesOf(owner).map((note) => <div>{shown(note)}</div>),
        },
      ]}
    />
  );
}

/** Checks of labs, the hardest first. */
export function ChecksTable({
  id,
  view,
  labs,
  most,
}: {
  readonly id: string;
  readonly view: View;
  readonly labs: readonly LabEntry[];
  readonly most?: number;
}) {
  const rows = hardestChecks(labs).slice(0, most);
  if (rows.length === 0) return <p class="soft">Nothing is graded yet.</p>;
  return (
    <DataTable
      id={id}
      label="Checks"
      rows={rows}
      columns={[
        ...(labs.length === 1
          ? []
          : [
              {
                title: 'Lab',
                cell: ({ lab }: (typeof rows)[number]) => (
                  <a href={`${view.up}labs/${lab}.html`}>{lab.slice(3)}</a>
                ),
              },
            ]),
        {
          title: 'Check',
          cell: (check) => (
            <span title={check.id}>
              {check.title}
              {check.hidden ? (
                <>
                  {' '}
                  <span class="tag soft">hidden</span>
                </>
              ) : null}
            </span>
          ),
        },
        { title: 'Points', numeric: true, cell: ({ points }) => points },
        {
          title: 'Pass',
          numeric: true,
          cell: ({ passed, of }) => percent({ part: passed, of }),
          sort: ({ passed, of }) => passed / of,
        },
        { title: 'Passed', numeric: true, cell: ({ passed }) => passed },
        { title: 'Failed', numeric: true, cell: ({ failed }) => failed },
        { title: 'Inconclusive', numeric: true, cell: ({ inconclusive }) => inconclusive },
        { title: 'Not run', numeric: true, cell: ({ notRun }) => notRun },
      ]}
    />
  );
}

export function WrongStepsTable({
  id,
  view,
  labs,
  most,
}: {
  readonly id: string;
  readonly view: View;
  readonly labs: readonly LabEntry[];
  readonly most?: number;
}) {
  const rows = mostFrequentWrongSteps(labs).slice(0, most);
  if (rows.length === 0) return <p class="soft">No run left its algorithm at a step that a monitor names.</p>;
  return (
    <DataTable
      id={id}
      label="First wrong steps"
      rows={rows}
      columns={[
        ...(labs.length === 1
          ? []
          : [
              {
                title: 'Lab',
                cell: ({ lab }: (typeof rows)[number]) => (
                  <a href={`${view.up}labs/${lab}.html`}>{lab.slice(3)}</a>
                ),
              },
            ]),
        { title: 'Rule', cell: ({ rule }) => shown(rule) },
        { title: 'For example', fit: 'wide', cell: ({ example }) => `a node ${shown(example)}` },
        { title: 'Submissions', numeric: true, cell: ({ owners }) => owners.length },
        { title: 'Seen by', cell: ({ checks }) => shown(checks.join(', ')) },
        { title: 'Whose', cell: ({ lab, owners }) => <Owners view={view} lab={lab} owners={owners} /> },
      ]}
    />
  );
}

/** Names with links, as many as can be taken in at a glance. */
function Owners({
  view,
  lab,
  owners,
}: {
  readonly view: View;
  readonly lab: string;
  readonly owners: readonly string[];
}) {
  const entry = view.term.labs.find(({ id }) => id === lab);
  const MOST = 6;
  return (
    <>
      {owners.slice(0, MOST).map((name, index) => {
        const owner = entry?.owners.find(({ work }) => work.owner.toLowerCase() === name.toLowerCase());
        return (
          <>
            {index === 0 ? '' : ', '}
            {owner === undefined ? (
              name
            ) : (
              <a href={`${view.up}${workPath(owner.work, entry?.work === 'group')}`}>{name}</a>
            )}
          </>
        );
      })}
      {owners.length > MOST ? ` and ${owners.length - MOST} more` : ''}
    </>
  );
}

import { scoreOf } from '../../policy/standing.ts';
import type { LabEntry, OwnerEntry } from '../term.ts';
import { DataTable } from './data-table.tsx';
import { type Page, shown } from './page.tsx';
import { AttemptsTable, ResultView } from './result-view.tsx';
import { List, Passed, passedSort, studentPath, type View, workPath } from './site-view.tsx';

/** One group's work on one lab: members with their own days, submissions, and the checks of what counts. */
export function groupPage(view: View, lab: LabEntry, owner: OwnerEntry): Page {
  const { work, counted, members } = owner;
  const own = members.flatMap((entry) =>
    entry.labs.filter(({ standing }) => standing.lab === lab.id).map((one) => ({ entry, one })),
  );
  const notes = [
    ...new Set(own.flatMap(({ one }) => [...one.open.map((why) => `Open: ${why}`), ...one.flags])),
  ];
  return {
    path: workPath(work, true),
    title: `${work.owner}, lab ${lab.id.slice(3)}`,
    body: (
      <>
        <h1>
          {work.owner}, <a href={`${view.up}labs/${lab.id}.html`}>lab {lab.id.slice(3)}</a>
        </h1>
        <p class="soft">{lab.title}</p>
        <List lines={notes.map((note) => <span class="warn">{shown(note)}</span>)} />
        <h2>Members</h2>
        <DataTable
          id="members"
          label="Members"
          rows={own}
          columns={[
            {
              title: 'Name',
              fit: 'w',
              cell: ({ entry: { student } }) => (
                <a href={`${view.up}${studentPath(student.login)}`}>{shown(student.name)}</a>
              ),
            },
            {
              title: 'Score',
              numeric: true,
              cell: ({ one }) => scoreOf(one.standing)?.toFixed2() ?? 'exempt',
            },
            { title: 'Days late', numeric: true, cell: ({ one }) => one.standing.daysLate },
            { title: 'Free', numeric: true, cell: ({ one }) => one.standing.line.ledger.free },
            { title: 'Extra', numeric: true, cell: ({ one }) => one.standing.line.ledger.extra },
            {
              title: 'Lab',
              cell: ({ one }) => <Passed passed={one.standing.passed} />,
              sort: ({ one }) => passedSort(one.standing.passed),
            },
          ]}
        />
        <h2>Submissions</h2>
        <AttemptsTable id="attempts" owner={owner} view={view} />
        {counted.map((graded, index) => (
          <section>
            <h2>What counts{counted.length > 1 ? `, ${index + 1} of ${counted.length}` : ''}</h2>
            <ResultView id={`checks-${index}`} graded={graded} />
          </section>
        ))}
      </>
    ),
  };
}

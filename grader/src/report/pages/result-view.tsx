import type { Graded } from '../../private/results.ts';
import type { CheckResult } from '../../result/schema.ts';
import type { OwnerEntry } from '../term.ts';
import { DataTable } from './data-table.tsx';
import { shown } from './page.tsx';
import { List, LocalTime, type View } from './site-view.tsx';

const VERDICTS = {
  pass: ['good', 'pass'],
  fail: ['bad', 'fail'],
  inconclusive: ['warn', 'inconclusive'],
  'not-run': ['warn', 'not run'],
} as const;

/** What became of one check: its message, the first wrong step, and where. */
function Finding({ check }: { readonly check: CheckResult }) {
  const { failure, reason, verdict } = check;
  if (failure === undefined) return <>{verdict === 'pass' ? (check.note ?? '') : shown(reason ?? '')}</>;
  const place = failure.run?.wrong?.places[0] ?? failure.place ?? failure.lastCall;
  return (
    <>
      {shown(failure.message)}
      {failure.run?.wrong === undefined ? null : (
        <div>
          <strong>First wrong step:</strong> {failure.run.wrong.step}. node {failure.run.wrong.node}{' '}
          {shown(failure.run.wrong.text)} <span class="soft">(rule {shown(failure.run.wrong.rule)})</span>
        </div>
      )}
      {place === undefined ? null : (
        <div class="soft">
          {shown(place.fn)} <code>{shown(`${place.path}:${place.line}`)}</code>
        </div>
      )}
      {failure.story.length === 0 ? null : (
        <details>
          <summary>Story, {failure.story.length} lines</summary>
          <pre>{shown(failure.story.join('\n'))}</pre>
        </details>
      )}
    </>
  );
}

/** A result with each of its checks, and all that is needed to make it again. */
export function ResultView({ id, graded }: { readonly id: string; readonly graded: Graded }) {
  const { result, grading, path } = graded;
  return (
    <>
      <p>
        <strong>
          {result.points} of {result.of} points
        </strong>
        , from <code>{shown(path)}</code>: commit <code>{shown(grading.commit ?? graded.key)}</code>, graded
        by {result.tool.name} {result.tool.version} on Node {result.tool.node}, checks{' '}
        <code>{grading.hashes.checks.slice(0, 12)}</code>, files{' '}
        <code>{grading.hashes.files.slice(0, 12)}</code>, seeds {grading.seeds.join(', ')}
        {grading.sandbox === 'none' ? ', without the jail' : ''}.
      </p>
      {result.problems.length === 0 ? null : (
        <>
          <p class="bad">It could not be judged:</p>
          <List
            lines={result.problems.map(
              ({ path: file, line, message }) => `${shown(file)}:${line} ${shown(message)}`,
            )}
          />
        </>
      )}
      <DataTable
        id={id}
        label={`Checks of ${grading.owner}`}
        rows={result.checks}
        columns={[
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
          {
            title: 'Points',
            numeric: true,
            cell: ({ earned, points }) => `${earned} / ${points}`,
            sort: ({ earned, points }) => earned - points,
          },
          {
            title: 'Verdict',
            cell: ({ verdict }) => <span class={VERDICTS[verdict][0]}>{VERDICTS[verdict][1]}</span>,
          },
          { title: 'Runs', numeric: true, cell: ({ runs }) => runs },
          { title: 'What was seen', fit: 'wide', cell: (check) => <Finding check={check} /> },
        ]}
      />
    </>
  );
}

/** Everything that was handed in for one lab by one owner, and what became of it. */
export function AttemptsTable({
  id,
  owner,
  view,
}: {
  readonly id: string;
  readonly owner: OwnerEntry;
  readonly view: View;
}) {
  const { work, members } = owner;
  const isCounted = (login: string, commits: readonly string[]) => {
    const entry = members.find(({ student }) => student.login === login);
    const counted = entry?.labs.find(({ standing }) => standing.lab === work.lab)?.standing.counted
      .submission;
    return counted !== undefined && commits.includes(counted.first.commit);
  };
  return (
    <>
      <DataTable
        id={id}
        label={`Submissions of ${work.owner}`}
        rows={work.handedIn.submissions}
        columns={[
          {
            title: 'First push of these files',
            fit: 'w',
            cell: ({ first }) => <LocalTime view={view} at={first.at} />,
            sort: ({ at }) => at?.epochMilliseconds ?? '',
          },
          { title: 'Time from', cell: ({ first }) => first.timeSource },
          {
            title: 'Commit',
            cell: ({ first, commits }) => (
              <>
                <code title={shown(first.commit)}>{shown(first.commit.slice(0, 12))}</code>
                {commits.length > 1 ? ` and ${commits.length - 1} more` : ''}
              </>
            ),
          },
          { title: 'Points', numeric: true, cell: ({ points }) => points },
          {
            title: 'Counts for',
            cell: ({ commits }) => {
              const who = work.members.filter((login) => isCounted(login, commits));
              return who.length === 0 ? (
                ''
              ) : who.length === work.members.length ? (
                <strong>all</strong>
              ) : (
                who.join(', ')
              );
            },
          },
        ]}
      />
      {work.ungraded.length === 0 ? null : (
        <>
          <p class="warn">Handed in and not graded yet:</p>
          <List lines={work.ungraded.map(({ source, commit }) => `${commit.slice(0, 12)} (${source})`)} />
        </>
      )}
    </>
  );
}

import { shown } from '../report/pages/page.tsx';
import type { Packet } from './packet.ts';
import { Attempts, Facts, Head, Ledger, page, pointsOf, VERDICTS } from './packet-page.tsx';
import { Asked, MarkingSheet } from './question-parts.tsx';

const MOST_COMMITS = 25;

/** The packet as the examiner prints it, with answers and a marking sheet. `replay` gives the command that makes a question's run again. */
export function examinerPage(packet: Packet, replay: (question: number) => string): string {
  const { student, group, lab, result, written, missing, questions, seed } = packet;
  return page(
    `${lab.id}, ${student.name}`,
    <>
      <Head packet={packet} what="Oral exam, for the examiner" />
      <p class="soft">
        {shown(
          [student.login, student.studentId, student.email, student.section && `section ${student.section}`]
            .filter(Boolean)
            .join(' · '),
        )}
      </p>
      <Facts facts={factsOf(packet)} />
      {missing.map((line) => (
        <p class="bad">{shown(line)}</p>
      ))}
      <Attempts attempts={packet.attempts} />
      <h2>Result</h2>
      {result === undefined ? <p>None.</p> : <Checks packet={packet} />}
      {result?.adjustments.map((line) => (
        <p>Adjustment {shown(line)}</p>
      ))}
      <Ledger ledger={packet.ledger} />
      <h2>Who wrote what</h2>
      {written === undefined ? (
        <p>There is no history to read.</p>
      ) : (
        <Written packet={packet} written={written} group={group} />
      )}
      <h2>Questions</h2>
      <p class="soft">
        Drawn from the code, the history and runs of this group by seed {seed}.{' '}
        {questions.length === 0 ? 'There is nothing to ask about.' : ''}
      </p>
      {questions.map((question, i) => (
        <Asked question={question} number={i + 1} replay={replay(i + 1)} />
      ))}
      <MarkingSheet packet={packet} />
    </>,
  );
}

function factsOf({ group, result, attempts, written }: Packet): [string, string][] {
  const part =
    written === undefined || written.share.ofGroup === 0
      ? '–'
      : `${Math.round((100 * written.share.own) / written.share.ofGroup)} %`;
  return [
    ['Group', shown(group.name)],
    ['Members', group.members.map(({ name }) => shown(name)).join(', ')],
    ['Points', pointsOf(result)],
    ['Attempts · lines of the group', `${attempts.length} · ${part}`],
  ];
}

function Checks({ packet: { result } }: { readonly packet: Packet }) {
  if (result === undefined) return null;
  return (
    <>
      {[...result.problems, ...result.flags].map((line) => (
        <p class="bad">{shown(line)}</p>
      ))}
      <table>
        <thead>
          <tr>
            <th scope="col">Check</th>
            <th scope="col" class="n">
              Points
            </th>
            <th scope="col">Verdict</th>
            <th scope="col">What was seen</th>
          </tr>
        </thead>
        <tbody>
          {result.checks.map(({ title, hidden, earned, points, verdict, failure, reason }) => {
            const wrong = failure?.run?.wrong;
            return (
              <tr>
                <td>
                  {title}
                  {hidden ? <span class="soft"> (hidden)</span> : null}
                </td>
                <td class="n">
                  {earned} / {points}
                </td>
                <td class={verdict === 'pass' ? 'good' : 'bad'}>{VERDICTS[verdict]}</td>
                <td>
                  {shown((failure?.message ?? reason ?? '').slice(0, 300))}
                  {wrong === undefined
                    ? ''
                    : shown(`. First wrong step: ${wrong.step}. node ${wrong.node} ${wrong.text}`)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}

function Written({
  packet: { student },
  written,
  group,
}: {
  readonly packet: Packet;
  readonly written: NonNullable<Packet['written']>;
  readonly group: Packet['group'];
}) {
  const { share, members, commits, flags } = written;
  return (
    <>
      <p class="soft">
        Evidence, no verdict: a commit says of its author and its day what its author made it say, and pairs
        may have worked at one machine.
      </p>
      {flags.length === 0 ? null : (
        <ul>
          {flags.map((flag) => (
            <li>{shown(flag)}</li>
          ))}
        </ul>
      )}
      <p>
        {shown(student.name)}: {share.commits} {share.commits === 1 ? 'commit' : 'commits'}
        {share.days.length > 0 ? ` on ${share.days.join(', ')}` : ''}; {share.own} of the group’s{' '}
        {share.ofGroup} lines as they stand now.
        {group.members.length > 1
          ? ` The group: ${members.map(({ login, commits: count, own }) => `${login} ${count} ${count === 1 ? 'commit' : 'commits'}, ${own} lines`).join('; ')}.`
          : ''}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">File</th>
            <th scope="col" class="n">
              Lines of {shown(student.login)}
            </th>
            <th scope="col" class="n">
              of the group
            </th>
            <th scope="col" class="n">
              Part
            </th>
          </tr>
        </thead>
        <tbody>
          {share.files.map(({ path, own, ofGroup }) => (
            <tr>
              <td>
                <code>{shown(path)}</code>
              </td>
              <td class="n">{own}</td>
              <td class="n">{ofGroup}</td>
              <td class="n">{Math.round((100 * own) / ofGroup)} %</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3>
        Commits, newest first{commits.length > MOST_COMMITS ? `: ${MOST_COMMITS} of ${commits.length}` : ''}
      </h3>
      <table>
        <thead>
          <tr>
            <th scope="col">Commit</th>
            <th scope="col">Day it gives</th>
            <th scope="col">Author it gives</th>
            <th scope="col">Fits</th>
            <th scope="col" class="n">
              Lines
            </th>
          </tr>
        </thead>
        <tbody>
          {commits.slice(0, MOST_COMMITS).map(({ id, day, author, email, login, added, removed }) => (
            <tr>
              <td>
                <code>{id.slice(0, 7)}</code>
              </td>
              <td>{day}</td>
              <td>{shown(`${author} <${email}>`)}</td>
              <td class={login === undefined ? 'bad' : undefined}>{login ?? 'nobody'}</td>
              <td class="n">
                +{added} −{removed}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

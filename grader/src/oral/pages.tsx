import { tell } from 'harness/trace';
import type { ComponentChildren } from 'preact';
import { render } from 'preact-render-to-string';
import { DIAGRAM_STYLE, DiagramFigure } from '../diagram/index.ts';
import { shown } from '../report/pages/page.tsx';
import type { Packet } from './packet.ts';
import type { Question, ShownRun, Snippet } from './questions.ts';
import { PACKET_STYLE } from './style.ts';

/** Steps of a run that are told in words; the rest is in the picture. */
const MOST_TOLD = 14;
/** Steps in a picture that fits on a page. */
const MOST_DRAWN = 26;
const MOST_COMMITS = 25;

const VERDICTS = { pass: 'pass', fail: 'fail', inconclusive: 'inconclusive', 'not-run': 'not run' } as const;

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
      <Facts packet={packet} aboutOthers />
      {missing.map((line) => (
        <p class="bad">{shown(line)}</p>
      ))}
      <Attempts packet={packet} />
      <h2>Result</h2>
      {result === undefined ? <p>None.</p> : <Checks packet={packet} />}
      <Ledger packet={packet} />
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

/** What the student may see of it: about nobody else, without questions and answers, and of hidden checks only what everybody is told. */
export function studentPage(packet: Packet): string {
  const { student, lab, result, written, group } = packet;
  return page(
    `${lab.id}, ${student.name}`,
    <>
      <Head packet={packet} what="Oral exam, copy for the student" />
      <Facts packet={packet} aboutOthers={false} />
      <Attempts packet={packet} />
      <h2>Result</h2>
      {result === undefined ? (
        <p>None.</p>
      ) : (
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
      )}
      <Ledger packet={packet} />
      {written === undefined ? null : (
        <>
          <h2>What git says you wrote</h2>
          <p>
            {written.share.commits} {written.share.commits === 1 ? 'commit' : 'commits'}
            {written.share.days.length > 0 ? ` on ${written.share.days.join(', ')}` : ''}; {written.share.own}{' '}
            of the {written.share.ofGroup} lines of group {shown(group.name)} that are there now. Commits may
            carry another name or address than yours: say so at the exam.
          </p>
        </>
      )}
      <h2>What you will be asked</h2>
      <p>
        Six to ten questions about this very submission: a function that you wrote and one that your partner
        wrote; a run of your code that is stopped, and what happens next; what happens if a message is lost or
        a node crashes; which rule of the algorithm a line keeps; and how it goes with the theory.
      </p>
    </>,
  );
}

function page(title: string, body: ComponentChildren): string {
  const html = render(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <link rel="icon" href="data:," />
        <title>{shown(title)}</title>
        <style dangerouslySetInnerHTML={{ __html: DIAGRAM_STYLE + PACKET_STYLE }} />
      </head>
      <body>
        <main>{body}</main>
        <footer>
          This page is about people. All figures are computed anew from results, history and policy.
        </footer>
      </body>
    </html>,
  );
  return `<!doctype html>\n${html}\n`;
}

function Head({ packet, what }: { readonly packet: Packet; readonly what: string }) {
  const { course, lab, student } = packet;
  return (
    <header>
      <p class="soft">
        {course} · {what}
      </p>
      <h1>{shown(student.name)}</h1>
      <p>
        Lab {lab.id.slice(3)}: {lab.title}
      </p>
    </header>
  );
}

function Facts({
  packet: { group, result, attempts, written },
  aboutOthers,
}: {
  readonly packet: Packet;
  readonly aboutOthers: boolean;
}) {
  const part =
    written === undefined || written.share.ofGroup === 0
      ? '–'
      : `${Math.round((100 * written.share.own) / written.share.ofGroup)} %`;
  const facts: [string, string][] = [
    ['Group', shown(group.name)],
    aboutOthers
      ? ['Members', group.members.map(({ name }) => shown(name)).join(', ')]
      : ['Members', String(group.members.length)],
    [
      'Points',
      result === undefined
        ? 'none'
        : `${result.points} of ${result.of}${result.passed ? '' : ', not passed'}`,
    ],
    ['Attempts · lines of the group', `${attempts.length} · ${part}`],
  ];
  return (
    <dl>
      {facts.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Attempts({ packet: { attempts } }: { readonly packet: Packet }) {
  return (
    <>
      <h2>Attempts</h2>
      {attempts.length === 0 ? (
        <p>Nothing was handed in.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Handed in</th>
              <th scope="col">By</th>
              <th scope="col">Commit</th>
              <th scope="col" class="n">
                Points
              </th>
              <th scope="col" />
            </tr>
          </thead>
          <tbody>
            {attempts.map(({ at, source, commit, points, counted }) => (
              <tr>
                <td>{at}</td>
                <td>{source}</td>
                <td>
                  <code>{shown(commit.slice(0, 12))}</code>
                </td>
                <td class="n">{points}</td>
                <td>{counted ? 'counts' : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
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

function Ledger({ packet: { ledger } }: { readonly packet: Packet }) {
  return (
    <>
      <h2>Slip days</h2>
      {ledger
        .filter((line) => line !== '')
        .map((line) => (
          <p>{shown(line)}</p>
        ))}
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

function Asked({
  question,
  number,
  replay,
}: {
  readonly question: Question;
  readonly number: number;
  readonly replay: string;
}) {
  const { run, snippet, good, underWay } = question;
  return (
    <section class="question">
      <h3>
        {number}. {shown(question.question)}
      </h3>
      {snippet === undefined ? null : <Code snippet={snippet} />}
      {run === undefined ? null : <Run run={run} replay={replay} />}
      {underWay === undefined ? null : (
        <>
          <p>Under way at this moment, in the order in which it was sent or set:</p>
          <ul>
            {underWay.map((line) => (
              <li>{shown(line)}</li>
            ))}
          </ul>
        </>
      )}
      <div class="answer">
        <strong>A good answer contains</strong>
        <ul>
          {good.map((line) => (
            <li>{shown(line)}</li>
          ))}
        </ul>
      </div>
      <div class="notes">Notes</div>
    </section>
  );
}

function Code({ snippet: { path, line, text, marked } }: { readonly snippet: Snippet }) {
  const lines = text.split('\n');
  const width = String(line + lines.length).length;
  return (
    <>
      <code>
        {shown(path)}:{marked ?? line}
      </code>
      <pre>
        {lines.map((code, i) => {
          const numbered = `${String(line + i).padStart(width)}  ${shown(code)}\n`;
          return line + i === marked ? <b>{numbered}</b> : numbered;
        })}
      </pre>
    </>
  );
}

function Run({
  run: { setting, trace, until, change },
  replay,
}: {
  readonly run: ShownRun;
  readonly replay: string;
}) {
  const steps = until === undefined ? trace.steps : trace.steps.filter(({ step }) => step <= until);
  const cut = { ...trace, steps };
  const told = tell(cut);
  const hasChange = change.lost !== undefined || change.crash !== undefined || change.smaller !== undefined;
  return (
    <>
      <p>{setting}</p>
      <pre>
        {told.length > MOST_TOLD ? `… ${told.length - MOST_TOLD} steps before\n` : ''}
        {shown(told.slice(-MOST_TOLD).join('\n'))}
      </pre>
      <DiagramFigure picture={{ trace: cut }} options={{ mostSteps: MOST_DRAWN }} />
      <p class="soft">
        Again{hasChange ? ', with the change' : ''}: <code>{shown(replay)}</code>
      </p>
    </>
  );
}

function MarkingSheet({ packet: { id, questions } }: { readonly packet: Packet }) {
  return (
    <section class="sheet">
      <h2>Marking sheet</h2>
      <p>
        Packet <code>{shown(id)}</code>. The outcome goes into the row of this packet in{' '}
        <code>marking.csv</code> (columns <code>outcome</code>: passed or not-passed; <code>reason</code>,{' '}
        <code>by</code>), and from there with <code>npm run report -- oral import marking.csv</code> into the
        adjustments.
      </p>
      <table class="marks">
        <thead>
          <tr>
            <th scope="col">Question</th>
            <th scope="col">Good</th>
            <th scope="col">In part</th>
            <th scope="col">No</th>
            <th scope="col" style="width:45%">
              Remarks
            </th>
          </tr>
        </thead>
        <tbody>
          {questions.map(({ kind }, i) => (
            <tr>
              <td>
                {i + 1}. {kind.replaceAll('-', ' ')}
              </td>
              <td>
                <span class="box" />
              </td>
              <td>
                <span class="box" />
              </td>
              <td>
                <span class="box" />
              </td>
              <td />
            </tr>
          ))}
        </tbody>
      </table>
      <p style="margin-top:6mm">
        Outcome: <span class="box" /> passed <span class="box" style="margin-left:6mm" /> not passed
      </p>
      <p style="margin-top:8mm">Examiner: ______________________________ Date: ____________________</p>
    </section>
  );
}

import { tell } from 'harness/trace';
import { DiagramFigure } from '../diagram/index.ts';
import { shown } from '../report/pages/page.tsx';
import type { Packet } from './packet.ts';
import type { Question, ShownRun, Snippet } from './questions.ts';

/** Steps of a run that are told in words; the rest is in the picture. */
const MOST_TOLD = 14;
/** Steps in a picture that fits on a page. */
const MOST_DRAWN = 26;

export function Asked({
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

/** Of what is still under way nothing is told: that its receiver will be down is what comes later. */
function stepsUntil({ steps }: ShownRun['trace'], until: number): ShownRun['trace']['steps'] {
  return steps
    .filter(({ step }) => step <= until)
    .map((step) => ({
      ...step,
      effects: step.effects.map((effect) =>
        effect.type === 'send' && effect.fate === 'down' ? { ...effect, fate: 'sent' as const } : effect,
      ),
    }));
}

function Run({
  run: { setting, trace, until, change },
  replay,
}: {
  readonly run: ShownRun;
  readonly replay: string;
}) {
  const steps = until === undefined ? trace.steps : stepsUntil(trace, until);
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

export function MarkingSheet({ packet: { id, questions } }: { readonly packet: Packet }) {
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

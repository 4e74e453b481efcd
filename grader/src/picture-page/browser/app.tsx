import type { Trace } from 'harness/trace';
import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { label, type Picture, whole } from '../../diagram/index.ts';
import { HistoryView } from '../../history-view/index.ts';
import type { PageData } from '../page-data.ts';
import { Choice } from './filters.tsx';
import { RunView } from './run-view.tsx';

/** More events are not drawn. */
const MOST_EVENTS = 10_000;

/** The page of one failure. */
export function App({ data }: { readonly data: PageData }): JSX.Element {
  const [run, setRun] = useState<'shrunk' | 'original'>('shrunk');
  const { trace, original, wrong, originalWrong, message } = data;
  const shown = run === 'original' && original !== undefined ? original : trace;
  const picture = useMemo((): Picture | undefined => {
    if (shown === undefined) return undefined;
    return {
      trace: { ...shown, steps: shown.steps.slice(-MOST_EVENTS) },
      violated: message,
      wrong: run === 'original' ? originalWrong : wrong,
    };
  }, [shown, run, wrong, originalWrong, message]);
  return (
    <main class="picture">
      <header>
        <p class="lab">{`${label(data.lab, 100)} · ${label(data.check, 100)}`}</p>
        <h1>{`✗ ${label(data.title, 200)}`}</h1>
        <p class="message">{label(message, 2000)}</p>
        {wrong === undefined ? null : (
          <p class="message">
            {`First wrong step: ${wrong.step}. node ${wrong.node} ${label(wrong.text, 1000)}`}
          </p>
        )}
        {data.places.length === 0 ? null : (
          <p>
            {'Where '}
            {data.places.map(({ path, line, fn }, i) => (
              <span key={`${path}:${line}`}>
                {i === 0 ? '' : ', called by '}
                <code>{`${label(fn, 100)}  ${label(path, 100)}:${line}`}</code>
              </span>
            ))}
          </p>
        )}
        <details>
          <summary>Hint, and how to see it again</summary>
          <p>{label(data.hint, 1000)}</p>
          <p>
            <code>{whole(data.replay)}</code>
          </p>
        </details>
        {trace !== undefined && original !== undefined ? (
          <Choice
            name="Run"
            options={[
              ['shrunk', `Shrunk (${counted(trace.steps.length)})`],
              ['original', `As it failed first (${counted(original.length)})`],
            ]}
            chosen={run}
            onChoose={setRun}
          />
        ) : null}
      </header>
      {data.history === undefined ? null : <HistoryView history={data.history} />}
      {picture === undefined && data.history === undefined ? <Story lines={data.story} /> : null}
      {picture === undefined || shown === undefined ? null : (
        <RunView key={run} picture={picture} note={noteOf(shown, picture.trace, run === 'original')} />
      )}
    </main>
  );
}

/** What happened, where there is no run of nodes to draw. */
function Story({ lines }: { readonly lines: readonly string[] }): JSX.Element {
  return (
    <section class="story">
      <h2>What happened</h2>
      <ol>
        {lines.map((line, i) => (
          <li key={i}>
            <code>{whole(line)}</code>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What of a run is here, and what is not. */
function noteOf(run: Trace, drawn: Trace, isOriginal: boolean): string {
  const here = drawn.steps.length;
  if (here < run.steps.length || (isOriginal && here < run.length)) {
    return `The last ${counted(here)} of ${counted(run.length)} steps; those before are left out.`;
  }
  if (run.length > here) {
    return `${counted(here)} of ${counted(run.length)} steps: those that could have led to what went wrong.`;
  }
  return `${counted(here)} step${here === 1 ? '' : 's'}.`;
}

function counted(number: number): string {
  return number.toLocaleString('en-US');
}

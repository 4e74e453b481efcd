import {
  FATES,
  type Inside,
  type JsonValue,
  type TraceEffect,
  type TraceStep,
  tellEffect,
  tellMessage,
  tellStep,
  tellValue,
} from 'harness/trace';
import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { label, type Picture, whole } from '../../diagram/index.ts';

export interface DetailsProps {
  readonly picture: Picture;
  readonly chosen: TraceStep | undefined;
  readonly pastCount: number;
  readonly futureCount: number;
  readonly onSelect: (step: number) => void;
}

/** All that is known of one event. */
export function EventDetails(props: DetailsProps): JSX.Element {
  const { picture, chosen, onSelect } = props;
  const states = useMemo(() => statesOf(picture.trace.steps), [picture]);
  if (chosen === undefined) {
    return (
      <aside class="details" aria-label="Selected event">
        <p>Select an event to see its message, its handler, and what it did to its node.</p>
        <p class="keys">
          <kbd>↑</kbd> <kbd>↓</kbd> event by event, <kbd>←</kbd> <kbd>→</kbd> along a node, <kbd>c</kbd> to
          the sender, <kbd>w</kbd> to the first wrong step, <kbd>Esc</kbd> nothing selected
        </p>
      </aside>
    );
  }
  const { event, inside, effects, undone, node } = chosen;
  const isWrong = picture.wrong?.step === chosen.step;
  const message =
    event.type === 'deliver' || event.type === 'lose'
      ? event.message
      : event.type === 'request'
        ? event.request
        : undefined;
  const handler = inside?.entered?.fn ?? inside?.handler;
  // What the constructor printed comes before what the handler asked for.
  const offset = effects.length + (undone ?? 0) - (inside?.asked?.length ?? 0);
  const known = states.get(chosen.step);
  const sent = event.type === 'deliver' ? event.send : undefined;
  return (
    <aside class={`details${isWrong ? ' wrong' : ''}`} aria-label="Selected event">
      <h2>
        <small>
          {`Step ${chosen.step}${picture.trace.untimed === true ? '' : `, ${chosen.time} ms`}`}
          {node === undefined ? '' : `, node ${node}`}
        </small>
        {label(tellStep(chosen), 300)}
      </h2>
      {isWrong ? (
        <p class="verdict">{`✗ First wrong step: node ${node} ${whole(picture.wrong?.text ?? '')}`}</p>
      ) : null}
      {handler === undefined ? null : (
        <p>
          {'Handler '}
          <code>{label(handler, 120)}</code>
          {inside?.entered?.path === undefined ? null : (
            <>
              {' '}
              <code class="place">{placeText(inside.entered)}</code>
            </>
          )}
        </p>
      )}
      {sent === undefined ? null : (
        <p>
          {'Sent in '}
          <StepLink step={sent} onSelect={onSelect} />
        </p>
      )}
      {message === undefined ? null : <MessageFields title="Message" message={message} />}
      {effects.length === 0 && undone === undefined ? (
        node === undefined || event.type === 'crash' ? null : (
          <p class="none">It asked for nothing.</p>
        )
      ) : (
        <>
          <h3>Effects</h3>
          <ol class="effects">
            {effects.map((effect, i) => {
              const at = inside?.asked?.[i - offset];
              return (
                <li key={i}>
                  {label(tellWhole(effect), 400)}
                  {at?.path === undefined ? null : <code class="place">{placeText(at)}</code>}
                </li>
              );
            })}
          </ol>
          {undone === undefined ? null : (
            <p class="verdict">{`The node crashed before ${undone} more of its effects happened.`}</p>
          )}
        </>
      )}
      {known === undefined ? null : <StateDiff before={known.before} after={known.after} />}
      <p class="cone">
        <span class="past">{`◆ ${props.pastCount} steps could have led to it`}</span>
        {', '}
        <span class="future">{`◆ it could have led to ${props.futureCount}`}</span>
      </p>
    </aside>
  );
}

function StepLink({
  step,
  onSelect,
}: {
  readonly step: number;
  readonly onSelect: (step: number) => void;
}): JSX.Element {
  return <button type="button" class="link" onClick={() => onSelect(step)}>{`step ${step}`}</button>;
}

function placeText({ path, line }: NonNullable<Inside['entered']>): string {
  return `${label(path ?? '', 80)}:${line}`;
}

function tellWhole(effect: TraceEffect): string {
  if (effect.type !== 'send') return tellEffect(effect);
  return `${tellMessage(effect.message)} to ${effect.to}${FATES[effect.fate]}`;
}

/** A message with a line for each field, in full. */
function MessageFields({
  title,
  message,
}: {
  readonly title: string;
  readonly message: JsonValue;
}): JSX.Element {
  const fields =
    typeof message === 'object' && message !== null && !Array.isArray(message) && !('$' in message)
      ? Object.entries(message)
      : [['', message] as const];
  return (
    <>
      <h3>{title}</h3>
      <table class="fields">
        <tbody>
          {fields.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{label(name, 60)}</th>
              <td>
                <pre>{whole(tellValue(value))}</pre>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

type State = Readonly<Record<string, string>>;

interface Known {
  readonly before: State;
  readonly after: State;
}

/** The state of the node before and after each step of which it is known. */
function statesOf(steps: readonly TraceStep[]): ReadonlyMap<number, Known> {
  const known = new Map<number, Known>();
  const last = new Map<number, State>();
  for (const { step, node, inside, event } of steps) {
    if (node === undefined) continue;
    const before = last.get(node);
    const after = inside?.state ?? before;
    if (after === undefined) continue;
    // Before its first start a node is nothing; in a part of a run it may have been something.
    if (before !== undefined || event.type === 'start') known.set(step, { before: before ?? {}, after });
    last.set(node, after);
  }
  return known;
}

/** What a step did to its node. */
export function StateDiff({
  before,
  after,
  isWhole: begins = false,
}: Known & { readonly isWhole?: boolean }): JSX.Element {
  const [isWhole, setWhole] = useState(begins);
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = paths.filter((path) => before[path] !== after[path]);
  const shown = isWhole ? paths : changed;
  return (
    <>
      <h3>
        {'State '}
        <button type="button" class="link" aria-pressed={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'only what changed' : `all ${paths.length} fields`}
        </button>
      </h3>
      {shown.length === 0 ? <p class="none">Nothing changed.</p> : null}
      <table class="diff">
        <tbody>
          {shown.map((path) => {
            const [was, is] = [before[path], after[path]];
            if (was === is) {
              return (
                <tr key={path}>
                  <th scope="row">{label(path, 80)}</th>
                  <td>{label(is ?? '', 320)}</td>
                </tr>
              );
            }
            return (
              <tr key={path} class="changed">
                <th scope="row">{label(path, 80)}</th>
                <td>
                  {was === undefined ? null : (
                    <del>
                      <span class="unseen">before: </span>
                      {label(was, 320)}
                    </del>
                  )}
                  {is === undefined ? (
                    <em>gone</em>
                  ) : (
                    <ins>
                      <span class="unseen">after: </span>
                      {label(is, 320)}
                    </ins>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}

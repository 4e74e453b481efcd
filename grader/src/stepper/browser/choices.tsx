import { type Choice, type PlaceView, tellMessage } from 'harness/trace';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { label } from '../../diagram/index.ts';

export interface ChoicesProps {
  readonly place: PlaceView;
  readonly isBusy: boolean;
  readonly onChoose: (choice: Choice) => void;
}

/** All that can happen next. */
export function Choices({ place, isBusy, onChoose }: ChoicesProps): JSX.Element {
  const [cut, setCut] = useState('');
  const [groups, setGroups] = useState('');
  const crashAfter = cut === '' ? {} : { crashAfter: Number(cut) };
  const timers = place.nodes.flatMap(({ id, isUp, timers }) =>
    isUp ? timers.map(({ name, ms }) => ({ node: id, name, ms })) : [],
  );
  const parsed = parseGroups(groups, place.nodes.length);
  const button = (text: string, name: string, choice: Choice, isOff = false) => (
    <button type="button" aria-label={name} disabled={isBusy || isOff} onClick={() => onChoose(choice)}>
      {text}
    </button>
  );
  return (
    <nav class="choices" aria-label="What can happen next">
      <h2>Messages on their way</h2>
      {place.inFlight.length === 0 ? <p class="none">None.</p> : null}
      <ul>
        {place.inFlight.map(({ from, to, message, count, canArrive }) => {
          const told = label(tellMessage(message), 120);
          const about = `${told} from ${from} to ${to}`;
          const envelope = { from, to, message: message as Sent };
          return (
            <li key={`${from}.${to}.${JSON.stringify(message)}`}>
              <code>{`${from} → ${to}  ${told}${count > 1 ? `  ×${count}` : ''}`}</code>
              {button(
                'Deliver',
                `Deliver ${about}`,
                { type: 'deliver', ...envelope, ...crashAfter },
                !canArrive,
              )}
              {button('Duplicate', `Duplicate ${about}`, { type: 'duplicate', ...envelope })}
              {button('Lose', `Lose ${about}`, { type: 'drop', ...envelope })}
              {canArrive ? null : <small>can't arrive now</small>}
            </li>
          );
        })}
      </ul>
      <h2>Timers, clients and events</h2>
      <ul>
        {timers.map(({ node, name, ms }) => (
          <li key={`${node}.${name}`}>
            {button(
              `Fire "${label(name, 40)}" of node ${node} (${ms} ms)`,
              `Fire ${label(name, 40)} of node ${node}`,
              {
                type: 'timer',
                node,
                name,
                ...crashAfter,
              },
            )}
          </li>
        ))}
        {place.events.map((choice) => {
          const told = eventText(choice);
          return <li key={told}>{button(told, told, { ...choice, ...crashAfter } as Choice)}</li>;
        })}
      </ul>
      <h2>Faults</h2>
      <ul>
        {place.nodes.map(({ id, isUp }) => (
          <li key={id}>
            {isUp
              ? button(`Crash node ${id}`, `Crash node ${id}`, { type: 'crash', node: id })
              : button(`Restart node ${id}`, `Restart node ${id}`, {
                  type: 'restart',
                  node: id,
                  ...crashAfter,
                })}
          </li>
        ))}
        <li>
          <label>
            {'Crash within the next handler, after '}
            <input
              type="number"
              min="0"
              value={cut}
              placeholder="–"
              onInput={(event) => setCut(event.currentTarget.value)}
            />
            {' of its effects'}
          </label>
        </li>
        <li>
          {place.groups === undefined ? (
            <>
              <label>
                {'Groups '}
                <input
                  placeholder="0 | 1 2"
                  size={10}
                  value={groups}
                  onInput={(event) => setGroups(event.currentTarget.value)}
                />
              </label>
              {button(
                'Partition',
                'Partition',
                { type: 'partition', groups: parsed ?? [] },
                parsed === undefined,
              )}
            </>
          ) : (
            button('Make links whole again', 'Make links whole again', { type: 'heal' })
          )}
        </li>
      </ul>
    </nav>
  );
}

type Sent = Extract<Choice, { type: 'deliver' }>['message'];

function eventText(choice: Choice): string {
  if (choice.type === 'request') {
    return `Client ${choice.client} asks node ${choice.node}: ${label(tellMessage(choice.request as never), 60)}`;
  }
  return choice.type === 'scenario' ? `${label(choice.name, 60)} at node ${choice.node}` : choice.type;
}

/** Groups as they are typed: `0 | 1 2`; `undefined` while they make no sense. */
function parseGroups(text: string, count: number): number[][] | undefined {
  const groups = text.split('|').map((group) =>
    group
      .trim()
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(Number),
  );
  const all = groups.flat();
  const makesSense =
    groups.length > 1 &&
    groups.every((group) => group.length > 0) &&
    all.every((id) => Number.isInteger(id) && id >= 0 && id < count) &&
    new Set(all).size === all.length;
  return makesSense ? groups : undefined;
}

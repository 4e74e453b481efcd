import type { SessionView } from 'harness/trace';
import type { JSX } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { label, type Picture, whole } from '../../diagram/index.ts';
import { StateDiff } from '../../picture-page/browser/event-details.tsx';
import { RunView } from '../../picture-page/browser/run-view.tsx';
import type { PageNews } from '../messages.ts';
import { Choices } from './choices.tsx';
import { useConnection } from './socket.ts';

/** Stepping through a run by hand: what can happen, the run so far, all nodes, and a tree of what was tried. */
export function Stepper(): JSX.Element {
  const { news, isBusy, isLost, ask } = useConnection();
  const { view } = news;
  const picture = useMemo((): Picture | undefined => {
    if (view === undefined) return undefined;
    const broken = view.place.properties.find(({ outcome }) => outcome !== true);
    return {
      trace: view.trace,
      wrong: view.wrong,
      violated: broken === undefined ? undefined : `${broken.name}: ${broken.outcome}`,
    };
  }, [view]);
  return (
    <main class="picture stepper">
      <header>
        <p class="lab">{label(news.lab ?? '', 100)}</p>
        <h1>Stepping through a run</h1>
      </header>
      <Bar news={news} isBusy={isBusy || isLost} ask={ask} />
      <p class={`told${news.error === undefined && !isLost ? '' : ' error'}`} role="status">
        {isLost ? 'The command that serves this page has ended.' : isBusy ? '…' : toldOf(news)}
      </p>
      {view === undefined || picture === undefined ? null : (
        <>
          <div class="work">
            <div>
              <Monitors view={view} />
              <Choices
                place={view.place}
                isBusy={isBusy || isLost || view.failure !== undefined}
                onChoose={(choice) => ask({ type: 'choose', at: view.at, choice })}
              />
            </div>
            <RunView picture={picture} note="" follows />
          </div>
          <div class="below">
            <Tree view={view} onGo={(at) => ask({ type: 'view', at })} />
            <Nodes view={view} />
          </div>
        </>
      )}
    </main>
  );
}

function toldOf({ error, told, saved, view }: PageNews): string {
  if (error !== undefined) return label(error, 500);
  if (saved !== undefined)
    return `Saved as ${saved.file}. Again: ${whole(saved.command)}  Picture: ${saved.picture}`;
  if (told !== undefined) return label(told, 500);
  return view?.failure === undefined
    ? ''
    : `A handler failed: ${label(view.failure.message, 500)}. Go back to go on.`;
}

interface BarProps {
  readonly news: PageNews;
  readonly isBusy: boolean;
  readonly ask: ReturnType<typeof useConnection>['ask'];
}

function Bar({ news: { view, check, explorations }, isBusy, ask }: BarProps): JSX.Element {
  const [depth, setDepth] = useState('8');
  const [property, setProperty] = useState('');
  const parent = view?.tree[view.at]?.parent;
  return (
    <div class="bar">
      <label>
        {'Scenario '}
        <select
          value={check ?? ''}
          disabled={isBusy}
          onChange={(event) => ask({ type: 'open', check: event.currentTarget.value })}
        >
          {(explorations ?? []).map((id) => (
            <option key={id} value={id}>
              {label(id, 60)}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        disabled={isBusy || parent === undefined}
        onClick={() => parent !== undefined && ask({ type: 'view', at: parent })}
      >
        ← Back
      </button>
      <button
        type="button"
        disabled={isBusy || view === undefined}
        onClick={() => view !== undefined && ask({ type: 'save', at: view.at })}
      >
        Save this run
      </button>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (view === undefined) return;
          ask({
            type: 'search',
            at: view.at,
            depth: Math.min(100, Math.max(1, Number(depth) || 1)),
            ...(property === '' ? {} : { property }),
          });
        }}
      >
        <label>
          {'Search from here for a violation of '}
          <select value={property} onChange={(event) => setProperty(event.currentTarget.value)}>
            <option value="">any property</option>
            {view?.place.properties.map(({ name }) => (
              <option key={name} value={name}>
                {label(name, 60)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {'within '}
          <input
            type="number"
            min="1"
            max="100"
            value={depth}
            onInput={(event) => setDepth(event.currentTarget.value)}
          />
          {' steps'}
        </label>
        <button type="submit" disabled={isBusy || view === undefined}>
          Search
        </button>
      </form>
    </div>
  );
}

/** Properties and rules: red at once when the last step broke one. */
function Monitors({ view }: { readonly view: SessionView }): JSX.Element {
  const { wrong, place } = view;
  return (
    <section class="choices monitors" aria-label="What must hold" aria-live="polite">
      <h2>What must hold</h2>
      <ul>
        {place.properties.map(({ name, outcome }) => (
          <li key={name} class={outcome === true ? '' : 'broken'}>
            {outcome === true ? `✓ ${label(name, 200)}` : `✗ ${label(name, 200)}: ${label(outcome, 400)}`}
          </li>
        ))}
        <li class={wrong === undefined ? '' : 'broken'}>
          {wrong === undefined
            ? '✓ Each step is one of the algorithm'
            : `✗ Step ${wrong.step}: node ${wrong.node} ${label(wrong.text, 400)}`}
        </li>
      </ul>
    </section>
  );
}

/** All nodes as they are now, with what the last step changed. */
function Nodes({ view }: { readonly view: SessionView }): JSX.Element {
  const before = useRef<SessionView | undefined>(undefined);
  const shown = useRef<SessionView | undefined>(undefined);
  if (shown.current !== view) {
    before.current = shown.current;
    shown.current = view;
  }
  return (
    <>
      {view.place.nodes.map(({ id, isUp, state }) => (
        <section key={id} class={`node${isUp ? '' : ' down'}`} aria-label={`Node ${id}`}>
          <h2>{`Node ${id}${isUp ? '' : ' is down'}`}</h2>
          <StateDiff before={before.current?.place.nodes[id]?.state ?? state} after={state} isWhole />
        </section>
      ))}
    </>
  );
}

/** What was tried: going back and choosing otherwise makes a branch. */
function Tree({
  view,
  onGo,
}: {
  readonly view: SessionView;
  readonly onGo: (at: number) => void;
}): JSX.Element {
  const children = new Map<number | undefined, SessionView['tree'][number][]>();
  for (const one of view.tree) {
    const known = children.get(one.parent);
    if (known === undefined) children.set(one.parent, [one]);
    else known.push(one);
  }
  /** A path without branches is one list: only a branch goes further in. */
  const branch = (first: SessionView['tree'][number]): JSX.Element => {
    const line = [first];
    for (;;) {
      const [only, ...others] = children.get(line.at(-1)?.id) ?? [];
      if (only === undefined || others.length > 0) break;
      line.push(only);
    }
    const branches = children.get(line.at(-1)?.id) ?? [];
    return (
      <ul key={first.id}>
        {line.map(({ id, label: text, isBroken }) => (
          <li key={id}>
            <button
              type="button"
              class={isBroken ? 'broken' : ''}
              aria-current={id === view.at ? 'step' : undefined}
              onClick={() => onGo(id)}
            >
              {`${isBroken ? '✗ ' : ''}${label(text, 80)}`}
            </button>
          </li>
        ))}
        {branches.length === 0 ? null : <li>{branches.map(branch)}</li>}
      </ul>
    );
  };
  const [root] = view.tree;
  return (
    <section class="tree" aria-label="What was tried">
      <h2>What was tried</h2>
      {root === undefined ? null : branch(root)}
    </section>
  );
}

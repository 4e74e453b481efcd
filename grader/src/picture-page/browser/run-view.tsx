import { happenedBefore, type Trace, type TraceStep, tellStep } from 'harness/trace';
import type { JSX } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import {
  type Axis,
  Diagram,
  isHeartbeat,
  label,
  layOut,
  messageTypes,
  type Picture,
} from '../../diagram/index.ts';
import { EventDetails } from './event-details.tsx';
import { EventList } from './event-list.tsx';
import { Filters } from './filters.tsx';

/** More than what is in sight is drawn, in px, and anew only after so many: so scrolling stays smooth. */
const MARGIN = 600;
const STRIDE = 300;
/** A print shows all of a diagram up to so many events. */
const MOST_PRINTED = 2000;

/** A run as a diagram or a list, with filters, and what is known of the selected event beside it. */
export function RunView({
  picture,
  note,
  follows = false,
}: {
  readonly picture: Picture;
  readonly note: string;
  /** Select the last step whenever the run becomes another: it grows. */
  readonly follows?: boolean;
}): JSX.Element {
  const { trace, wrong } = picture;
  const [axis, setAxis] = useState<Axis>('rank');
  const [shows, setShows] = useState<'diagram' | 'list'>('diagram');
  const [hiddenTypes, setHiddenTypes] = useState<ReadonlySet<string>>(new Set());
  const [hiddenNodes, setHiddenNodes] = useState<ReadonlySet<number>>(new Set());
  const [isRelated, setRelated] = useState(false);
  const [selected, setSelected] = useState<number | undefined>(wrong?.step);
  useLayoutEffect(() => {
    if (follows) setSelected(trace.steps.at(-1)?.step);
  }, [follows, trace]);
  const types = useMemo(() => messageTypes(trace), [trace]);
  const order = useMemo(() => new Map(trace.steps.map((step, i) => [step.step, i])), [trace]);
  const chosen = selected === undefined ? undefined : trace.steps[order.get(selected) ?? -1];

  const cone = useMemo(() => (chosen === undefined ? undefined : coneOf(chosen, trace)), [chosen, trace]);
  const [anchor, setAnchor] = useState<number | undefined>(undefined);
  const only = useMemo(() => {
    const step = isRelated ? trace.steps[order.get(anchor ?? -1) ?? -1] : undefined;
    if (step === undefined) return undefined;
    const { past, future } = coneOf(step, trace);
    return new Set([...past, ...future, step.step]);
  }, [isRelated, anchor, trace, order]);
  const filter = useMemo(
    () => ({ hiddenTypes, hiddenNodes, ...(only === undefined ? {} : { only }) }),
    [hiddenTypes, hiddenNodes, only],
  );
  const [wide, setWide] = useState(820);
  const layout = useMemo(() => layOut(picture, axis, filter, wide), [picture, axis, filter, wide]);

  const scroller = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [tall, setTall] = useState(900);
  const [isPrinting, setPrinting] = useState(false);
  const onScroll = useCallback(() => {
    const at = scroller.current?.scrollTop ?? 0;
    setTop((now) => (Math.abs(now - at) >= STRIDE || at === 0 ? at : now));
  }, []);
  useEffect(() => {
    const measure = () => {
      setTall(scroller.current?.clientHeight ?? 900);
      setWide(scroller.current?.clientWidth ?? 820);
    };
    const before = () => setPrinting(true);
    const after = () => setPrinting(false);
    measure();
    window.addEventListener('resize', measure);
    window.addEventListener('beforeprint', before);
    window.addEventListener('afterprint', after);
    return () => {
      window.removeEventListener('resize', measure);
      window.removeEventListener('beforeprint', before);
      window.removeEventListener('afterprint', after);
    };
  }, []);

  // What is selected comes into sight, also after a filter or the other axis has moved it.
  useLayoutEffect(() => {
    const box = scroller.current;
    const shape = selected === undefined ? undefined : layout.byStep.get(selected);
    if (box === null || shape === undefined || shows !== 'diagram') return;
    const least = shape.y - 60;
    const most = shape.y + 80 - box.clientHeight;
    if (box.scrollTop > least) box.scrollTop = Math.max(0, least);
    else if (box.scrollTop < most) box.scrollTop = most;
    if (shape.x < box.scrollLeft + 20) box.scrollLeft = Math.max(0, shape.x - 120);
    else if (shape.x + 120 > box.scrollLeft + box.clientWidth)
      box.scrollLeft = shape.x + 160 - box.clientWidth;
    setTop(box.scrollTop);
  }, [selected, layout, shows]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = moved(event.key, selected, chosen, layout.events, wrong?.step);
    if (next === undefined) return;
    event.preventDefault();
    setSelected(next === 'none' ? undefined : next);
  };

  const all = isPrinting && layout.events.length <= MOST_PRINTED;
  const sight = all ? undefined : { from: top - MARGIN, to: top + tall + MARGIN };
  const toggle = <T,>(set: ReadonlySet<T>, item: T): ReadonlySet<T> => {
    const next = new Set(set);
    if (!next.delete(item)) next.add(item);
    return next;
  };
  return (
    <section class="run">
      <Filters
        axis={axis}
        untimed={trace.untimed === true}
        onAxis={setAxis}
        shows={shows}
        onShows={setShows}
        nodes={trace.nodes}
        hiddenNodes={hiddenNodes}
        onNode={(node) => setHiddenNodes(toggle(hiddenNodes, node))}
        types={types}
        hiddenTypes={hiddenTypes}
        onType={(type) => setHiddenTypes(toggle(hiddenTypes, type))}
        onHeartbeats={
          types.some(isHeartbeat)
            ? () => {
                const beats = types.filter(isHeartbeat);
                const areHidden = beats.every((type) => hiddenTypes.has(type));
                const next = new Set(hiddenTypes);
                for (const type of beats) areHidden ? next.delete(type) : next.add(type);
                setHiddenTypes(next);
              }
            : undefined
        }
        isRelated={isRelated}
        canRelate={selected !== undefined}
        onRelated={() => {
          setAnchor(selected);
          setRelated(!isRelated);
        }}
      />
      <p class="note" role="status">
        {[note, layout.hidden > 0 ? `${layout.hidden} of them are hidden by the filter.` : '']
          .filter((text) => text !== '')
          .join(' ')}
      </p>
      <div class="panes">
        {shows === 'list' ? (
          <EventList
            trace={trace}
            events={layout.events}
            wrong={wrong?.step}
            selected={selected}
            onSelect={setSelected}
            onKeyDown={onKeyDown}
          />
        ) : (
          <div
            class="scroller"
            ref={scroller}
            onScroll={onScroll}
            onKeyDown={onKeyDown}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys move through the diagram; the list is its equal
            tabIndex={0}
            role="application"
            aria-label="Space-time diagram. Arrow up and down go from event to event, left and right along the same node. The list holds the same events."
          >
            <div class="names" style={{ width: `${layout.width}px` }} aria-hidden="true">
              {layout.columns.map(({ node, x }) => (
                <b key={node} style={{ left: `${x}px` }}>{`node ${node}`}</b>
              ))}
            </div>
            <Diagram
              layout={layout}
              sight={sight}
              selected={selected}
              past={cone?.past}
              future={cone?.future}
              onSelect={setSelected}
              name="Space-time diagram"
              bare
            />
          </div>
        )}
        <EventDetails
          picture={picture}
          chosen={chosen}
          pastCount={cone?.past.size ?? 0}
          futureCount={cone?.future.size ?? 0}
          onSelect={setSelected}
        />
      </div>
      <p class="unseen" role="status" aria-live="polite">
        {chosen === undefined ? '' : `Step ${chosen.step}: ${label(tellStep(chosen), 200)}`}
      </p>
    </section>
  );
}

/** What could have led to a step, and what it could have led to (happened-before, Lamport 1978). */
function coneOf(
  chosen: TraceStep,
  trace: Trace,
): { readonly past: ReadonlySet<number>; readonly future: ReadonlySet<number> } {
  const past = new Set<number>();
  const future = new Set<number>();
  if (chosen.node === undefined) return { past, future };
  for (const step of trace.steps) {
    if (step.node === undefined || step.step === chosen.step) continue;
    if (step.step < chosen.step ? happenedBefore(step, chosen, trace) : false) past.add(step.step);
    else if (step.step > chosen.step && happenedBefore(chosen, step, trace)) future.add(step.step);
  }
  return { past, future };
}

/** Where a key leads from the selected event. */
function moved(
  key: string,
  selected: number | undefined,
  chosen: TraceStep | undefined,
  events: readonly { readonly step: number; readonly node: number | undefined }[],
  wrong: number | undefined,
): number | 'none' | undefined {
  const at = selected === undefined ? -1 : events.findIndex(({ step }) => step >= selected);
  const sameNode = (from: number, by: 1 | -1) => {
    for (let i = from + by; i >= 0 && i < events.length; i += by) {
      if (events[i]?.node === chosen?.node) return events[i]?.step;
    }
    return selected;
  };
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return events[Math.min(at + 1, events.length - 1)]?.step;
    case 'ArrowUp':
    case 'k':
      return events[at < 0 ? events.length - 1 : Math.max(at - 1, 0)]?.step;
    case 'ArrowRight':
    case 'l':
      return sameNode(at, 1);
    case 'ArrowLeft':
    case 'h':
      return sameNode(at, -1);
    case 'Home':
      return events[0]?.step;
    case 'End':
      return events.at(-1)?.step;
    case 'c':
      return chosen?.event.type === 'deliver' ? (chosen.event.send ?? selected) : selected;
    case 'w':
      return wrong ?? selected;
    case 'Escape':
      return 'none';
    default:
      return undefined;
  }
}

import { type TraceStep, tellEffect, tellMessage } from 'harness/trace';
import { type Band, bandsOf } from './bands.ts';
import { label } from './label.ts';
import { type Journey, journeysOf } from './messages.ts';
import {
  type Axis,
  EVERYTHING,
  type Filter,
  isShown,
  messageTypes,
  type Picture,
  typeOf,
} from './picture.ts';
import { Spans } from './spans.ts';

/** What a step looks like. */
export type Mark =
  | 'start'
  | 'deliver'
  | 'timer'
  | 'request'
  | 'scenario'
  | 'crash'
  | 'pause'
  | 'resume'
  | 'lose'
  | 'network';

/** One step, placed. Lengths are in px of the diagram. */
export interface EventShape {
  readonly step: number;
  /** Its place in the order of what is shown, from 0. */
  readonly index: number;
  readonly node: number | undefined;
  readonly mark: Mark;
  readonly x: number;
  readonly y: number;
  /** What happens, short: `promise(rnd: 4) ← 1`. */
  readonly label: string;
  /** Indications, and what was printed: short texts below the label. */
  readonly badges: readonly Badge[];
  readonly isWrong: boolean;
}

export interface Badge {
  readonly kind: 'indication' | 'timer' | 'storage' | 'undone';
  readonly text: string;
  readonly x: number;
  readonly width: number;
}

export interface ArrowShape extends Journey {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  /** The type's place in the legend. */
  readonly colour: number;
  readonly type: string;
}

/** A piece of a node's line. */
export interface LifeShape {
  readonly node: number;
  readonly x: number;
  readonly y1: number;
  readonly y2: number;
  readonly state: 'up' | 'down' | 'paused';
}

export interface BandShape {
  readonly what: string;
  readonly y1: number;
  readonly y2: number;
  /** Stretches behind columns; `group` tells the two sides of a partition apart. */
  readonly parts: readonly { readonly x: number; readonly width: number; readonly group: number }[];
}

export interface TickShape {
  readonly y: number;
  readonly text: string;
  /** A silence before it that was cut short, in ms. */
  readonly skipped?: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly axis: Axis;
  readonly columns: readonly { readonly node: number; readonly x: number }[];
  readonly events: readonly EventShape[];
  readonly arrows: readonly ArrowShape[];
  readonly lives: readonly LifeShape[];
  readonly bands: readonly BandShape[];
  readonly ticks: readonly TickShape[];
  /** Types of messages, in the order of their colours. */
  readonly types: readonly string[];
  readonly byStep: ReadonlyMap<number, EventShape>;
  /** What went wrong, below the last step. */
  readonly verdict: readonly { readonly text: string; readonly y: number }[];
  /** How many steps of the trace are not shown, for a filter. */
  readonly hidden: number;
  readonly eventsIn: Spans;
  readonly arrowsIn: Spans;
}

export const HEADER = 36;
const GUTTER = 84;
const TOP = HEADER + 22;
const BOTTOM = 40;
const LINE = 20;
const ROW = 30;
const ROW_WITH_BADGES = 48;
const MOST_COLUMN = 300;
const LEAST_COLUMN = 150;
/** Beside the columns, in px. */
const MARGIN = 46;
/** Width that a diagram has if it can. */
const GOOD_WIDTH = 980;
const CHARACTER = 6.3;
const BOLD_CHARACTER = 7.6;
const BADGE_PADDING = 12;
const BADGE_GAP = 4;
/** In a diagram of time, the usual pause between two steps takes so much, and no silence more than the other. */
const USUAL_GAP = 22;
const MOST_GAP = 130;

/**
 * Places everything of a picture: a pure function, so that the same run looks the same in a page, a file and a packet. It is
 * `fit` px wide if its columns are then neither too narrow nor too wide.
 */
export function layOut(
  picture: Picture,
  axis: Axis = 'rank',
  filter: Filter = EVERYTHING,
  fit: number = GOOD_WIDTH,
): Layout {
  const { trace } = picture;
  const nodes = trace.nodes.filter((node) => !filter.hiddenNodes.has(node));
  const timed = axis === 'time' && trace.untimed !== true;
  // Where no two steps are beside each other a label may be longer than its column is wide.
  const spread = timed ? 1 : 1.4;
  const wanted = Math.floor((fit - GUTTER - MARGIN) / (nodes.length - 1 + spread));
  const column = Math.max(LEAST_COLUMN, Math.min(MOST_COLUMN, wanted));
  const columns = nodes.map((node, i) => ({ node, x: GUTTER + 34 + i * column }));
  const xOf = new Map(columns.map(({ node, x }) => [node, x]));
  const labelWidth = Math.floor(column * spread) - 34;
  const width = GUTTER + Math.max(0, nodes.length - 1) * column + labelWidth + 34 + MARGIN;
  const shown = trace.steps.filter((step) => isShown(step, filter));
  const types = messageTypes(trace);
  const colourOf = new Map(types.map((type, i) => [type, i]));
  const characters = Math.floor(labelWidth / CHARACTER);

  const drafts = shown.map((step) => ({
    step,
    badges: step.node === undefined ? [] : placed(badgesOf(step), labelWidth),
  }));
  const heights = drafts.map(({ badges }) => (badges.length === 0 ? ROW : ROW_WITH_BADGES));
  const { ys, ticks, end } = timed ? byTime(shown, heights) : byRank(shown, heights, trace.untimed === true);

  const events = drafts.map(({ step, badges }, index): EventShape => {
    const x = step.node === undefined ? GUTTER + 8 : (xOf.get(step.node) ?? 0);
    return {
      step: step.step,
      index,
      node: step.node,
      mark: step.event.type,
      x,
      y: ys[index] ?? 0,
      label: label(wordsOf(step), step.node === undefined ? Math.floor(width / CHARACTER) - 14 : characters),
      badges: badges.map((badge) => ({ ...badge, x: x + 12 + badge.x })),
      isWrong: picture.wrong?.step === step.step,
    };
  });
  const wrongNode = trace.steps.find(({ step }) => step === picture.wrong?.step)?.node;
  const verdict = [
    ...(picture.violated === undefined ? [] : [picture.violated]),
    ...(picture.wrong === undefined
      ? []
      : [`First wrong step: ${picture.wrong.step}. node ${wrongNode ?? ''} ${picture.wrong.text}`]),
  ].map((text, i) => ({ text: label(text, Math.floor(width / BOLD_CHARACTER) - 4), y: end + 24 + i * LINE }));
  const byStep = new Map(events.map((event) => [event.step, event]));
  const arrows = journeysOf(trace).flatMap((journey) =>
    arrowOf(journey, byStep, xOf, filter, colourOf.get(typeOf(journey.message)) ?? 0),
  );
  return {
    width,
    height: end + BOTTOM + verdict.length * LINE,
    axis: timed ? 'time' : 'rank',
    columns,
    events,
    arrows,
    lives: livesOf(shown, byStep, columns, end),
    bands: bandsOf(trace).map((band) => bandShape(band, events, columns, column, end)),
    ticks,
    types,
    byStep,
    verdict,
    hidden: trace.steps.length - shown.length,
    eventsIn: new Spans(events.map(({ y }) => [y - ROW, y + ROW_WITH_BADGES])),
    arrowsIn: new Spans(arrows.map(({ y1, y2 }) => [Math.min(y1, y2) - 10, Math.max(y1, y2) + 10])),
  };
}

function byRank(shown: readonly TraceStep[], heights: readonly number[], untimed: boolean) {
  const ys: number[] = [];
  const ticks: TickShape[] = [];
  let y = TOP;
  let last = -1;
  for (const [i, { step, time }] of shown.entries()) {
    ys.push(y);
    const isNew = time !== last;
    last = time;
    ticks.push({ y, text: untimed ? `${step}` : isNew ? `${step} · ${time} ms` : `${step}` });
    y += heights[i] ?? ROW;
  }
  return { ys, ticks, end: y };
}

/** Virtual time downwards. Steps of one time that would hide each other are set below one another. */
function byTime(shown: readonly TraceStep[], heights: readonly number[]) {
  const gaps = shown
    .map(({ time }, i) => time - (shown[i - 1]?.time ?? time))
    .filter((gap) => gap > 0)
    .sort((a, b) => a - b);
  const usual = gaps[gaps.length >> 1] ?? 1;
  const scale = USUAL_GAP / usual;
  const ys: number[] = [];
  const ticks: TickShape[] = [];
  let y = TOP;
  /** Down to where each node's column is taken. */
  const taken = new Map<number | undefined, number>();
  let last: number | undefined;
  for (const [i, { time, node }] of shown.entries()) {
    const isNew = time !== last;
    const wanted = last === undefined ? 0 : (time - last) * scale;
    if (last !== undefined && isNew) y += Math.max(6, Math.min(MOST_GAP, wanted));
    // Causes stay above effects: what is pushed down takes all later times with it.
    y = Math.max(y, taken.get(node) ?? 0, ...(node === undefined ? taken.values() : []));
    const above = ticks.at(-1);
    const skipped = wanted > MOST_GAP && last !== undefined ? { skipped: time - last } : {};
    // A time that would be written over the one above is left out.
    if (isNew && (above === undefined || y - above.y >= 14))
      ticks.push({ y, text: `${time} ms`, ...skipped });
    last = time;
    ys.push(y);
    const height = (heights[i] ?? ROW) - 4;
    taken.set(node, y + height);
  }
  return { ys, ticks, end: Math.max(y + ROW, ...taken.values()) };
}

function wordsOf({ event }: TraceStep): string {
  switch (event.type) {
    case 'start':
      return event.again ? 'starts again' : 'starts';
    case 'deliver':
      return `${tellMessage(event.message)} ← ${event.from}`;
    case 'timer':
      return `timer ${event.name}`;
    case 'request':
      return `${tellMessage(event.request)} ← client ${event.client}`;
    case 'scenario':
      return event.name;
    case 'crash':
      return event.lost.length === 0 ? 'crashes' : `crashes, loses ${event.lost.join(', ')}`;
    case 'pause':
      return 'is paused';
    case 'resume':
      return 'goes on';
    case 'lose':
      return `${tellMessage(event.message)} from ${event.from} is lost`;
    case 'network':
      return event.what;
  }
}

function badgesOf({ effects, undone }: TraceStep): { kind: Badge['kind']; text: string }[] {
  const badges: { kind: Badge['kind']; text: string }[] = [];
  for (const effect of effects) {
    if (effect.type === 'emit')
      badges.push({ kind: 'indication', text: label(tellMessage(effect.indication), 26) });
  }
  const puts = effects.filter((effect) => effect.type === 'put');
  const isSynced = effects.some(({ type }) => type === 'sync');
  if (puts.length > 0 || isSynced) {
    const keys = [...new Set(puts.map(({ key }) => key))].join(', ');
    badges.push({
      kind: 'storage',
      text: label(puts.length === 0 ? 'sync' : `${isSynced ? 'stored' : 'put'} ${keys}`, 22),
    });
  }
  for (const effect of effects) {
    if (effect.type === 'setTimer') badges.push({ kind: 'timer', text: label(`timer ${effect.ms} ms`, 14) });
    else if (effect.type === 'cancelTimer')
      badges.push({ kind: 'timer', text: label(tellEffect(effect), 18) });
  }
  if (undone !== undefined) badges.unshift({ kind: 'undone', text: `crash before ${undone} more` });
  return badges;
}

/** As many badges as have room, with "+2" for the others. */
function placed(badges: readonly { kind: Badge['kind']; text: string }[], room: number): Badge[] {
  const done: Badge[] = [];
  let x = 0;
  for (const [i, badge] of badges.entries()) {
    const width = [...badge.text].length * CHARACTER + BADGE_PADDING;
    const left = badges.length - i;
    const isLast = left === 1;
    if (x + width > room - (isLast ? 0 : 30) && done.length > 0) {
      done.push({ kind: badge.kind, text: `+${left}`, x, width: 28 });
      break;
    }
    done.push({ ...badge, x, width });
    x += width + BADGE_GAP;
  }
  return done;
}

function arrowOf(
  journey: Journey,
  byStep: ReadonlyMap<number, EventShape>,
  xOf: ReadonlyMap<number, number>,
  filter: Filter,
  colour: number,
): ArrowShape[] {
  const type = typeOf(journey.message);
  if (filter.hiddenTypes.has(type)) return [];
  const from = xOf.get(journey.from);
  const to = xOf.get(journey.to);
  const sent = journey.sent === undefined ? undefined : byStep.get(journey.sent);
  const arrived = journey.arrived === undefined ? undefined : byStep.get(journey.arrived);
  // Who sent it is not in this part of the run, or its arrival is left out.
  if (from === undefined || to === undefined || sent === undefined) return [];
  if (journey.arrived !== undefined && arrived === undefined) return [];
  const y2 = arrived?.y ?? sent.y + (sent.badges.length > 0 ? STUB_WITH_BADGES : STUB);
  return [{ ...journey, type, colour, x1: from, y1: sent.y, x2: to, y2 }];
}

/** A message that does not arrive is drawn so far down. */
const STUB = 24;
const STUB_WITH_BADGES = 40;

function livesOf(
  shown: readonly TraceStep[],
  byStep: ReadonlyMap<number, EventShape>,
  columns: Layout['columns'],
  end: number,
): LifeShape[] {
  const lives: LifeShape[] = [];
  const present = new Map(
    columns.map(({ node }) => [node, { state: 'down' as LifeShape['state'], since: HEADER }]),
  );
  // A part of a run may begin when nodes run already.
  for (const { node } of columns) {
    const first = shown.find((step) => step.node === node);
    const now = present.get(node);
    if (now !== undefined && first?.event.type !== 'start') now.state = 'up';
  }
  const change = (node: number, y: number, state: LifeShape['state']) => {
    const now = present.get(node);
    const x = columns.find((column) => column.node === node)?.x;
    if (now === undefined || x === undefined || now.state === state) return;
    if (y > now.since) lives.push({ node, x, y1: now.since, y2: y, state: now.state });
    present.set(node, { state, since: y });
  };
  for (const { step, node, event } of shown) {
    const y = byStep.get(step)?.y;
    if (node === undefined || y === undefined) continue;
    if (event.type === 'start' || event.type === 'resume') change(node, y, 'up');
    else if (event.type === 'crash') change(node, y, 'down');
    else if (event.type === 'pause') change(node, y, 'paused');
    // Who takes a step is up, whatever of it is shown.
    else if (event.type !== 'lose' && present.get(node)?.state === 'down') change(node, y, 'up');
  }
  for (const { node, x } of columns) {
    const now = present.get(node);
    if (now !== undefined) lives.push({ node, x, y1: now.since, y2: end, state: now.state });
  }
  return lives;
}

function bandShape(
  { since, until, what, groups }: Band,
  events: readonly EventShape[],
  columns: Layout['columns'],
  column: number,
  end: number,
): BandShape {
  const yOf = (step: number) => events.find((event) => event.step >= step)?.y ?? end;
  const parts = columns.map(({ node, x }) => {
    const at = groups.findIndex((group) => group.includes(node));
    return { x: x - 26, width: column, group: groups.length === 0 ? 0 : at < 0 ? groups.length : at };
  });
  return { what: label(what, 70), y1: yOf(since), y2: until === undefined ? end : yOf(until), parts };
}

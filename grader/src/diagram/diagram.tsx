import type { JSX } from 'preact';
import { whole } from './label.ts';
import {
  type ArrowShape,
  type BandShape,
  type EventShape,
  HEADER,
  type Layout,
  type LifeShape,
} from './layout.ts';

export interface DiagramProps {
  readonly layout: Layout;
  /** What is in sight, in px of the diagram; all where nothing is said. */
  readonly sight?: { readonly from: number; readonly to: number } | undefined;
  readonly selected?: number | undefined;
  /** Steps that could have led to the selected one, and that it could have led to. Others are dimmed. */
  readonly past?: ReadonlySet<number> | undefined;
  readonly future?: ReadonlySet<number> | undefined;
  readonly onSelect?: ((step: number) => void) | undefined;
  /** Leave the names of the nodes out: a page shows them where they stay in sight. */
  readonly bare?: boolean;
  /** What the picture is of, for who can't see it. */
  readonly name: string;
}

/** Colours of messages; further types begin again with the first. */
export const COLOURS = 7;
const RADIUS = 6;

/** A space-time diagram (Lamport 1978): a column for each node, time downwards, messages as arrows. */
export function Diagram(props: DiagramProps): JSX.Element {
  const { layout, sight, bare } = props;
  const { width, height } = layout;
  const events =
    sight === undefined
      ? layout.events
      : layout.eventsIn.between(sight.from, sight.to).flatMap((i) => layout.events[i] ?? []);
  const arrows =
    sight === undefined
      ? layout.arrows
      : layout.arrowsIn.between(sight.from, sight.to).flatMap((i) => layout.arrows[i] ?? []);
  const inSight = ({ y1, y2 }: { readonly y1: number; readonly y2: number }) =>
    sight === undefined || (y2 >= sight.from && y1 <= sight.to);
  const ticks = layout.ticks.filter(({ y }) => inSight({ y1: y, y2: y }));
  const lit = props.past === undefined && props.future === undefined ? undefined : props;
  const dim = (step: number | undefined) =>
    lit === undefined ||
    step === undefined ||
    step === lit.selected ||
    lit.past?.has(step) === true ||
    lit.future?.has(step) === true
      ? ''
      : ' dim';
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      class="diagram"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={whole(props.name)}
    >
      {layout.bands.filter(inSight).map((band) => (
        <BandPart key={`b${band.what}${band.y1}`} band={band} width={width} />
      ))}
      {ticks.map(({ y, text, skipped }) => (
        <g key={`t${y}`} class="tick">
          {skipped === undefined ? null : (
            <text class="skipped" x={76} y={y - 16} text-anchor="end">
              {`⋮ ${skipped} ms`}
            </text>
          )}
          <text x={76} y={y + 4} text-anchor="end">
            {text}
          </text>
        </g>
      ))}
      {layout.lives.filter(inSight).map((life) => (
        <LifePart key={`l${life.node}.${life.y1}`} life={life} />
      ))}
      {arrows.map((arrow) => (
        <ArrowPart
          key={`a${arrow.sent}.${arrow.arrived}.${arrow.to}.${arrow.type}`}
          arrow={arrow}
          dim={dim(arrow.arrived ?? arrow.sent) || dim(arrow.sent)}
        />
      ))}
      {events.map((event) => (
        <EventPart
          key={event.step}
          event={event}
          width={width}
          isSelected={event.step === props.selected}
          side={
            event.step === props.selected
              ? ''
              : props.past?.has(event.step)
                ? ' past'
                : props.future?.has(event.step)
                  ? ' future'
                  : dim(event.step)
          }
          onSelect={props.onSelect}
        />
      ))}
      {layout.verdict.map(({ text, y }, i) => (
        <g key={text} class="verdict">
          {i === 0 ? <line x1={0} x2={width} y1={y - 20} y2={y - 20} /> : null}
          <text x={12} y={y}>
            {`✗ ${text}`}
          </text>
        </g>
      ))}
      {bare === true ? null : (
        <g class="header">
          {layout.columns.map(({ node, x }) => (
            <text key={node} x={x} y={22} text-anchor="middle">
              {`node ${node}`}
            </text>
          ))}
          <line x1={0} x2={width} y1={HEADER - 4} y2={HEADER - 4} />
        </g>
      )}
    </svg>
  );
}

function BandPart({ band, width }: { readonly band: BandShape; readonly width: number }): JSX.Element {
  const { y1, y2, what, parts } = band;
  return (
    <g class="band">
      {parts.map(({ x, width: wide, group }) => (
        <rect key={x} class={`group${group % 3}`} x={x} y={y1} width={wide} height={Math.max(2, y2 - y1)} />
      ))}
      <line x1={84} x2={width} y1={y1} y2={y1} />
      <line x1={84} x2={width} y1={y2} y2={y2} />
      <title>{what}</title>
    </g>
  );
}

function LifePart({ life: { x, y1, y2, state } }: { readonly life: LifeShape }): JSX.Element {
  if (state === 'up') return <line class="life" x1={x} x2={x} y1={y1} y2={y2} />;
  return (
    <g class={`life ${state}`}>
      {state === 'paused' ? <rect x={x - 5} y={y1} width={10} height={Math.max(0, y2 - y1)} /> : null}
      <line x1={x} x2={x} y1={y1} y2={y2} />
    </g>
  );
}

function ArrowPart({ arrow, dim }: { readonly arrow: ArrowShape; readonly dim: string }): JSX.Element {
  const { x1, y1, x2, y2, fate, duplicate } = arrow;
  const kind = `arrow c${arrow.colour % COLOURS} ${fate}${duplicate ? ' twice' : ''}${dim}`;
  if (x1 === x2 && fate === 'delivered') {
    const reach = Math.min(30, 14 + (y2 - y1) / 12);
    return (
      <path
        class={kind}
        d={`M${x1 - 5} ${y1 + 4} C${x1 - reach} ${y1 + 8} ${x1 - reach} ${y2 - 8} ${x1 - 6} ${y2 - 3}`}
      />
    );
  }
  const side = x1 === x2 ? -22 : 0;
  const across = Math.abs(x2 - x1) || 1;
  // What is lost stops short of the other's line, where no label is; what is cut off, half way.
  const part =
    x1 === x2
      ? 0.7
      : { delivered: 1, down: 1 - 8 / across, lost: 1 - 20 / across, cut: 0.5, open: 0.3 }[fate];
  const full = fate === 'delivered' || arrow.arrived !== undefined ? 1 : part;
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const ux = (x2 - x1) / length;
  const uy = (y2 - y1) / length;
  const ax = x1 + ux * RADIUS;
  const ay = y1 + uy * RADIUS;
  const short = full === 1 ? RADIUS + 2 : 0;
  const bx = x1 + side + (x2 - x1) * full - ux * short;
  const by = y1 + (y2 - y1) * full - uy * short;
  const isLost = fate !== 'delivered' && fate !== 'open';
  return (
    <g class={kind}>
      <path d={`M${round(ax)} ${round(ay)} L${round(bx)} ${round(by)}`} />
      {isLost ? (
        <path
          class="end"
          d={
            fate === 'cut'
              ? `M${round(bx - 3)} ${round(by - 5)} v10 M${round(bx + 3)} ${round(by - 5)} v10`
              : `M${round(bx - 4)} ${round(by - 4)} l8 8 m0 -8 l-8 8`
          }
        />
      ) : (
        <path class="head" d={head(bx, by, ux, uy)} />
      )}
      {duplicate ? (
        <text x={round(x1 + (x2 - x1) * 0.28)} y={round(y1 + (y2 - y1) * 0.28 - 4)} text-anchor="middle">
          2×
        </text>
      ) : null}
    </g>
  );
}

function head(x: number, y: number, ux: number, uy: number): string {
  const size = 7;
  const half = 3.2;
  const points = [
    [x + ux * 2, y + uy * 2],
    [x - ux * size - uy * half, y - uy * size + ux * half],
    [x - ux * size + uy * half, y - uy * size - ux * half],
  ].map(([px = 0, py = 0]) => `${round(px)} ${round(py)}`);
  return `M${points.join(' L')} Z`;
}

function round(length: number): number {
  return Math.round(length * 10) / 10;
}

interface EventProps {
  readonly event: EventShape;
  readonly width: number;
  readonly isSelected: boolean;
  readonly side: string;
  readonly onSelect: ((step: number) => void) | undefined;
}

function EventPart({ event, width, isSelected, side, onSelect }: EventProps): JSX.Element {
  const { step, x, y, mark, label, badges, isWrong } = event;
  const names = `event ${mark}${side}${isSelected ? ' selected' : ''}${isWrong ? ' wrong' : ''}`;
  const hit = onSelect === undefined ? {} : { onClick: () => onSelect(step) };
  if (mark === 'network') {
    return (
      <g class={names} data-step={step} {...hit}>
        <rect class="hit" x={0} y={y - 14} width={width} height={28} />
        <line x1={84} x2={width} y1={y} y2={y} />
        <text x={x + 6} y={y - 5}>
          {label}
        </text>
      </g>
    );
  }
  return (
    <g class={names} data-step={step} {...hit}>
      <rect
        class="hit"
        x={x - 14}
        y={y - 14}
        width={Math.max(60, [...label].length * 6.3 + 34)}
        height={badges.length > 0 ? 42 : 28}
      />
      {isWrong ? <circle class="ring" cx={x} cy={y} r={RADIUS + 6} /> : null}
      {isSelected ? <circle class="halo" cx={x} cy={y} r={RADIUS + 4} /> : null}
      <path class="mark" d={markPath(mark, x, y)} />
      <text x={x + 13} y={y + 4}>
        {isWrong ? `✗ ${label}` : label}
      </text>
      {badges.map((badge) => (
        <g key={badge.x} class={`badge ${badge.kind}`}>
          <rect
            x={badge.x}
            y={y + 10}
            width={badge.width}
            height={16}
            rx={badge.kind === 'indication' ? 8 : 2}
          />
          <text x={badge.x + badge.width / 2} y={y + 22} text-anchor="middle">
            {badge.text}
          </text>
        </g>
      ))}
    </g>
  );
}

/** Shapes tell events apart where colours do not. */
function markPath(mark: EventShape['mark'], x: number, y: number): string {
  const r = RADIUS;
  switch (mark) {
    case 'start':
      return `M${x - r} ${y - r} H${x + r} L${x} ${y + r} Z`;
    case 'timer':
      return `M${x} ${y - r - 1} L${x + r + 1} ${y} L${x} ${y + r + 1} L${x - r - 1} ${y} Z`;
    case 'request':
    case 'scenario':
      return `M${x - r} ${y - r} h${2 * r} v${2 * r} h${-2 * r} Z`;
    case 'crash':
    case 'lose':
      return `M${x - r} ${y - r} L${x + r} ${y + r} M${x + r} ${y - r} L${x - r} ${y + r}`;
    case 'pause':
      return `M${x - 4} ${y - r} v${2 * r} M${x + 4} ${y - r} v${2 * r}`;
    case 'resume':
      return `M${x - r + 1} ${y - r} L${x + r} ${y} L${x - r + 1} ${y + r} Z`;
    default:
      return `M${x - r} ${y} a${r} ${r} 0 1 0 ${2 * r} 0 a${r} ${r} 0 1 0 ${-2 * r} 0`;
  }
}

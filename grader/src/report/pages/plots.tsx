import { scaleBand, scaleLinear } from 'd3-scale';
import type { Bin } from '../statistics.ts';

const WIDTH = 420;

/** Coordinates with one decimal: enough for the eye, and the same text on every machine. */
const at = (value: number): string => String(Math.round(value * 10) / 10);

/**
 * How many fall into each bin, as upright bars, with its table below. `limit` is the index of the bin before which a line is
 * drawn, such as where passing begins.
 */
export function Histogram({
  caption,
  unit,
  what,
  bins,
  limit,
}: {
  readonly caption: string;
  /** Of the bins. */
  readonly unit: string;
  /** Of the counts. */
  readonly what: string;
  readonly bins: readonly Bin[];
  readonly limit?: { readonly before: number; readonly label: string };
}) {
  const height = 190;
  const x = scaleBand<number>()
    .domain(bins.map((_, index) => index))
    .range([30, WIDTH - 6])
    .paddingInner(0.15);
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const y = scaleLinear()
    .domain([0, most])
    .nice(4)
    .range([height - 38, 14]);
  const ticks = y.ticks(4).filter(Number.isInteger);
  const left = (index: number) => x(index) ?? 0;
  const edge = limit === undefined ? undefined : left(limit.before) - (x.step() - x.bandwidth()) / 2;
  return (
    <figure>
      <figcaption>{caption}</figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${height}`}
        role="img"
        aria-label={`${caption}: the table below has its figures`}
      >
        {ticks.map((tick) => (
          <>
            <line class="axis" x1="30" x2={WIDTH - 6} y1={at(y(tick))} y2={at(y(tick))} />
            <text x="25" y={at(y(tick) + 4)} text-anchor="end">
              {tick}
            </text>
          </>
        ))}
        {bins.map(({ label, count }, index) => (
          <>
            <rect
              class="bar"
              x={at(left(index))}
              width={at(x.bandwidth())}
              y={at(y(count))}
              height={at(y(0) - y(count))}
            />
            {count === 0 ? null : (
              <text
                class="value"
                x={at(left(index) + x.bandwidth() / 2)}
                y={at(y(count) - 3)}
                text-anchor="middle"
              >
                {count}
              </text>
            )}
            <text x={at(left(index) + x.bandwidth() / 2)} y={height - 23} text-anchor="middle">
              {label}
            </text>
          </>
        ))}
        {edge === undefined ? null : (
          <line class="limit" x1={at(edge)} x2={at(edge)} y1="10" y2={height - 36}>
            <title>{limit?.label}</title>
          </line>
        )}
        <text x={WIDTH / 2 + 12} y={height - 6} text-anchor="middle">
          {unit}
          {limit === undefined ? '' : `; dashed: ${limit.label}`}
        </text>
      </svg>
      <details>
        <summary>Figures</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{unit}</th>
              <th scope="col" class="n">
                {what}
              </th>
            </tr>
          </thead>
          <tbody>
            {bins.map(({ label, count }) => (
              <tr>
                <th scope="row">{label}</th>
                <td class="n">{count}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}

/** A part of a whole, with its name. */
export interface Share {
  readonly label: string;
  readonly part: number;
  readonly of: number;
}

/** Parts of wholes as bars that lie, such as pass rates, with the table below. */
export function Shares({
  caption,
  what,
  shares,
}: {
  readonly caption: string;
  readonly what: string;
  readonly shares: readonly Share[];
}) {
  const row = 26;
  const height = shares.length * row + 6;
  const x = scaleLinear()
    .domain([0, 1])
    .range([58, WIDTH - 86]);
  return (
    <figure>
      <figcaption>{caption}</figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${height}`}
        role="img"
        aria-label={`${caption}: the table below has its figures`}
      >
        {shares.map(({ label, part, of }, index) => {
          const rate = of === 0 ? 0 : part / of;
          const top = index * row + 4;
          return (
            <>
              <text class="value" x="0" y={top + 14}>
                {label}
              </text>
              <rect class="rest" x={at(x(0))} width={at(x(1) - x(0))} y={top} height={row - 8} />
              <rect class="bar" x={at(x(0))} width={at(x(rate) - x(0))} y={top} height={row - 8} />
              <text class="value" x={at(x(1) + 6)} y={top + 14}>
                {percent({ part, of })} ({part}/{of})
              </text>
            </>
          );
        })}
      </svg>
      <details>
        <summary>Figures</summary>
        <table>
          <thead>
            <tr>
              <th scope="col" />
              <th scope="col" class="n">
                {what}
              </th>
              <th scope="col" class="n">
                of
              </th>
              <th scope="col" class="n">
                share
              </th>
            </tr>
          </thead>
          <tbody>
            {shares.map(({ label, part, of }) => (
              <tr>
                <th scope="row">{label}</th>
                <td class="n">{part}</td>
                <td class="n">{of}</td>
                <td class="n">{percent({ part, of })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}

/** Whole percent, rounded down: 100 % is all of them. */
export function percent({ part, of }: { readonly part: number; readonly of: number }): string {
  return of === 0 ? '–' : `${Math.floor((part * 100) / of)} %`;
}

import { scalePoint } from 'd3-scale';
import type { HistoryReport } from 'harness/trace';
import { label } from '../diagram/index.ts';

/** One operation as a box, in px. */
export interface BoxShape {
  readonly id: string;
  readonly client: string;
  readonly x: number;
  readonly width: number;
  readonly y: number;
  readonly text: string;
  /** Its place in the order, from 1; none where the order does not hold it. */
  readonly place: number | undefined;
  readonly state: string | undefined;
  readonly isBlocked: boolean;
  readonly isOpen: boolean;
}

export interface HistoryLayout {
  readonly width: number;
  readonly height: number;
  readonly rows: readonly { readonly client: string; readonly y: number }[];
  readonly boxes: readonly BoxShape[];
  /** Where each operation of the order seems to take effect: the line goes through these points. */
  readonly points: readonly { readonly x: number; readonly y: number; readonly id: string }[];
  /** Operations that are not shown. */
  readonly hidden: number;
}

const GUTTER = 90;
const ROW = 46;
export const BOX = 30;
/** Between one call or return and the next. */
const STEP = 44;
const TOP = 16;

/**
 * Places a history: a row for each client, and calls and returns from left to right in their order; how long they took apart
 * is not drawn, since only the order counts. With `object` only its operations.
 */
export function layOutHistory(history: HistoryReport, object?: string): HistoryLayout {
  const shown = history.operations.filter((one) => object === undefined || one.object === object);
  const clients = [...new Set(shown.map(({ client }) => client))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  const times = [...new Set(shown.flatMap((one) => [one.call, one.return ?? one.call]))].sort(
    (a, b) => a - b,
  );
  // Calls and returns of one instant are concurrent: they have the same place.
  const end = GUTTER + Math.max(1, times.length) * STEP;
  const scale = scalePoint<number>()
    .domain(times)
    .range([GUTTER, Math.max(GUTTER, end - STEP)]);
  const xOf = (time: number) => scale(time) ?? GUTTER;
  const yOf = new Map(clients.map((client, i) => [client, TOP + i * ROW]));
  const places = new Map(history.order.map(({ id, state }, i) => [id, { place: i + 1, state }]));
  const boxes = shown.map((one): BoxShape => {
    const x = xOf(one.call);
    const to = one.return === undefined ? end + 12 : xOf(one.return);
    const width = Math.max(30, to - x - 4);
    const known = places.get(one.id);
    return {
      id: one.id,
      client: one.client,
      x,
      width,
      y: yOf.get(one.client) ?? TOP,
      text: label(one.text, Math.max(3, Math.floor((width - 22) / 6.4))),
      place: known?.place,
      state: known?.state,
      isBlocked: one.id === history.blocked,
      isOpen: one.return === undefined,
    };
  });
  const byId = new Map(boxes.map((box) => [box.id, box]));
  let at = 0;
  const points = history.order.flatMap(({ id }) => {
    const box = byId.get(id);
    if (box === undefined) return [];
    // In the order, and within its box; what does not fit side by side stands on one instant.
    at = Math.min(Math.max(at + 9, box.x + 8), box.x + box.width - 4);
    return [{ x: at, y: box.y + BOX / 2, id }];
  });
  return {
    width: end + 40,
    height: TOP + clients.length * ROW + 10,
    rows: clients.map((client) => ({ client: label(client, 12), y: yOf.get(client) ?? TOP })),
    boxes,
    points,
    hidden: history.operations.length - shown.length,
  };
}

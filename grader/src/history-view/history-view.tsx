import { line } from 'd3-shape';
import type { HistoryReport } from 'harness/trace';
import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { label, whole } from '../diagram/index.ts';
import { BOX, layOutHistory } from './layout.ts';

/** What clients asked and were told, and why no order explains it: as a picture, and as a list of the order. */
export function HistoryView({ history }: { readonly history: HistoryReport }): JSX.Element {
  const objects = useMemo(
    () => [...new Set(history.operations.flatMap(({ object }) => object ?? []))].sort(),
    [history],
  );
  const [object, setObject] = useState<string | undefined>(history.object);
  const [selected, setSelected] = useState<string>(history.blocked);
  const layout = useMemo(() => layOutHistory(history, object), [history, object]);
  const byId = useMemo(() => new Map(history.operations.map((one) => [one.id, one])), [history]);
  const path = line<{ x: number; y: number }>(
    ({ x }) => x,
    ({ y }) => y,
  )([...layout.points]);
  const blocked = byId.get(history.blocked);
  const order = history.order.filter(({ id }) => object === undefined || byId.get(id)?.object === object);
  return (
    <section class="history" aria-label="History">
      <div class="filters">
        {objects.length < 2 ? null : (
          <label>
            {'Only '}
            <select
              value={object ?? ''}
              onChange={(event) =>
                setObject(event.currentTarget.value === '' ? undefined : event.currentTarget.value)
              }
            >
              <option value="">all objects</option>
              {objects.map((one) => (
                <option key={one} value={one}>
                  {label(one, 60)}
                </option>
              ))}
            </select>
          </label>
        )}
        <span class="note">
          {[
            `A row for each client; boxes from call to return. The line is the longest order that works: ${history.order.length} operations.`,
            history.left > 0 ? `${history.left} other operations are left out.` : '',
            layout.hidden > 0 ? `${layout.hidden} of other objects are hidden.` : '',
          ].join(' ')}
        </span>
      </div>
      <div class="scroller">
        <svg
          class="diagram history-diagram"
          width={layout.width}
          height={layout.height}
          role="img"
          aria-label={whole(
            `History of ${layout.rows.length} clients. The order is in the list that follows.`,
          )}
        >
          {layout.rows.map(({ client, y }) => (
            <g key={client}>
              <text x={8} y={y + 20}>{`client ${client}`}</text>
              <line class="life" x1={84} x2={layout.width} y1={y + BOX / 2} y2={y + BOX / 2} />
            </g>
          ))}
          {layout.boxes.map((box) => (
            // biome-ignore lint/a11y/noStaticElementInteractions: the list below has a button for each
            <g
              key={box.id}
              class={`operation${box.isBlocked ? ' blocked' : ''}${box.isOpen ? ' unanswered' : ''}${box.place === undefined ? ' outside' : ''}${box.id === selected ? ' selected' : ''}`}
              data-id={box.id}
              onClick={() => setSelected(box.id)}
            >
              <rect x={box.x} y={box.y} width={box.width} height={BOX} rx={4} />
              <text x={box.x + 16} y={box.y + 19}>
                {box.isBlocked ? `✗ ${box.text}` : box.text}
              </text>
            </g>
          ))}
          {path === null ? null : <path class="order" d={path} />}
          {layout.points.map(({ x, y, id }) => (
            <circle key={id} class={`point${id === selected ? ' selected' : ''}`} cx={x} cy={y} r={3.5} />
          ))}
        </svg>
      </div>
      <div class="details">
        <p class="verdict">
          {`✗ ${label(blocked?.text ?? '', 300)} of client ${label(blocked?.client ?? '', 40)} can't come next: then ${label(history.state, 300)}`}
        </p>
        <h3>The longest order that works, and the state after each</h3>
        <ol class="order-list">
          {order.map(({ id, state }) => (
            <li key={id}>
              <button
                type="button"
                aria-current={id === selected ? 'step' : undefined}
                onClick={() => setSelected(id)}
              >
                <code>{label(byId.get(id)?.text ?? id, 200)}</code>
                {` client ${label(byId.get(id)?.client ?? '', 40)} `}
                <code class="state">{label(state, 300)}</code>
              </button>
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}

import type { ComponentChildren } from 'preact';

/** A column of a table. */
export interface Column<T> {
  readonly title: string;
  readonly cell: (row: T) => ComponentChildren;
  /** What to sort by, where that is not the text of the cell; an empty text comes last. */
  readonly sort?: (row: T) => string | number;
  readonly numeric?: boolean;
  /** `w` stays in one line on a screen, `wide` is for sentences. */
  readonly fit?: 'w' | 'wide';
}

/** A table that sorts by its headings and, with `filter`, shows only rows with what is typed. `id` is unique on its page. */
export function DataTable<T>({
  id,
  label,
  columns,
  rows,
  filter,
}: {
  readonly id: string;
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly filter?: string;
}) {
  return (
    <>
      {filter === undefined ? null : (
        <div class="filter">
          <label for={`${id}-filter`}>{filter}</label>
          <input id={`${id}-filter`} type="search" data-filters={id} autocomplete="off" />
          <output for={`${id}-filter`} aria-live="polite" class="soft" />
        </div>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section class="scroll" tabIndex={0} aria-label={label}>
        <table id={id} data-sorts>
          <thead>
            <tr>
              {columns.map(({ title, numeric }) => (
                <th scope="col" class={numeric ? 'n' : undefined}>
                  <button type="button">{title}</button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr>
                {columns.map(({ cell, sort, numeric, fit }) => (
                  <td
                    class={numeric ? 'n' : fit}
                    data-sort={sort === undefined ? undefined : String(sort(row))}
                  >
                    {cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

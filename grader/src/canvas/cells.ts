import { parse } from 'csv-parse/sync';
import { delimiterOf } from '../private/table.ts';
import { UsageError } from '../usage-error.ts';

/** A cell of a CSV file and where its bytes are, quotes included. */
export interface Cell {
  readonly value: string;
  /** First byte, and the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly quoted: boolean;
}

/** A CSV file as bytes with the places of its cells. */
export interface Sheet {
  readonly bytes: Uint8Array;
  readonly delimiter: string;
  readonly rows: readonly (readonly Cell[])[];
}

/** New texts for some cells, by row and column. */
export type Changes = ReadonlyMap<string, string>;

export function cellKey(row: number, column: number): string {
  return `${row} ${column}`;
}

/**
 * Finds the cells of a CSV file, byte by byte: so that some can be replaced and everything else stays as it was, byte order
 * mark, line ends and quotes. Throws `UsageError` for what is no UTF-8 or no CSV.
 */
export function readSheet(bytes: Uint8Array): Sheet {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(
      'The export is not UTF-8: take the file as Canvas gave it, not one that a spreadsheet saved.',
    );
  }
  const delimiter = delimiterOf(text);
  // One character for each byte: quotes, delimiters and line ends are ASCII, so they can't be part of another character.
  const raw = Buffer.from(bytes).toString('latin1');
  const rows: Cell[][] = [];
  let at = raw.startsWith('\u00ef\u00bb\u00bf') ? 3 : 0;
  let row: Cell[] = [];
  while (at < raw.length) {
    const from = at;
    const quoted = raw[at] === '"';
    if (quoted) {
      at++;
      for (;;) {
        const end = raw.indexOf('"', at);
        if (end === -1) throw new UsageError(`The export ends within quotes that begin at byte ${from}.`);
        at = end + 1;
        if (raw[at] !== '"') break;
        at++;
      }
    }
    while (at < raw.length && raw[at] !== delimiter && raw[at] !== '\n' && raw[at] !== '\r') at++;
    const content = raw.slice(from, at);
    const plain = quoted ? content.slice(1, content.lastIndexOf('"')).replaceAll('""', '"') : content;
    row.push({ value: Buffer.from(plain, 'latin1').toString('utf8'), from, to: at, quoted });
    if (raw[at] === delimiter) {
      at++;
      // A delimiter at the very end is followed by an empty cell.
      if (at === raw.length) row.push({ value: '', from: at, to: at, quoted: false });
    } else {
      if (raw[at] === '\r') at++;
      if (raw[at] === '\n') at++;
      rows.push(row);
      row = [];
    }
  }
  if (row.length > 0) rows.push(row);
  const sheet = { bytes, delimiter, rows };
  if (
    JSON.stringify(rows.map((cells) => cells.map(({ value }) => value))) !==
    JSON.stringify(parsed(bytes, delimiter))
  ) {
    throw new UsageError('The export is no CSV that can be read in one way only.');
  }
  return sheet;
}

/**
 * The file with the new texts in place, all other bytes as they were. It is parsed once more: throws an `Error` unless exactly
 * the cells that were meant have changed, to what was meant.
 */
export function splice({ bytes, delimiter, rows }: Sheet, changes: Changes): Uint8Array {
  const pieces: Uint8Array[] = [];
  let from = 0;
  rows.forEach((cells, row) => {
    cells.forEach((cell, column) => {
      const value = changes.get(cellKey(row, column));
      if (value === undefined) return;
      const needsQuotes = cell.quoted || value.includes(delimiter) || /["\r\n]/.test(value);
      pieces.push(bytes.subarray(from, cell.from));
      pieces.push(Buffer.from(needsQuotes ? `"${value.replaceAll('"', '""')}"` : value));
      from = cell.to;
    });
  });
  pieces.push(bytes.subarray(from));
  const changed = new Uint8Array(Buffer.concat(pieces));
  const wanted = rows.map((cells, row) =>
    cells.map(({ value }, column) => changes.get(cellKey(row, column)) ?? value),
  );
  if (JSON.stringify(parsed(changed, delimiter)) !== JSON.stringify(wanted)) {
    throw new Error('filling in the export changed more than the cells that were meant');
  }
  return changed;
}

/** The cells as an independent reader sees them. */
function parsed(bytes: Uint8Array, delimiter: string): string[][] {
  try {
    return parse(Buffer.from(bytes), {
      bom: true,
      delimiter,
      relax_column_count: true,
      skip_empty_lines: false,
    }) as string[][];
  } catch (error) {
    throw new UsageError(
      `The export can't be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

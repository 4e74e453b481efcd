import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'csv-parse/sync';

/** A row of a CSV file, its cells by column, trimmed. */
export interface Row {
  /** Such as `roster.csv, row 3`: the line in the file, the header being row 1. */
  readonly source: string;
  /** Where it stands in the file, in bytes, with empty lines before it and the end of its line. */
  readonly from: number;
  readonly to: number;
  /** Empty where the file has no such column. */
  cell(column: string): string;
}

/** A CSV file with a header. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/** Collects what is wrong, so that one run names it all. */
export type Faults = string[];

/** Reads a file of the private folder; one that can't be read goes to `faults` too. */
export function readTableFile(path: string, faults: Faults): Table {
  const file = basename(path);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
    const why = error instanceof Error ? error.message : String(error);
    faults.push(`${file} can't be read: ${isFolder ? 'it is a folder, and a table belongs there' : why}`);
    return { columns: [], rows: [] };
  }
  return readTable(bytes, file, faults);
}

/**
 * Reads CSV as people's programs write it: with or without a byte order mark, delimited by commas, semicolons or tabs, lines
 * ended by LF, CRLF or CR. Column names are compared without case, spaces, dashes and underscores. What can't be read goes
 * to `faults`, by `file` and row.
 */
export function readTable(bytes: Uint8Array, file: string, faults: Faults): Table {
  const none: Table = { columns: [], rows: [] };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    faults.push(`${file} is not UTF-8: save it as "CSV UTF-8"`);
    return none;
  }
  if (text.includes('\0')) {
    faults.push(`${file} holds a zero byte: it is no CSV file`);
    return none;
  }
  const start = separatorLine(text).length;
  let records: { record: string[]; info: { lines: number; bytes: number } }[];
  try {
    records = parse(text, {
      delimiter: delimiterOf(text),
      from_line: start === 0 ? 1 : 2,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
    }) as unknown as typeof records;
  } catch (error) {
    faults.push(`${file} can't be read: ${error instanceof Error ? error.message : String(error)}`);
    return none;
  }
  const [header, ...body] = records;
  if (header === undefined) {
    faults.push(`${file} is empty: it needs a header row`);
    return none;
  }
  const columns = header.record.map(columnKey);
  const twice = columns.find((name, index) => name !== '' && columns.indexOf(name) !== index);
  if (twice !== undefined) {
    faults.push(`${file}, row 1: the column ${twice} is there twice`);
    return none;
  }
  // Of the text, which has no byte order mark.
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const rows = body.flatMap(({ record, info: { lines, bytes: end } }, index): Row[] => {
    const from = mark + (records[index]?.info.bytes ?? 0);
    const source = `${file}, row ${lines}`;
    if (record.length > columns.length && record.slice(columns.length).some((cell) => cell !== '')) {
      faults.push(`${source}: has ${record.length} cells, the header ${columns.length}`);
      return [];
    }
    const cell = (column: string) => record[columns.indexOf(columnKey(column))] ?? '';
    return [{ source, from, to: mark + end, cell }];
  });
  return { columns, rows };
}

/** The first line `sep=;` by which a spreadsheet is told the delimiter, with its end; empty where there is none. */
export function separatorLine(text: string): string {
  return /^\uFEFF?sep=[,;\t](?:\r\n|\n|\r)/i.exec(text)?.[0] ?? '';
}

export function columnKey(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '');
}

/** The delimiter that the file names, else the one that the header uses, outside quotes. */
export function delimiterOf(text: string): ',' | ';' | '\t' {
  const named = ([',', ';', '\t'] as const).find((one) => one === /=(.)/.exec(separatorLine(text))?.[1]);
  if (named !== undefined) return named;
  const header = (/[^\r\n]*\S[^\r\n]*/.exec(text)?.[0] ?? '').replace(/"[^"]*"/g, '');
  const count = (delimiter: string) => header.split(delimiter).length - 1;
  const found = ([',', ';', '\t'] as const).map((delimiter) => ({ delimiter, times: count(delimiter) }));
  return found.reduce((most, one) => (one.times > most.times ? one : most)).delimiter;
}

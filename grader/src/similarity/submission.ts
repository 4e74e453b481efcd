import type { Tokens } from '../jail/token-records.ts';
import type { CodeFile } from './tokens.ts';

/** Takes a text apart; gives `undefined` for one that can't be read. */
export type Tokenizer = (text: string) => Tokens | undefined;

/** Work that is compared: that of an owner of this year, or of an earlier one under a pseudonym. */
export interface Work {
  /** Unique among all that are compared; the same from run to run. */
  readonly id: string;
  /** How it is named to staff: a login, a group, or a year and a pseudonym. */
  readonly name: string;
  /** Who wrote it. Works with a person in common are never compared. Empty for earlier years. */
  readonly people: readonly string[];
  /** Earlier works are compared with those of this year only. */
  readonly earlier: boolean;
  readonly files: readonly CodeFile[];
}

/** Where a line of the concatenation comes from. */
export interface Origin {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
}

/** The files of a work as one text, in the order of their paths, so that code which was moved to another file is found. */
export interface Concatenation {
  readonly lines: readonly string[];
  /** Of each line. */
  readonly origins: readonly Origin[];
  /** Tokens of all files in order, with the row (from 0) and column of each in the whole. */
  readonly kinds: readonly string[];
  readonly places: readonly Place[];
  /** Files that can't be taken apart, such as one that is nested too deep: they are not compared. */
  readonly unread: readonly string[];
}

export interface Place {
  readonly startRow: number;
  readonly startColumn: number;
  readonly endRow: number;
  readonly endColumn: number;
}

/** A text as it is taken apart and shown: without a byte order mark, with plain line ends. */
export function cleanText(text: string): string {
  return text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
}

/** Puts the files one after another; rows of a file are offset by those of the files before it. */
export function concatenate(files: readonly CodeFile[], tokensOf: Tokenizer): Concatenation {
  const lines: string[] = [];
  const origins: Origin[] = [];
  const kinds: string[] = [];
  const places: Place[] = [];
  const unread: string[] = [];
  for (const { path, text } of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const clean = cleanText(text);
    const own = clean.split('\n');
    const tokens = tokensOf(clean);
    if (tokens === undefined) unread.push(path);
    else {
      const place = placer(own, lines.length);
      for (const [i, kind] of tokens.kinds.entries()) {
        const start = place(tokens.starts[i] ?? 0);
        const end = place(tokens.ends[i] ?? 0);
        kinds.push(kind);
        places.push({
          startRow: start.row,
          startColumn: start.column,
          endRow: end.row,
          endColumn: end.column,
        });
      }
    }
    for (const [i, line] of own.entries()) {
      lines.push(line);
      origins.push({ path, line: i + 1 });
    }
  }
  return { lines, origins, kinds, places, unread };
}

/** Gives row and column of an offset; rows count from `offset`. */
function placer(lines: readonly string[], offset: number): (at: number) => { row: number; column: number } {
  const begins: number[] = [];
  let at = 0;
  for (const line of lines) {
    begins.push(at);
    at += line.length + 1;
  }
  return (wanted) => {
    let low = 0;
    let high = begins.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((begins[middle] ?? 0) <= wanted) low = middle;
      else high = middle - 1;
    }
    return { row: offset + low, column: wanted - (begins[low] ?? 0) };
  };
}

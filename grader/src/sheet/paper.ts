import { Chalk, type ChalkInstance } from 'chalk';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** What a sheet is printed on: its width in columns, its colours, and how lines fit. */
export interface Paper {
  readonly width: number;
  readonly colour: ChalkInstance;
}

const WIDEST = 100;
const NARROWEST = 40;

/** The paper that a stream is: as wide as its terminal, in colour where it is one and NO_COLOR is not set. */
export function paperOf(stream: { readonly isTTY?: boolean; readonly columns?: number }): Paper {
  const columns = stream.isTTY === true ? (stream.columns ?? WIDEST) : WIDEST;
  const forced = process.env.FORCE_COLOR !== undefined && process.env.FORCE_COLOR !== '0';
  const plain = process.env.NO_COLOR !== undefined && process.env.NO_COLOR !== '';
  const dumb = process.env.TERM === 'dumb';
  const coloured = !plain && (forced || (stream.isTTY === true && !dumb));
  return {
    width: Math.max(NARROWEST, Math.min(WIDEST, columns)),
    colour: new Chalk({ level: coloured ? 1 : 0 }),
  };
}

/** `left`, wrapped, with `right` at the end of its first line, flush with the paper's edge. */
export function row(paper: Paper, left: string, right: string, indent: string): string {
  const room = paper.width - stringWidth(right) - 2;
  const [first = '', ...rest] = wrapped(left, room);
  const gap = ' '.repeat(Math.max(1, paper.width - stringWidth(first) - stringWidth(right)));
  return [`${first}${gap}${right}`, ...rest.map((line) => indent + line)].join('\n');
}

/** `text` wrapped to the paper, each line after `indent`. */
export function paragraph(paper: Paper, text: string, indent: string): string {
  const room = Math.max(20, paper.width - stringWidth(indent));
  return text
    .split('\n')
    .flatMap((line) => wrapped(line, room))
    .map((line) => (indent + line).trimEnd())
    .join('\n');
}

/** `text` beside a label: the label once, the lines below each other. */
export function labelled(paper: Paper, label: string, text: string, indent: string): string {
  const column = `${label.padEnd(LABEL)} `;
  const room = Math.max(20, paper.width - indent.length - column.length);
  const lines = text.split('\n').flatMap((line) => {
    const hang = STEP.exec(line)?.[0].length ?? 0;
    const [first = '', ...rest] = wrapped(line, room);
    // What does not fit beside the number and the time of a step stands below its words.
    const below = rest.length === 0 ? [] : wrapped(line.slice(first.length).trimStart(), room - hang);
    return [first, ...below.map((piece) => ' '.repeat(hang) + piece)];
  });
  return lines
    .map((line, i) =>
      `${indent}${i === 0 ? paper.colour.dim(column) : ' '.repeat(column.length)}${line}`.trimEnd(),
    )
    .join('\n');
}

const LABEL = 7;
/** How a line of a story that tells a step begins. */
const STEP = /^ *\d+\. +(?:\d+ ms +)?/;

/** A line in pieces that fit; it keeps its own indentation, its further pieces have none. */
function wrapped(line: string, room: number): string[] {
  const [first = '', ...rest] = wrapAnsi(line, room, { hard: true, trim: false }).split('\n');
  return [first, ...rest.map((piece) => piece.trimStart())];
}

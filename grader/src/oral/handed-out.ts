import { diffArrays } from 'diff';
import { readSubmission, type SourceFile } from 'harness/runtime';
import { type Lab, skeletonFolder } from '../lab/catalogue.ts';
import { blobIds } from '../submissions/overlay.ts';

/** A text that differs from the skeleton's in more lines than this has nothing of it: what is compared must end. */
const MOST_CHANGES = 5000;
/** So many lines of the skeleton that come one after another, with so many letters and digits, are the skeleton's wherever they stand. */
const MOVED = { lines: 3, letters: 20 };

/**
 * What came with the hand-out: the skeleton as it ships. It is told by what a file says, never by who a commit says it is of: anybody can
 * write any name there.
 */
export class HandedOut {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #blobs: ReadonlySet<string>;
  readonly #pieces: ReadonlySet<string>;

  constructor(files: readonly SourceFile[]) {
    this.#texts = new Map(files.map(({ path, text }) => [path, text]));
    this.#blobs = new Set(files.flatMap(({ text }) => blobIds(Buffer.from(text))));
    this.#pieces = new Set(files.flatMap(({ text }) => piecesOf(linesOf(text))));
  }

  /** That of `lab`. */
  static of(lab: Lab): HandedOut {
    return new HandedOut(readSubmission(skeletonFolder(lab), lab.manifest.files).files);
  }

  /** Whether a file as git holds it is one of the skeleton's, byte by byte, wherever it lies. */
  isSkeleton(blob: string): boolean {
    return this.#blobs.has(blob);
  }

  /**
   * For each line of a file, whether the skeleton has it too: in the file of that name, in the same order, or in a piece of some lines of any
   * file, which was moved. White space makes no difference.
   */
  lines(path: string, text: string): readonly boolean[] {
    const own = linesOf(text);
    const changes = diffArrays(linesOf(this.#texts.get(path) ?? ''), own, { maxEditLength: MOST_CHANGES });
    const handed =
      changes?.flatMap(({ added, removed, value }) => (removed ? [] : value.map(() => !added))) ??
      own.map(() => false);
    for (const [i, piece] of piecesOf(own).entries()) {
      if (piece.replace(/\W/g, '').length >= MOVED.letters && this.#pieces.has(piece))
        handed.fill(true, i, i + MOVED.lines);
    }
    return handed;
  }
}

/** From each line on, as many as make a piece; there is none that begins with the last ones. */
function piecesOf(lines: readonly string[]): string[] {
  const count = Math.max(0, lines.length - MOVED.lines + 1);
  return Array.from({ length: count }, (_, i) => lines.slice(i, i + MOVED.lines).join('\n'));
}

function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  // Git counts no line after the last line's end.
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

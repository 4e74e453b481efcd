import { diffArrays } from 'diff';
import { readSubmission, type SourceFile } from 'harness/runtime';
import { type Lab, skeletonFolder } from '../lab/catalogue.ts';
import { blobIds } from '../submissions/overlay.ts';

/** A text that differs from the skeleton's in more lines than this has nothing of it: what is compared must end. */
const MOST_CHANGES = 5000;

/**
 * What came with the hand-out: the skeleton as it ships. It is told by what a file says, never by who a commit says it is of: anybody can
 * write any name there.
 */
export class HandedOut {
  readonly #texts: ReadonlyMap<string, string>;

  constructor(files: readonly SourceFile[]) {
    this.#texts = new Map(files.map(({ path, text }) => [path, text]));
  }

  /** That of `lab`. */
  static of(lab: Lab): HandedOut {
    return new HandedOut(readSubmission(skeletonFolder(lab), lab.manifest.files).files);
  }

  /** Whether the file as git holds it is the skeleton's, byte by byte. `path` is one in the lab's folder. */
  isSkeleton(path: string, blob: string): boolean {
    const text = this.#texts.get(path);
    return text !== undefined && blobIds(Buffer.from(text)).includes(blob);
  }

  /** For each line of a file, whether the skeleton has it too, in the same order. White space makes no difference. */
  lines(path: string, text: string): readonly boolean[] {
    const own = linesOf(text);
    const changes = diffArrays(linesOf(this.#texts.get(path) ?? ''), own, { maxEditLength: MOST_CHANGES });
    if (changes === undefined) return own.map(() => false);
    return changes.flatMap(({ added, removed, value }) => (removed ? [] : value.map(() => !added)));
  }
}

function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  // Git counts no line after the last line's end.
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

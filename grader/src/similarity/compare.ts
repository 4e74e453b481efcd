import {
  File,
  type FileEntry,
  FingerprintIndex,
  Region,
  TokenizedFile,
  WinnowFilter,
} from '@dodona/dolos-core';
import { type Concatenation, concatenate, type Tokenizer, type Work } from './submission.ts';
import type { CodeFile } from './tokens.ts';

/** Tokens in a fingerprint: shorter ones are found in everybody's code, longer ones break at each small edit. */
const KGRAM = 15;
/** Of so many fingerprints in a row at least one is kept (winnowing: Schleimer, Wilkerson and Aiken 2003). */
const WINDOW = 8;
/** A fragment that is shown has so many fingerprints in a row. */
const LEAST_FINGERPRINTS = 2;

/** Rows of the concatenation of one side, from 0, both included. */
export interface Rows {
  readonly from: number;
  readonly to: number;
}

/** A piece of code that is in both works. */
export interface Fragment {
  readonly left: Rows;
  readonly right: Rows;
  /** Fingerprints in a row. */
  readonly length: number;
}

export interface SimilarPair {
  readonly left: Work;
  readonly right: Work;
  /**
   * The part of the fingerprints of both that the other has too, 0 to 1, without those of what was handed out. It sorts what
   * a person looks at; it says nothing of who wrote what.
   */
  readonly similarity: number;
  /** Fingerprints of both that the other has too. */
  readonly overlap: number;
  /** Built when asked for. */
  readonly fragments: () => readonly Fragment[];
}

export interface Comparison {
  /** Every pair that was compared, the most similar first. */
  readonly pairs: readonly SimilarPair[];
  readonly texts: ReadonlyMap<Work, Concatenation>;
  /** How many pairs were left out, since one person wrote in both. */
  readonly excluded: number;
}

/**
 * Compares works pair by pair with Dolos' winnowing, after what is in `given` (files that were handed out) was subtracted. Works
 * that have a person in common are left out, and so are two of earlier years. `tokensOf`: takes their texts apart.
 */
export function compare(works: readonly Work[], given: readonly CodeFile[], tokensOf: Tokenizer): Comparison {
  const index = new FingerprintIndex(KGRAM, WINDOW);
  const texts = new Map(works.map((work) => [work, concatenate(work.files, tokensOf)]));
  const files = new Map([...texts].map(([work, text]) => [work, tokenized(work.id, text)]));
  index.addFiles([...files.values()]);
  // Only after the others, whose fingerprints it takes away. All of what was handed out, not only what winnowing keeps of
  // it: what it keeps depends on what stands around it.
  const every = new WinnowFilter(KGRAM, 1);
  for (const text of [concatenate(given, tokensOf), ...given.map((file) => concatenate([file], tokensOf))]) {
    index.addIgnoredHashes(every.fingerprints([...text.kinds]).map(({ hash }) => hash));
  }
  const entries = new Map(index.entries().map((entry) => [entry.file.path, entry]));

  const pairs: SimilarPair[] = [];
  let excluded = 0;
  for (const [i, left] of works.entries()) {
    for (const right of works.slice(i + 1)) {
      if (left.earlier && right.earlier) continue;
      if (left.people.some((person) => right.people.includes(person))) {
        excluded++;
        continue;
      }
      const [one, other] = [entries.get(left.id), entries.get(right.id)];
      if (one === undefined || other === undefined) throw new Error(`${left.id} or ${right.id} is not there`);
      const { similarity, overlap } = similarityOf(one, other);
      pairs.push({ left, right, similarity, overlap, fragments: () => fragmentsOf(index, one, other) });
    }
  }
  pairs.sort(
    (a, b) =>
      b.similarity - a.similarity ||
      b.overlap - a.overlap ||
      (`${a.left.id} ${a.right.id}` < `${b.left.id} ${b.right.id}` ? -1 : 1),
  );
  return { pairs, texts, excluded };
}

/** Dolos' own figure takes what is ignored of the left side for both; this one counts each side's own, fingerprint by fingerprint. */
function similarityOf(left: FileEntry, right: FileEntry): { similarity: number; overlap: number } {
  let overlap = 0;
  for (const fingerprint of left.shared) {
    if (!right.shared.has(fingerprint)) continue;
    overlap += fingerprint.occurrencesOf(left.file).length + fingerprint.occurrencesOf(right.file).length;
  }
  const of = own(left) + own(right);
  return { similarity: of === 0 ? 0 : overlap / of, overlap };
}

/** How many of the fingerprints of a file are not those of what was handed out. */
function own({ file, kgrams, ignored }: FileEntry): number {
  let handedOut = 0;
  for (const fingerprint of ignored) handedOut += fingerprint.occurrencesOf(file).length;
  return kgrams.length - handedOut;
}

function fragmentsOf(index: FingerprintIndex, left: FileEntry, right: FileEntry): readonly Fragment[] {
  return index
    .getPair(left.file, right.file)
    .buildFragments(LEAST_FINGERPRINTS)
    .map(({ leftSelection, rightSelection, pairs }) => ({
      left: { from: leftSelection.startRow, to: leftSelection.endRow },
      right: { from: rightSelection.startRow, to: rightSelection.endRow },
      length: pairs.length,
    }))
    .sort((a, b) => b.length - a.length || a.left.from - b.left.from || a.right.from - b.right.from);
}

function tokenized(name: string, { lines, kinds, places }: Concatenation): TokenizedFile {
  return new TokenizedFile(
    new File(name, lines.join('\n')),
    [...kinds],
    places.map(
      ({ startRow, startColumn, endRow, endColumn }) => new Region(startRow, startColumn, endRow, endColumn),
    ),
  );
}

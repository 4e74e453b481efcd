import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readSubmission, type SourceFile } from 'harness/runtime';
import { type Lab, labNumbers, privateFolder, readLab, skeletonFolder } from '../lab/catalogue.ts';
import { mutated, readMutants, readReference } from '../lab/mutants.ts';

/** Something that could be handed in for a lab, of known origin. */
export interface Work {
  /** Such as `reference`, or `mutant asks-only-the-alive`. */
  readonly name: string;
  readonly kind: 'good' | 'flawed' | 'partial' | 'skeleton';
  readonly files: readonly SourceFile[];
}

/** A lab of a synthetic term. */
export interface TermLab {
  readonly id: string;
  /** Such as `lab3-failure-detector`. */
  readonly folder: string;
  readonly skeleton: readonly SourceFile[];
  readonly works: readonly Work[];
}

/** The most distinct submissions of a lab: a cache carries a whole course. */
export const MOST_WORKS = 12;

/** The labs of this checkout with at most `most` works each: the reference, variants, halves, the skeleton, and mutants from all files. */
export function termLabs(most = MOST_WORKS): TermLab[] {
  return labNumbers().map((number) => termLab(readLab(number), most));
}

/** One lab with its works. */
export function termLab(lab: Lab, most = MOST_WORKS): TermLab {
  const { files: globs, folder, id } = lab.manifest;
  const reference = readReference(lab);
  const skeleton = readSubmission(skeletonFolder(lab), globs).files;
  const variants = foldersIn(join(privateFolder(lab), 'variants')).map(
    (name): Work => ({
      name: `variant ${name}`,
      kind: 'good',
      files: readSubmission(join(privateFolder(lab), 'variants', name), globs).files,
    }),
  );
  const certain: Work[] = [
    { name: 'reference', kind: 'good', files: reference },
    { name: 'skeleton', kind: 'skeleton', files: skeleton },
    ...halves(reference, skeleton),
    ...variants.slice(0, 2),
  ];
  const hasMutants = existsSync(join(privateFolder(lab), 'mutants'));
  const mutants = hasMutants ? readMutants(lab) : [];
  const room = Math.max(0, most - certain.length);
  // Spread over the list, so that the mutants are of different files.
  const chosen = Array.from({ length: Math.min(room, mutants.length) }, (_, index) =>
    mutants.at(Math.floor((index * mutants.length) / room)),
  );
  const flawed = chosen.flatMap((mutant): Work[] =>
    mutant === undefined
      ? []
      : [{ name: `mutant ${mutant.name}`, kind: 'flawed', files: mutated(reference, mutant) }],
  );
  return { id, folder, skeleton, works: [...certain, ...flawed].slice(0, most) };
}

/** Half done: some files are the reference's, the others still the skeleton's. */
function halves(reference: readonly SourceFile[], skeleton: readonly SourceFile[]): Work[] {
  const differ = reference.filter(
    ({ path, text }) => skeleton.find((file) => file.path === path)?.text !== text,
  );
  return [1, 2].flatMap((count): Work[] => {
    if (count >= differ.length) return [];
    const done = differ.slice(0, count).map(({ path }) => path);
    const files = reference.map((file) =>
      done.includes(file.path) ? file : (skeleton.find(({ path }) => path === file.path) ?? file),
    );
    return [{ name: `only ${done.join(' and ')}`, kind: 'partial', files }];
  });
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}

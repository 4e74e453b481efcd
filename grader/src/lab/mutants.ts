import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readSubmission, type SourceFile } from 'harness/runtime';
import { z } from 'zod';
import { type Lab, privateFolder } from './catalogue.ts';

/** A small named change that makes a correct solution wrong, as edits of the reference's text. */
export const Mutant = z.strictObject({
  name: z.string(),
  title: z.string(),
  file: z.string(),
  /** The function that the change is in, such as `MonLeaderDetector.suspect`. */
  handler: z.string(),
  /** The part whose checks are tried first, where that saves time. */
  part: z.string().optional(),
  edits: z.array(z.strictObject({ find: z.string(), replace: z.string() })).min(1),
});
export type Mutant = z.infer<typeof Mutant>;

/** The mutants of a lab, in a staff checkout. */
export function readMutants(lab: Lab): readonly Mutant[] {
  const folder = join(privateFolder(lab), 'mutants');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => z.array(Mutant).parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))));
}

/** The reference with a mutant's change. Throws when an edit does not fit exactly once. */
export function mutated(reference: readonly SourceFile[], mutant: Mutant): readonly SourceFile[] {
  const changed = reference.find((file) => file.path === mutant.file);
  if (changed === undefined)
    throw new Error(`mutant ${mutant.name}: the reference has no file ${mutant.file}`);
  let { text } = changed;
  for (const { find, replace } of mutant.edits) {
    const pieces = text.split(find);
    if (pieces.length !== 2) {
      throw new Error(`mutant ${mutant.name}: "${find}" is ${pieces.length - 1} times in ${mutant.file}`);
    }
    text = pieces.join(replace);
  }
  return reference.map((file) => (file === changed ? { ...file, text } : file));
}

/** The files of the reference. */
export function readReference(lab: Lab): readonly SourceFile[] {
  return readSubmission(join(privateFolder(lab), 'solution'), lab.manifest.files).files;
}

/** Writes the reference with a mutant's change into `folder`. */
export function applyMutant(lab: Lab, mutant: Mutant, folder: string): void {
  for (const { path, text } of mutated(readReference(lab), mutant)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

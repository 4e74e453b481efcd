import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Lab, privateFolder } from './catalogue.ts';

/** A small named change that makes a correct solution wrong, as edits of the reference's text. */
export const Mutant = z.strictObject({
  name: z.string(),
  title: z.string(),
  file: z.string(),
  /** The function that the change is in, such as `MonLeaderDetector.suspect`. */
  handler: z.string(),
  edits: z.array(z.strictObject({ find: z.string(), replace: z.string() })).min(1),
});
export type Mutant = z.infer<typeof Mutant>;

/** The mutants of a lab, in a staff checkout. */
export function readMutants(lab: Lab): readonly Mutant[] {
  const folder = join(privateFolder(lab), 'mutants');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => z.array(Mutant).parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))));
}

/** Writes the reference with a mutant's change into `folder`. Throws when an edit does not fit exactly once. */
export function applyMutant(lab: Lab, mutant: Mutant, folder: string): void {
  cpSync(join(privateFolder(lab), 'solution'), folder, { recursive: true });
  const path = join(folder, mutant.file);
  let text = readFileSync(path, 'utf8');
  for (const { find, replace } of mutant.edits) {
    const pieces = text.split(find);
    if (pieces.length !== 2) {
      throw new Error(`mutant ${mutant.name}: "${find}" is ${pieces.length - 1} times in ${mutant.file}`);
    }
    text = pieces.join(replace);
  }
  writeFileSync(path, text);
}

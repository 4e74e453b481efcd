import { z } from 'zod';

const id = z.string().regex(/^[a-z][a-z0-9-]*$/, 'an id is lower-case words joined by dashes');
const points = z.int().min(0).max(100);

/** One expected check: what it is worth, and the fixed hint shown when it fails. */
export const CheckEntry = z.strictObject({
  id,
  /** One sentence that states the fact, in the textbook's words. */
  title: z.string().min(1),
  points,
  /** What to look at when it fails: shown with the failure, and all that a student sees of a hidden check. */
  hint: z.string().min(1),
});
export type CheckEntry = z.infer<typeof CheckEntry>;

/**
 * How the checks of a part are run, each kind in a judge of its own. `simulated`: bodies are synchronous, and what student
 * code asks of the world is carried out by the harness. `promises`: student code has promises and async, and bodies may be
 * async; a run lasts until nothing is left to do. `processes`: nothing of the submission is loaded into the judge; bodies
 * are async and wait for other processes, in real time.
 */
export const Mode = z.enum(['simulated', 'promises', 'processes']);
export type Mode = z.infer<typeof Mode>;

export const PartEntry = z.strictObject({
  id,
  title: z.string().min(1),
  /** `simulated` if nothing else is said. */
  mode: Mode.optional(),
  /** Shown apart, and not counted among the 100 points. */
  bonus: z.boolean().optional(),
  checks: z.array(CheckEntry),
});

/** A lab's manifest: the one place that lists every expected check. */
export const LabManifest = z.strictObject({
  /** `lab1` … `lab5` */
  id: z.string().regex(/^lab[1-9]$/),
  title: z.string().min(1),
  /** Folder name under `labs/`, `skeletons/` and `solutions-private/`. */
  folder: z.string().regex(/^lab[1-9]-[a-z0-9-]+$/),
  /** The student's files: globs relative to the lab's folder. */
  files: z.array(z.string()).min(1),
  /**
   * Those of them in which promises and async are allowed, none if nothing is said: globs. What they export is for checks of mode `promises` alone, and
   * is not there for the others.
   */
  promises: z.array(z.string()).optional(),
  /** Those of them that run in processes of their own, with sockets: globs. What they export is for checks of mode `processes` alone. */
  processes: z.array(z.string()).optional(),
  /** Files of the lab's folder that are handed out and must stay as they are. */
  given: z.array(z.string()).default([]),
  /** What the checks use, and the student file that exports it. */
  exports: z.record(z.string(), z.string()),
  /** An earlier lab whose exports the checks can take from the group's own work instead of from what is given: --own-lab3. */
  builtOn: z
    .strictObject({ lab: z.string().regex(/^lab[1-9]$/), exports: z.array(z.string()).min(1) })
    .optional(),
  /** Seed of the public checks. A score is a function of code, lab version and seed. */
  seed: z.int().nonnegative(),
  parts: z.array(PartEntry).min(1),
});
export type LabManifest = z.infer<typeof LabManifest>;

/** The hidden half of a lab's manifest, in `solutions-private/`: its parts add to those of the same id. */
export const HiddenManifest = z.strictObject({
  id: z.string().regex(/^lab[1-9]$/),
  parts: z.array(z.strictObject({ id, checks: z.array(CheckEntry) })).min(1),
});
export type HiddenManifest = z.infer<typeof HiddenManifest>;

/** Declares a lab: checks the shape at load and gives the type to the editor. Throws a `ZodError` naming the field. */
export function defineLab(manifest: z.input<typeof LabManifest>): LabManifest {
  return LabManifest.parse(manifest);
}

/** Declares a lab's hidden checks. Throws a `ZodError` naming the field. */
export function defineHidden(manifest: z.input<typeof HiddenManifest>): HiddenManifest {
  return HiddenManifest.parse(manifest);
}

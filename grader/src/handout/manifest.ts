import { createHash } from 'node:crypto';
import { z } from 'zod';

/** The file that says what a hand-out is made of, at its root. */
export const MANIFEST = 'handout.json';

/**
 * What was handed out, in the hand-out itself: its labs, and the SHA-256 of each file, by which an update tells what
 * a student has changed. Paths have forward slashes.
 */
export const HandoutManifest = z.strictObject({
  schema: z.literal('lab-handout/1'),
  tool: z.strictObject({ name: z.string(), version: z.string() }),
  labs: z.array(z.string().regex(/^lab[1-9]$/)),
  /** Folders that belong to the student: an update leaves every file in them alone. */
  student: z.array(z.string()),
  /** Files in these folders that are handed out and stay as they are: an update brings them all the same. */
  given: z.array(z.string()),
  files: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)),
});
export type HandoutManifest = z.infer<typeof HandoutManifest>;

/** The files of a hand-out, by path. */
export type Tree = ReadonlyMap<string, Buffer>;

/** The hashes of all files, in order of their paths. */
export function hashesOf(tree: Tree): Record<string, string> {
  return Object.fromEntries(
    [...tree].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, content]) => [path, sha256(content)]),
  );
}

export function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}

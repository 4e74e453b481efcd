import { z } from 'zod';

/** What is asked of the program that reads a repository inside a jail. */
export const ReadingRequest = z.object({
  /** A commit's id, or a branch, or what git makes of such, as `HEAD~1`. */
  revision: z.string(),
  labs: z.array(
    z.object({
      id: z.string(),
      folder: z.string(),
      files: z.array(z.string()),
      given: z.array(z.string()),
      handedOut: z.record(z.string(), z.array(z.string())),
    }),
  ),
});
export type ReadingRequest = z.infer<typeof ReadingRequest>;

const Listed = z.object({ path: z.string(), mode: z.string(), id: z.string(), size: z.int() });

/** What it says, one JSON line each. */
export const ReadingRecord = z.discriminatedUnion('type', [
  z.object({ type: z.literal('commit'), commit: z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/) }),
  /** Every file of the commit, or `truncated`, those of the labs' folders. */
  z.object({ type: z.literal('listing'), entries: z.array(Listed), truncated: z.boolean() }),
  /** A blob that is a student's file of some lab, in base64. */
  z.object({ type: z.literal('blob'), id: z.string(), base64: z.string() }),
  /** It can't be read: why. */
  z.object({ type: z.literal('refused'), why: z.string() }),
  z.object({ type: z.literal('done') }),
]);
export type ReadingRecord = z.infer<typeof ReadingRecord>;

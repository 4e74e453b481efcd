import { Choice, type SessionView } from 'harness/runtime';
import { z } from 'zod';

const at = z.int().nonnegative();
const id = z.int();

/** What the page asks. */
export const PageRequest = z.discriminatedUnion('type', [
  z.strictObject({ id, type: z.literal('choose'), at, choice: Choice }),
  z.strictObject({ id, type: z.literal('view'), at }),
  z.strictObject({
    id,
    type: z.literal('search'),
    at,
    depth: z.int().min(1).max(100),
    property: z.string().max(1000).optional(),
  }),
  z.strictObject({ id, type: z.literal('save'), at }),
  /** Steps through another exploration. */
  z.strictObject({ id, type: z.literal('open'), check: z.string().max(200) }),
]);
export type PageRequest = z.infer<typeof PageRequest>;

/** What the page is told: an answer has the number of what was asked, news have none. */
export interface PageNews {
  readonly id?: number | undefined;
  readonly view?: SessionView | undefined;
  readonly told?: string | undefined;
  readonly error?: string | undefined;
  readonly lab?: string | undefined;
  readonly check?: string | undefined;
  readonly explorations?: readonly string[] | undefined;
  /** What was saved, and how to see it again. */
  readonly saved?: { readonly file: string; readonly picture: string; readonly command: string } | undefined;
}

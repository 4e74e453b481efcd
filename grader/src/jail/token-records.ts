import { z } from 'zod';

/** What the process outside asks of `tokens`: the texts of each work. */
export const TokensRequest = z.object({ works: z.array(z.array(z.string())) });

/** What a text is made of, as far as copying can't hide it, and where each token stands (offsets into the text). */
export const Tokens = z.object({
  kinds: z.array(z.string()).readonly(),
  starts: z.array(z.int().nonnegative()).readonly(),
  ends: z.array(z.int().nonnegative()).readonly(),
});
export type Tokens = z.infer<typeof Tokens>;

/** What it says, one JSON line for each work, in order: the tokens of each of its texts, null for one that can't be read. */
export const TokensRecord = z.object({
  work: z.int().nonnegative(),
  texts: z.array(Tokens.nullable()),
});

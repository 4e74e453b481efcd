import { z } from 'zod';
import type { Answer } from './control.ts';

const error = z.object({ name: z.string(), message: z.string(), stack: z.string() });

/** What is believed of a line that a student's process wrote. Apart from its type, so that the process needs no Zod. */
export const AnswerSchema: z.ZodType<Answer> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('loaded') }),
  z.object({
    type: z.literal('done'),
    id: z.int(),
    value: z.unknown().optional(),
    used: z.string().optional(),
  }),
  z.object({ type: z.literal('threw'), id: z.int(), error, used: z.string().optional() }),
  z.object({ type: z.literal('told'), value: z.unknown().optional() }),
  z.object({ type: z.literal('crashed'), error }),
]);

/** A line with its signature, whatever else it holds. */
export const SignedLine = z.looseObject({ token: z.string() });

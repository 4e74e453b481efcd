import { z } from 'zod';
import { type CheckOptions, checkLinearizability, type Verdict } from './check.ts';
import type { Model } from './model.ts';
import type { History } from './operation.ts';
import { PLAINLY, tellIllegal, type Words } from './tell.ts';

/** Of a longer history, so many operations are kept: the last that were called before the blocked one returned. */
const MOST_KEPT = 500;

/** A history that no order explains, as plain data: for reports and pictures. Times are those of the history. */
export const HistoryReport = z.object({
  operations: z
    .array(
      z.object({
        id: z.string(),
        client: z.string(),
        /** What was asked and answered, such as `put(x, 1) → ok`. */
        text: z.string(),
        call: z.number(),
        /** Absent where the client never got a reply. */
        return: z.number().optional(),
        /** The object that it works on, such as an account or a key. */
        object: z.string().optional(),
      }),
    )
    .readonly(),
  /** How many operations are left out. */
  left: z.int(),
  /** The longest order that works, with the state after each operation. */
  order: z.array(z.object({ id: z.string(), state: z.string() })).readonly(),
  /** The operation that can't follow, and the state in which it would have to. */
  blocked: z.string(),
  state: z.string(),
  /** The object that was searched, where the model tells objects apart. */
  object: z.string().optional(),
});
export type HistoryReport = z.infer<typeof HistoryReport>;

/** Thrown for a history that no order explains. */
export class NotLinearizable extends Error {
  override readonly name = 'NotLinearizable';

  constructor(
    property: string,
    /** What can't follow on what, in words. */
    told: string,
    readonly report: HistoryReport,
  ) {
    super(`${property}: ${told}`);
  }
}

/** Thrown where the search came to no end within its budget: no verdict, and no pass. */
export class LinearizabilityUnknown extends Error {
  override readonly name = 'LinearizabilityUnknown';
}

/**
 * The history must be linearizable: else the check fails with the operation that can't follow, and with a picture of the
 * history. Throws `NotLinearizable`, or `LinearizabilityUnknown` where the budget is spent.
 */
export function expectLinearizable<Input, Output, State>(
  property: string,
  model: Model<Input, Output, State>,
  history: History<Input, Output>,
  words: Words<Input, Output, State> = PLAINLY,
  options: CheckOptions = {},
): void {
  const verdict = checkLinearizability(model, history, options);
  if (verdict.verdict === 'ok') return;
  if (verdict.verdict === 'unknown') {
    throw new LinearizabilityUnknown(`${property}: not decided within ${verdict.steps} search steps`);
  }
  throw new NotLinearizable(property, tellIllegal(verdict, words), reportOf(model, history, verdict, words));
}

/** What a picture of an illegal history needs. */
export function reportOf<Input, Output, State>(
  model: Model<Input, Output, State>,
  history: History<Input, Output>,
  { part, prefix, blocked, state }: Verdict<Input, Output, State> & { readonly verdict: 'illegal' },
  words: Words<Input, Output, State>,
): HistoryReport {
  const end = blocked.return ?? Number.POSITIVE_INFINITY;
  const inOrder = new Set(prefix.map(({ operation }) => operation.id));
  // What was called later can't be the reason; what is in the order, or is the blocked one, stays first.
  const candidates = history.filter(({ id, call }) => call <= end || inOrder.has(id) || id === blocked.id);
  const kept = candidates.toSorted((a, b) => a.call - b.call).slice(-MOST_KEPT);
  const keptIds = new Set(kept.map(({ id }) => id));
  return {
    operations: kept.map((operation) => {
      const object = model.partition?.(operation.input);
      return {
        id: String(operation.id),
        client: String(operation.client),
        text: words.operation(operation.input, operation.output),
        call: operation.call,
        ...(operation.return === undefined ? {} : { return: operation.return }),
        ...(object === undefined ? {} : { object: String(object) }),
      };
    }),
    left: history.length - kept.length,
    order: prefix
      .filter(({ operation }) => keptIds.has(operation.id))
      .map((one) => ({ id: String(one.operation.id), state: words.state(one.state) })),
    blocked: String(blocked.id),
    state: words.state(state),
    ...(part.object === undefined ? {} : { object: String(part.object) }),
  };
}

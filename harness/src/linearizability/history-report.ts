import { z } from 'zod';
import { inOneLine } from '../state/portrait.ts';
import { type CheckOptions, checkLinearizability, type Verdict } from './check.ts';
import type { Model } from './model.ts';
import type { History, Operation } from './operation.ts';

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
    readonly property: string,
    readonly report: HistoryReport,
  ) {
    const blocked = report.operations.find(({ id }) => id === report.blocked);
    const where = report.object === undefined ? '' : ` on ${report.object}`;
    super(
      `${property}: ${blocked?.text ?? 'an operation'} of client ${blocked?.client ?? ''}${where} can't follow in any order: the state is ${report.state}`,
    );
  }
}

/** Thrown where the search came to no end within its budget: no verdict, and no pass. */
export class LinearizabilityUnknown extends Error {
  override readonly name = 'LinearizabilityUnknown';
}

/** How operations and states are told; by default as their values are written. */
export interface Telling<Input, Output, State> {
  readonly operation?: (operation: Operation<Input, Output>) => string;
  readonly state?: (state: State) => string;
}

/**
 * The history must be linearizable: else the check fails with the operation that can't follow, and with a picture of the
 * history. Throws `NotLinearizable`, or `LinearizabilityUnknown` where the budget is spent.
 */
export function expectLinearizable<Input, Output, State>(
  property: string,
  model: Model<Input, Output, State>,
  history: History<Input, Output>,
  telling: Telling<Input, Output, State> = {},
  options: CheckOptions = {},
): void {
  const verdict = checkLinearizability(model, history, options);
  if (verdict.verdict === 'ok') return;
  if (verdict.verdict === 'unknown') {
    throw new LinearizabilityUnknown(`${property}: not decided within ${verdict.steps} search steps`);
  }
  throw new NotLinearizable(property, reportOf(model, history, verdict, telling));
}

/** What a picture of an illegal history needs. */
export function reportOf<Input, Output, State>(
  model: Model<Input, Output, State>,
  history: History<Input, Output>,
  { part, prefix, blocked, state }: Verdict<Input, Output, State> & { readonly verdict: 'illegal' },
  telling: Telling<Input, Output, State>,
): HistoryReport {
  const end = blocked.return ?? Number.POSITIVE_INFINITY;
  const inOrder = new Set(prefix.map(({ operation }) => operation.id));
  // What was called later can't be the reason; what is in the order, or is the blocked one, stays first.
  const candidates = history.filter(({ id, call }) => call <= end || inOrder.has(id) || id === blocked.id);
  const kept = candidates.toSorted((a, b) => a.call - b.call).slice(-MOST_KEPT);
  const keptIds = new Set(kept.map(({ id }) => id));
  const tellOperation = telling.operation ?? toldPlainly;
  const tellState = telling.state ?? inOneLine;
  return {
    operations: kept.map((operation) => {
      const object = model.partition?.(operation.input);
      return {
        id: String(operation.id),
        client: String(operation.client),
        text: tellOperation(operation),
        call: operation.call,
        ...(operation.return === undefined ? {} : { return: operation.return }),
        ...(object === undefined ? {} : { object: String(object) }),
      };
    }),
    left: history.length - kept.length,
    order: prefix
      .filter(({ operation }) => keptIds.has(operation.id))
      .map((one) => ({ id: String(one.operation.id), state: tellState(one.state) })),
    blocked: String(blocked.id),
    state: tellState(state),
    ...(part.object === undefined ? {} : { object: String(part.object) }),
  };
}

function toldPlainly({ input, output, return: returned }: Operation<unknown, unknown>): string {
  const answer = returned === undefined ? 'no reply' : output === undefined ? 'ok' : inOneLine(output);
  return `${inOneLine(input)} → ${answer}`;
}

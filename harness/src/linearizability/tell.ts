import { inOneLine } from '../state/portrait.ts';
import type { Linearized, Verdict } from './check.ts';
import type { Operation } from './operation.ts';

/** Operations and states in the words of who reads about them. */
export interface Words<Input, Output, State> {
  /** What was asked and told: `deposit 5 to "a" → 12`. Without an output: what was asked. */
  readonly operation: (input: Input, output: Output | undefined) => string;
  /** `the balances are a: 12`. */
  readonly state: (state: State) => string;
}

/** Of a longer order only the end is told. */
const MOST_TOLD = 6;

/** Values as they are written. */
export const PLAINLY: Words<unknown, unknown, unknown> = {
  operation: (input, output) => `${inOneLine(input)}${output === undefined ? '' : ` → ${inOneLine(output)}`}`,
  state: (state) => `the state is ${inOneLine(state)}`,
};

/** Why a history has no explanation, in words. */
export function tellIllegal<Input, Output, State>(
  { prefix, blocked, state }: Extract<Verdict<Input, Output, State>, { readonly verdict: 'illegal' }>,
  words: Words<Input, Output, State>,
): string {
  const told = prefix
    .slice(-MOST_TOLD)
    .map(({ operation }: Linearized<Input, Output, State>) => tell(operation, words));
  const more = prefix.length - told.length;
  const before =
    told.length === 0
      ? 'can’t come first'
      : `can’t follow on ${more === 0 ? '' : `… ${more} more …; `}${told.join('; ')}`;
  const { call, return: end } = blocked;
  const when = end === undefined ? `asked at ${call} ms` : `asked at ${call} ms, answered at ${end} ms`;
  return `${tell(blocked, words)} (${when}) ${before}: then ${words.state(state)}`;
}

function tell<Input, Output>(
  { client, input, output }: Operation<Input, Output>,
  words: Words<Input, Output, never>,
): string {
  return `client ${client}: ${words.operation(input, output)}`;
}

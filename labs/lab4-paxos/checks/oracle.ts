/**
 * What each role has to answer, computed from all that it was given so far: no state is kept, so that it can't be kept wrongly.
 */
import {
  type Accept,
  type Learn,
  NO_ROUND,
  NO_VALUE,
  type Prepare,
  type PromiseReport,
  quorumOf,
} from './interface.ts';

/** What an acceptor was given. */
export type AcceptorInput = { readonly prepare: Prepare } | { readonly accept: Accept };

/** What acceptor `id` answers to the last of `inputs`. */
export function acceptorAnswer(
  id: number,
  inputs: readonly AcceptorInput[],
): PromiseReport | Learn | undefined {
  const last = inputs.at(-1);
  const before = inputs.slice(0, -1);
  if (last === undefined) return undefined;
  // What was not answered was lower than the highest round, and does not change it.
  const seen = highestRound(before);
  if ('accept' in last) {
    const { rnd, val } = last.accept;
    return rnd >= seen ? { from: id, rnd, val } : undefined;
  }
  const { from, crnd } = last.prepare;
  if (crnd <= seen) return undefined;
  const accepted = before.flatMap((input, i) =>
    'accept' in input && input.accept.rnd >= highestRound(before.slice(0, i)) ? [input.accept] : [],
  );
  const { rnd: vrnd, val: vval } = accepted.at(-1) ?? { rnd: NO_ROUND, val: NO_VALUE };
  return { to: from, from: id, rnd: crnd, vrnd, vval };
}

function highestRound(inputs: readonly AcceptorInput[]): number {
  return Math.max(
    NO_ROUND,
    ...inputs.map((input) => ('accept' in input ? input.accept.rnd : input.prepare.crnd)),
  );
}

/** What proposer `id` answers to the last of the `promises` that it got since it is in round `crnd`. */
export function proposerAnswer(
  id: number,
  nodeCount: number,
  crnd: number,
  clientValue: string,
  promises: readonly PromiseReport[],
): Accept | undefined {
  const firstOf = (all: readonly PromiseReport[]) =>
    all.filter(
      ({ rnd, from }, i) =>
        rnd === crnd && all.findIndex((other) => other.rnd === crnd && other.from === from) === i,
    );
  const counted = firstOf(promises);
  const before = firstOf(promises.slice(0, -1));
  const quorum = quorumOf(nodeCount);
  if (counted.length !== quorum || before.length === quorum) return undefined;
  const highest = counted.reduce((best, promise) => (promise.vrnd > best.vrnd ? promise : best));
  return { from: id, rnd: crnd, val: highest.vrnd === NO_ROUND ? clientValue : highest.vval };
}

/** What a learner answers to the last of `learns`. */
export function learnerAnswer(nodeCount: number, learns: readonly Learn[]): string | undefined {
  const decision = (upTo: number): Learn | undefined => {
    const last = learns[upTo];
    const heard = learns.slice(0, upTo + 1);
    if (last === undefined || heard.some(({ rnd }) => rnd > last.rnd)) return undefined;
    const acceptors = new Set(heard.filter(({ rnd }) => rnd === last.rnd).map(({ from }) => from));
    return acceptors.size >= quorumOf(nodeCount) ? last : undefined;
  };
  const at = learns.findIndex((_, i) => decision(i) !== undefined);
  return at >= 0 && at === learns.length - 1 ? learns[at]?.val : undefined;
}

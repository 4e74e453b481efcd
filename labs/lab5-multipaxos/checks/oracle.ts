/**
 * What each role has to answer, computed anew from all that it was given so far: no state is kept, so that it can't be kept wrongly.
 */
import {
  type Accept,
  ALPHA,
  type Decision,
  type Learn,
  NO_OP,
  NO_ROUND,
  type Prepare,
  type PromiseReport,
  type PromiseSlot,
  quorumOf,
  type Value,
} from './interface.ts';

/** What an acceptor was given. */
export type AcceptorInput =
  | { readonly prepare: Prepare }
  | { readonly accept: Accept }
  | { readonly forget: number };

/** What acceptor `id` answers to the last of `inputs`. */
export function acceptorAnswer(
  id: number,
  inputs: readonly AcceptorInput[],
): PromiseReport | Learn | undefined {
  const last = inputs.at(-1);
  if (last === undefined || 'forget' in last) return undefined;
  const { seen, forgotten, accepted } = knownAfter(inputs.slice(0, -1));
  if ('accept' in last) {
    const { slot, rnd, val } = last.accept;
    return rnd >= seen && slot > forgotten ? { from: id, slot, rnd, val } : undefined;
  }
  const { from, slot: first, crnd } = last.prepare;
  if (crnd <= seen || first <= forgotten) return undefined;
  const slots = [...new Set(accepted.map(({ slot }) => slot))]
    .filter((slot) => slot >= first)
    .sort((a, b) => a - b)
    .flatMap((slot): PromiseSlot[] => {
      const one = accepted.findLast((other) => other.slot === slot);
      return one === undefined ? [] : [{ slot, vrnd: one.rnd, vval: one.val }];
    });
  return { to: from, from: id, rnd: crnd, slots };
}

/** The highest round that was answered, the slots that are forgotten, and all that was accepted, in order. */
function knownAfter(inputs: readonly AcceptorInput[]) {
  let seen = NO_ROUND;
  let forgotten = 0;
  const accepted: Accept[] = [];
  for (const input of inputs) {
    if ('forget' in input) forgotten = Math.max(forgotten, input.forget);
    else if ('prepare' in input) {
      if (input.prepare.slot > forgotten) seen = Math.max(seen, input.prepare.crnd);
    } else if (input.accept.rnd >= seen && input.accept.slot > forgotten) {
      seen = input.accept.rnd;
      accepted.push(input.accept);
    }
  }
  return { seen, forgotten, accepted };
}

/** What a proposer was given since it is in its round. */
export type ProposerInput =
  | { readonly promise: PromiseReport }
  | { readonly adu: number }
  | { readonly propose: Value };

/** What proposer `id`, which is in round `crnd` since all up to `adu` was decided, answers to the last of `inputs`. */
export function proposerAnswer(
  id: number,
  nodeCount: number,
  crnd: number,
  adu: number,
  inputs: readonly ProposerInput[],
): readonly Accept[] | Accept | undefined {
  const last = inputs.at(-1);
  if (last === undefined || 'adu' in last) return undefined;
  const at = quorumAt(nodeCount, crnd, inputs);
  if (at < 0) return undefined;
  const bound = boundOf(id, crnd, aduAt(adu, inputs.slice(0, at)), counted(crnd, inputs.slice(0, at + 1)));
  if ('promise' in last) return at === inputs.length - 1 ? bound : undefined;
  let next = Math.max(aduAt(adu, inputs.slice(0, at)), ...bound.map(({ slot }) => slot)) + 1;
  for (let i = at + 1; i < inputs.length; i++) {
    const input = inputs[i];
    if (input === undefined || !('propose' in input)) continue;
    const decided = aduAt(adu, inputs.slice(0, i));
    const slot = Math.max(next, decided + 1);
    const isOpen = slot <= decided + ALPHA;
    if (i === inputs.length - 1)
      return isOpen ? { from: id, slot, rnd: crnd, val: input.propose } : undefined;
    if (isOpen) next = slot + 1;
  }
  return undefined;
}

function aduAt(adu: number, inputs: readonly ProposerInput[]): number {
  const last = inputs.findLast((input) => 'adu' in input);
  return last !== undefined && 'adu' in last ? last.adu : adu;
}

/** The promises that count: of the round, the first of each node. */
function counted(crnd: number, inputs: readonly ProposerInput[]): readonly PromiseReport[] {
  const promises = inputs.flatMap((input) =>
    'promise' in input && input.promise.rnd === crnd ? [input.promise] : [],
  );
  return promises.filter(({ from }, i) => promises.findIndex((other) => other.from === from) === i);
}

/** The place of the promise that makes a quorum, or -1. */
function quorumAt(nodeCount: number, crnd: number, inputs: readonly ProposerInput[]): number {
  return inputs.findIndex(
    (input, i) => 'promise' in input && counted(crnd, inputs.slice(0, i + 1)).length === quorumOf(nodeCount),
  );
}

function boundOf(
  id: number,
  crnd: number,
  adu: number,
  promises: readonly PromiseReport[],
): readonly Accept[] {
  const reports = promises.flatMap(({ slots }) => slots);
  const accepts: Accept[] = [];
  for (let slot = adu + 1; slot <= Math.max(0, ...reports.map((report) => report.slot)); slot++) {
    const [first, ...others] = reports.filter((report) => report.slot === slot);
    const highest =
      first && others.reduce((best, report) => (report.vrnd > best.vrnd ? report : best), first);
    accepts.push({ from: id, slot, rnd: crnd, val: highest?.vval ?? NO_OP });
  }
  return accepts;
}

/** What a learner was given. */
export type LearnerInput = { readonly learn: Learn } | { readonly forget: number };

/** What a learner answers to the last of `inputs`. */
export function learnerAnswer(nodeCount: number, inputs: readonly LearnerInput[]): Decision | undefined {
  const decision = (upTo: number): Learn | undefined => {
    const input = inputs[upTo];
    if (input === undefined || 'forget' in input) return undefined;
    const last = input.learn;
    const before = inputs.slice(0, upTo + 1);
    if (before.some((other) => 'forget' in other && other.forget >= last.slot)) return undefined;
    const heard = before.flatMap((other) =>
      'learn' in other && other.learn.slot === last.slot ? [other.learn] : [],
    );
    if (heard.some(({ rnd }) => rnd > last.rnd)) return undefined;
    const acceptors = new Set(heard.filter(({ rnd }) => rnd === last.rnd).map(({ from }) => from));
    return acceptors.size >= quorumOf(nodeCount) ? last : undefined;
  };
  const last = inputs.at(-1);
  if (last === undefined || 'forget' in last) return undefined;
  const { slot } = last.learn;
  const at = inputs.findIndex(
    (input, i) => 'learn' in input && input.learn.slot === slot && decision(i) !== undefined,
  );
  return at === inputs.length - 1 ? { slot, val: last.learn.val } : undefined;
}

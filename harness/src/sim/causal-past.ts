import type { Trace, TraceStep } from './trace.ts';

/**
 * The part of a trace that could have led to step `last` (happened-before, Lamport 1978), and all faults until then: a
 * crash tells nobody, and is the cause of what others do not hear. The steps are numbered anew from 1.
 */
export function causalPast(trace: Trace, last: number): Trace {
  return only(leadingTo(trace, last).steps, trace);
}

/** The same part, with the numbers that the steps had. */
export function leadingTo(trace: Trace, last: number): Trace {
  const end = trace.steps.find(({ step }) => step === last);
  const before = trace.steps.filter(({ step }) => step <= last);
  const steps =
    end === undefined ? before : before.filter((step) => isFault(step) || happenedBefore(step, end, trace));
  return { ...trace, steps };
}

/** The last `count` steps of a trace, numbered anew from 1. */
export function lastSteps(trace: Trace, count: number): Trace {
  return trace.steps.length <= count ? trace : only(trace.steps.slice(-count), trace);
}

function only(steps: readonly TraceStep[], trace: Trace): Trace {
  const numbers = new Map(steps.map(({ step }, i) => [step, i + 1]));
  return { ...trace, steps: steps.map((step, i) => renumbered(step, i + 1, numbers)) };
}

function renumbered(step: TraceStep, number: number, numbers: ReadonlyMap<number, number>): TraceStep {
  const { event } = step;
  if (event.type !== 'deliver' || event.send === undefined) return { ...step, step: number };
  const { send, ...rest } = event;
  const known = numbers.get(send);
  return { ...step, step: number, event: known === undefined ? rest : { ...rest, send: known } };
}

/** Whether a step is something that was done to nodes or links, and no handler. */
export function isFault({ event }: TraceStep): boolean {
  return !['start', 'deliver', 'timer', 'request', 'scenario'].includes(event.type);
}

/** Whether `a` is `b` or could have influenced it: each node's own count in a vector clock tells. */
export function happenedBefore(a: TraceStep, b: TraceStep, { nodes }: Pick<Trace, 'nodes'>): boolean {
  if (a.node === undefined) return false;
  const index = nodes.indexOf(a.node);
  return (a.clock[index] ?? 0) <= (b.clock[index] ?? 0);
}

import type { Loss } from './network.ts';
import type { Schedule } from './schedule.ts';
import type { Trace } from './trace.ts';

/** The schedule with one fault less, in every way. */
export function* fewerFaults(schedule: Schedule): Generator<Schedule> {
  for (const fault of schedule.faults) {
    yield { ...schedule, faults: schedule.faults.filter((other) => other !== fault) };
  }
}

/**
 * What else the run of `trace` could lose: messages that it delivered, first many at once, then single ones (delta
 * debugging, Zeller and Hildebrandt 2002). Only messages sent before `until` (ms) are lost: in a calm network nothing may be.
 */
export function* fewerMessages(
  trace: Trace,
  lost: readonly Loss[],
  until: number,
): Generator<readonly Loss[]> {
  const delivered = deliveredMessages(trace, until);
  for (let size = delivered.length; size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < delivered.length; at += size) yield [...lost, ...delivered.slice(at, at + size)];
  }
}

/** The messages that were sent before `until` and delivered, the last first. */
function deliveredMessages({ nodes, steps }: Trace, until: number): Loss[] {
  const found: Loss[] = [];
  for (const { node, event } of steps) {
    if (event.type !== 'deliver' || event.send === undefined || node === undefined) continue;
    const sender = steps.find(({ step, time }) => step === event.send && time < until);
    const message = JSON.stringify(event.message);
    const effect = sender?.effects.find(
      (sent) => sent.type === 'send' && sent.to === node && JSON.stringify(sent.message) === message,
    );
    if (effect?.type !== 'send') continue;
    found.push({ from: nodes.indexOf(event.from), to: nodes.indexOf(node), count: effect.count });
  }
  return found.reverse();
}

/** Whether a value of a property is a schedule. */
export function isSchedule(value: unknown): value is Schedule {
  return typeof value === 'object' && value !== null && Reflect.get(value, 'kind') === 'schedule';
}

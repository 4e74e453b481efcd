import { type Trace, type TraceEvent, type TraceStep, tell, tellMessage, tellStep } from 'harness/trace';

/** Of a value, where a state is told. */
const MOST_CHARACTERS = 100;
/** Fields that are told of a change. */
const MOST_FIELDS = 8;

/** A step as it is told, on one line. */
export function lineOf(trace: Trace, step: TraceStep): string {
  const line = tell({ ...trace, steps: [step] })[0] ?? tellStep(step);
  return line.trim().replace(/\s+/g, ' ');
}

/** A message that was sent and has not come yet. */
interface Sent {
  readonly send: number;
  readonly from: number;
  readonly to: number;
  /** As JSON. */
  readonly message: string;
  readonly what: string;
}

/**
 * What is under way after step `until`, in the order in which it was sent or set: messages with the time at which the run brings
 * them, and timers with that at which they are due. What handlers did after `until` is in none of it.
 */
export function underWay({ steps }: Trace, until: number): readonly string[] {
  const messages: Sent[] = [];
  const timers = new Map<string, string>();
  const take = (fits: (one: Sent) => boolean) => {
    const at = messages.findIndex(fits);
    if (at >= 0) messages.splice(at, 1);
  };
  for (const { step, time, node, event, effects } of steps.filter((one) => one.step <= until)) {
    if (node === undefined) continue;
    // A crash clears timers.
    if (event.type === 'crash')
      for (const key of [...timers.keys()]) if (key.startsWith(`${node} `)) timers.delete(key);
    if (event.type === 'timer') timers.delete(`${node} ${event.name}`);
    if (event.type === 'deliver') take((one) => isBrought(one, node, event));
    if (event.type === 'lose') {
      const message = JSON.stringify(event.message);
      take((one) => one.to === node && one.from === event.from && one.message === message);
    }
    for (const effect of effects) {
      if (effect.type === 'setTimer') {
        // Set again, it stands behind what was asked for meanwhile.
        timers.delete(`${node} ${effect.name}`);
        timers.set(
          `${node} ${effect.name}`,
          `timer "${effect.name}" of node ${node}, due at ${time + effect.ms} ms`,
        );
      }
      if (effect.type === 'cancelTimer') timers.delete(`${node} ${effect.name}`);
      if (effect.type === 'send' && (effect.fate === 'sent' || effect.fate === 'duplicated')) {
        const what = `${tellMessage(effect.message)} from node ${node} to node ${effect.to}`;
        const sent = { send: step, from: node, to: effect.to, message: JSON.stringify(effect.message), what };
        messages.push(sent, ...(effect.fate === 'duplicated' ? [sent] : []));
      }
    }
  }
  const later = steps.filter(({ step }) => step > until);
  return [
    ...messages.map((one) => {
      const at = later.findIndex(
        ({ node, event }) => node !== undefined && event.type === 'deliver' && isBrought(one, node, event),
      );
      const [brought] = at < 0 ? [] : later.splice(at, 1);
      return brought === undefined
        ? `${one.what}, which does not arrive in this run`
        : `${one.what}, arrives at ${brought.time} ms`;
    }),
    ...timers.values(),
  ];
}

function isBrought(
  { send, from, to, message }: Sent,
  node: number,
  event: Extract<TraceEvent, { type: 'deliver' }>,
): boolean {
  return (
    send === event.send && to === node && from === event.from && message === JSON.stringify(event.message)
  );
}

/** What a step changed in the state of its node, a line for each field: `acceptor.rnd: -1 → 5`. */
export function changesOf({ steps }: Trace, of: TraceStep): readonly string[] {
  const before = steps.findLast(
    ({ step, node, inside }) => step < of.step && node === of.node && inside?.state !== undefined,
  )?.inside?.state;
  // It is told where it is not as before.
  const after = of.inside?.state;
  if (before === undefined || after === undefined) return [];
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = fields.filter((field) => before[field] !== after[field]);
  const lines = changed.map((field) => `${field}: ${short(before[field])} → ${short(after[field])}`);
  return lines.length > MOST_FIELDS ? [...lines.slice(0, MOST_FIELDS), '…'] : lines;
}

function short(value = 'not there'): string {
  return value.length > MOST_CHARACTERS ? `${value.slice(0, MOST_CHARACTERS)}…` : value;
}

import { fc } from 'harness/author';

/** A step of a process: something local, the sending of a message, or the receipt of one that is under way. */
export interface Step {
  readonly process: number;
  readonly what: 'local' | 'send' | 'receive';
  /** Of those under way, which message is received. */
  readonly which: number;
}

/** Processes that do something and exchange messages, in a possible order of real time. */
export interface Execution {
  readonly processes: number;
  readonly steps: readonly Step[];
}

/** An event of an execution, by its place in real time. */
export interface Happening {
  readonly name: string;
  readonly process: number;
  readonly what: Step['what'];
  /** The event at which the message was sent that is received here. */
  readonly sentAt?: number;
}

export const executions: fc.Arbitrary<Execution> = fc.record({
  processes: fc.integer({ min: 1, max: 4 }),
  steps: fc.array(
    fc.record({
      process: fc.nat(3),
      what: fc.constantFrom<Step['what']>('local', 'send', 'receive'),
      which: fc.nat(5),
    }),
    { maxLength: 12, size: 'max' },
  ),
});

/** The events of an execution. A receipt when no message is under way is a local event. */
export function eventsOf({ processes, steps }: Execution): readonly Happening[] {
  const underWay: number[] = [];
  const counts = new Map<number, number>();
  return steps.map(({ process: at, what, which }, i): Happening => {
    const process = at % processes;
    const count = (counts.get(process) ?? 0) + 1;
    counts.set(process, count);
    const name = `${'abcd'[process]}${count}`;
    if (what === 'send') underWay.push(i);
    if (what !== 'receive' || underWay.length === 0) {
      return { name, process, what: what === 'receive' ? 'local' : what };
    }
    const [sentAt] = underWay.splice(which % underWay.length, 1);
    return { name, process, what, ...(sentAt === undefined ? {} : { sentAt }) };
  });
}

/**
 * Which event happened before which: the transitive closure of "earlier at the same process" and "sent before received".
 * `closure[i]` holds the events that happened before event i.
 */
export function closureOf(events: readonly Happening[]): readonly ReadonlySet<number>[] {
  const closure: Set<number>[] = [];
  for (const [i, { process, sentAt }] of events.entries()) {
    const causes = new Set<number>();
    const previous = events.findLastIndex((event, j) => j < i && event.process === process);
    for (const cause of [previous, sentAt ?? -1]) {
      if (cause < 0) continue;
      causes.add(cause);
      for (const earlier of closure[cause] ?? []) causes.add(earlier);
    }
    closure.push(causes);
  }
  return closure;
}

/** An event in words: `b2 (received from a1)`. */
export function tellEvent(events: readonly Happening[], i: number): string {
  const event = events[i];
  if (event === undefined) return '';
  const from = event.sentAt === undefined ? '' : `, received from ${events[event.sentAt]?.name}`;
  return `${event.name} (${event.what}${from})`;
}

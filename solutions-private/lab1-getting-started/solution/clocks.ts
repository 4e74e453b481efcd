/**
 * Logical clocks: Lamport, *Time, Clocks, and the Ordering of Events in a Distributed System* (1978), and vector clocks
 * (Fidge 1988, Mattern 1989).
 */

/** A Lamport clock: if one event happened before another, its time is lower. Not the other way round. */
export class LamportClock {
  // SOLUTION
  private time = 0;

  /** A local event, or the sending of a message: gives its time, which goes with the message. The first is 1. */
  tick(): number {
    // SOLUTION
    this.time += 1;
    return this.time;
  }

  /** The receipt of a message that was sent at `sent`: gives the time of the receipt. */
  receive(sent: number): number {
    // SOLUTION
    this.time = Math.max(this.time, sent) + 1;
    return this.time;
  }
}

/** When an event happened, by a vector clock: how many events of each process are known there, by process number. */
export type Stamp = readonly number[];

/** The vector clock of one process. */
export class VectorClock {
  // SOLUTION
  private readonly process: number;
  // SOLUTION
  private known: Stamp;

  /** `process` is one of the processes 0 to `processes` - 1. */
  constructor(process: number, processes: number) {
    // SOLUTION
    this.process = process;
    this.known = Array.from({ length: processes }, () => 0);
  }

  /** A local event, or the sending of a message: gives its stamp, which goes with the message. */
  tick(): Stamp {
    // SOLUTION
    this.known = this.known.map((count, i) => (i === this.process ? count + 1 : count));
    return this.known;
  }

  /** The receipt of a message that was sent at `sent`: gives the stamp of the receipt. */
  receive(sent: Stamp): Stamp {
    // SOLUTION
    this.known = this.known.map((count, i) => Math.max(count, sent[i] ?? 0));
    return this.tick();
  }
}

/** Whether the event at `a` happened before the event at `b`: it could have been a cause of it. */
export function happenedBefore(a: Stamp, b: Stamp): boolean {
  // SOLUTION
  return a.every((count, i) => count <= (b[i] ?? 0)) && a.some((count, i) => count < (b[i] ?? 0));
}

/** Whether two different events are concurrent: neither happened before the other. An event is not concurrent with itself. */
export function concurrent(a: Stamp, b: Stamp): boolean {
  // SOLUTION
  const isSame = a.every((count, i) => count === b[i]);
  return !isSame && !happenedBefore(a, b) && !happenedBefore(b, a);
}

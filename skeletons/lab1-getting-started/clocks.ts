/**
 * Logical clocks: Lamport, *Time, Clocks, and the Ordering of Events in a Distributed System* (1978), and vector clocks
 * (Fidge 1988, Mattern 1989).
 */

import { NotImplemented } from 'harness/student';

/** A Lamport clock: if one event happened before another, its time is lower. Not the other way round. */
export class LamportClock {
  /** A local event, or the sending of a message: gives its time, which goes with the message. The first is 1. */
  tick(): number {
    throw new NotImplemented('LamportClock.tick');
  }

  /** The receipt of a message that was sent at `sent`: gives the time of the receipt. */
  receive(sent: number): number {
    throw new NotImplemented('LamportClock.receive');
  }
}

/** When an event happened, by a vector clock: how many events of each process are known there, by process number. */
export type Stamp = readonly number[];

/** The vector clock of one process. */
export class VectorClock {
  /** `process` is one of the processes 0 to `processes` - 1. */
  constructor(process: number, processes: number) {
    throw new NotImplemented('VectorClock.constructor');
  }

  /** A local event, or the sending of a message: gives its stamp, which goes with the message. */
  tick(): Stamp {
    throw new NotImplemented('VectorClock.tick');
  }

  /** The receipt of a message that was sent at `sent`: gives the stamp of the receipt. */
  receive(sent: Stamp): Stamp {
    throw new NotImplemented('VectorClock.receive');
  }
}

/** Whether the event at `a` happened before the event at `b`: it could have been a cause of it. */
export function happenedBefore(a: Stamp, b: Stamp): boolean {
  throw new NotImplemented('happenedBefore');
}

/** Whether two different events are concurrent: neither happened before the other. An event is not concurrent with itself. */
export function concurrent(a: Stamp, b: Stamp): boolean {
  throw new NotImplemented('concurrent');
}

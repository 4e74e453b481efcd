/** The proposer as functions on plain data: promises are kept whole, and looked at when there is a quorum of them. */
import type { NodeId } from 'harness/student';
import {
  type AcceptMessage,
  ALPHA,
  noOp,
  type PromiseMessage,
  type PromiseSlot,
  type Round,
  type Slot,
  type Value,
} from './messages.ts';

export class Proposer {
  crnd: Round;
  adu: Slot;
  /** The slot of the next client value, once a quorum has promised. */
  nextSlot: Slot | undefined = undefined;
  private promises: readonly PromiseMessage[] = [];
  private readonly id: NodeId;
  private readonly quorum: number;
  private readonly step: number;

  constructor(id: NodeId, nodeCount: number, adu: Slot, step = nodeCount) {
    this.id = id;
    this.crnd = id;
    this.adu = adu;
    this.quorum = 1 + Math.floor(nodeCount / 2);
    this.step = step;
  }

  increaseCrnd(): void {
    this.crnd += this.step;
    this.promises = [];
    this.nextSlot = undefined;
  }

  handlePromise(promise: PromiseMessage): AcceptMessage[] | undefined {
    const isKnown = this.promises.some(({ from }) => from === promise.from);
    if (promise.rnd !== this.crnd || isKnown || this.promises.length >= this.quorum) return undefined;
    this.promises = [...this.promises, promise];
    if (this.promises.length < this.quorum) return undefined;
    const reports = this.promises.flatMap(({ slots }) => slots);
    const last = reports.reduce((most, { slot }) => (slot > most ? slot : most), this.adu);
    this.nextSlot = last + 1;
    return range(this.adu + 1, last).map((slot) => ({
      from: this.id,
      slot,
      rnd: this.crnd,
      val: boundTo(reports, slot),
    }));
  }

  propose(val: Value): AcceptMessage | undefined {
    if (this.nextSlot === undefined) return undefined;
    const slot = this.nextSlot > this.adu ? this.nextSlot : this.adu + 1;
    if (slot - this.adu > ALPHA) return undefined;
    this.nextSlot = slot + 1;
    return { from: this.id, slot, rnd: this.crnd, val };
  }
}

/** What a slot is bound to: the value that was accepted in the highest round, or nothing. */
function boundTo(reports: readonly PromiseSlot[], slot: Slot): Value {
  const [first, ...others] = reports.filter((report) => report.slot === slot);
  if (first === undefined) return noOp();
  return others.reduce((best, report) => (report.vrnd > best.vrnd ? report : best), first).vval;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}

/** The acceptor as functions on plain data: the class only holds the data. What was accepted is a list in the order of slots. */
import type { NodeId } from 'harness/student';
import {
  type AcceptMessage,
  type LearnMessage,
  NO_ROUND,
  type PrepareMessage,
  type PromiseMessage,
  type PromiseSlot,
  type Round,
  type Slot,
} from './messages.ts';

export class Acceptor {
  rnd: Round = NO_ROUND;
  accepted: readonly PromiseSlot[] = [];
  forgotten: Slot = 0;
  private readonly id: NodeId;

  constructor(id: NodeId) {
    this.id = id;
  }

  handlePrepare({ from, slot, crnd }: PrepareMessage): PromiseMessage | undefined {
    if (crnd <= this.rnd || slot <= this.forgotten) return undefined;
    this.rnd = crnd;
    return { to: from, from: this.id, rnd: crnd, slots: this.accepted.filter((one) => one.slot >= slot) };
  }

  handleAccept({ slot, rnd, val }: AcceptMessage): LearnMessage | undefined {
    if (rnd < this.rnd || slot <= this.forgotten) return undefined;
    this.rnd = rnd;
    this.accepted = withSlot(this.accepted, { slot, vrnd: rnd, vval: val });
    return { from: this.id, slot, rnd, val };
  }

  forget(slot: Slot): void {
    this.accepted = this.accepted.filter((one) => one.slot > slot);
    if (slot > this.forgotten) this.forgotten = slot;
  }
}

/** The list with `next` in the place of its slot. */
export function withSlot(accepted: readonly PromiseSlot[], next: PromiseSlot): readonly PromiseSlot[] {
  const before = accepted.filter(({ slot }) => slot < next.slot);
  const after = accepted.filter(({ slot }) => slot > next.slot);
  return [...before, next, ...after];
}

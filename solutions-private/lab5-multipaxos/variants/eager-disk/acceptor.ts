/**
 * The acceptor: the memory of Paxos. It promises rounds, accepts values slot by slot, and never goes back behind what it
 * promised: one promise holds for all slots.
 */
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
  /** The highest round it has seen: promised, or accepted in, whatever the slot. */
  rnd: Round = NO_ROUND;
  /** What it accepted last, by slot. */
  readonly slots = new Map<Slot, PromiseSlot>();
  /** Slots up to this one are forgotten: everybody knows what was decided for them. */
  forgotten: Slot = 0;
  private readonly id: NodeId;

  /** `id` is the node's own: what it sends is `from` there. It has seen no round yet. */
  constructor(id: NodeId) {
    this.id = id;
  }

  /**
   * A round that is higher than any seen is promised to who asks, with all that was accepted from `slot` on, ascending. Others
   * get no answer, nor does who asks for slots that are forgotten: such a promise could not be kept whole.
   */
  handlePrepare(prepare: PrepareMessage): PromiseMessage | undefined {
    if (prepare.crnd <= this.rnd || prepare.slot <= this.forgotten) return undefined;
    this.rnd = prepare.crnd;
    const slots = [...this.slots.values()].filter(({ slot }) => slot >= prepare.slot);
    slots.sort((a, b) => a.slot - b.slot);
    return { to: prepare.from, from: this.id, rnd: this.rnd, slots };
  }

  /** A round that is at least the highest seen is accepted, which makes it the highest seen. Others, and forgotten slots, get no answer. */
  handleAccept(accept: AcceptMessage): LearnMessage | undefined {
    const { slot, rnd, val } = accept;
    if (rnd < this.rnd || slot <= this.forgotten) return undefined;
    this.rnd = rnd;
    this.slots.set(slot, { slot, vrnd: rnd, vval: val });
    return { from: this.id, slot, rnd, val };
  }

  /** Forgets what it accepted for the slots up to `slot`, this one included; what it promised it keeps. */
  forget(slot: Slot): void {
    for (const known of this.slots.keys()) if (known <= slot) this.slots.delete(known);
    this.forgotten = Math.max(this.forgotten, slot);
  }
}

/**
 * The proposer: it asks once for promises that hold for all slots, proposes again what it must, slot by slot, and then what
 * clients want.
 */
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
  /** The round it is in. */
  crnd: Round;
  /** All slots up to this one are decided. Whoever learns decisions moves it on. */
  adu: Slot;
  /** The slot of the next client value, once a quorum has promised. */
  nextSlot: Slot | undefined;
  private readonly id: NodeId;
  private readonly nodeCount: number;
  private readonly step: number;
  /** Who promised `crnd`. */
  private readonly promised = new Set<NodeId>();
  /** What they had accepted: by slot, in the highest round that was reported. */
  private readonly reported = new Map<Slot, PromiseSlot>();

  /**
   * `id` is the node's own, and its first round; of `nodeCount` nodes more than half are a quorum. Rounds are `step` apart: where
   * there are more nodes than these, their number.
   */
  constructor(id: NodeId, nodeCount: number, adu: Slot, step = nodeCount) {
    this.id = id;
    this.nodeCount = nodeCount;
    this.adu = adu;
    this.step = step;
    this.crnd = id;
  }

  /** Goes to the next round of its own. What was promised for the old one is void. */
  increaseCrnd(): void {
    this.crnd += this.step;
    this.nextSlot = undefined;
    this.promised.clear();
    this.reported.clear();
  }

  /**
   * Counts a promise of the current round, of each node once. The one that makes a quorum gives the accepts that the round is
   * bound to: for each slot beyond `adu`, up to the highest that was reported, the value of the highest `vrnd`, or a no-op.
   * Any other gives `undefined`.
   */
  handlePromise(promise: PromiseMessage): AcceptMessage[] | undefined {
    if (promise.rnd !== this.crnd || this.promised.has(promise.from)) return undefined;
    this.promised.add(promise.from);
    for (const report of promise.slots) {
      const known = this.reported.get(report.slot);
      if (known === undefined || report.vrnd > known.vrnd) this.reported.set(report.slot, report);
    }
    if (this.promised.size !== Math.floor(this.nodeCount / 2) + 1) return undefined;
    const last = Math.max(this.adu, ...this.reported.keys());
    const accepts: AcceptMessage[] = [];
    for (let slot = this.adu + 1; slot <= last; slot++) {
      accepts.push(this.accept(slot, this.reported.get(slot)?.vval ?? noOp()));
    }
    this.nextSlot = last + 1;
    return accepts;
  }

  /** The accept of a client's value for the next slot; `undefined` without a quorum, and where `ALPHA` slots are under way beyond `adu`. */
  propose(val: Value): AcceptMessage | undefined {
    if (this.nextSlot === undefined) return undefined;
    const slot = Math.max(this.nextSlot, this.adu + 1);
    if (slot > this.adu + ALPHA) return undefined;
    this.nextSlot = slot + 1;
    return this.accept(slot, val);
  }

  private accept(slot: Slot, val: Value): AcceptMessage {
    return { from: this.id, slot, rnd: this.crnd, val };
  }
}

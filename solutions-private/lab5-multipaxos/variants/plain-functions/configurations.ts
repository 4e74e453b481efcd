/** Who the replicas are, slot by slot. A command in slot i says who they are from slot i + α on (Lamport, Malkhi and Zhou 2010). */
import type { NodeId } from 'harness/student';
import type { Slot } from './messages.ts';

/** The replicas of the slots from `from` on, up to where the next configuration begins. */
export type Configuration = {
  readonly from: Slot;
  readonly replicas: readonly NodeId[];
};

export class Configurations {
  /** Ascending; the first one is that of all slots before the second. */
  private known: readonly Configuration[];

  constructor(replicas: readonly NodeId[]) {
    this.known = [{ from: 1, replicas: [...replicas] }];
  }

  /** All that are known and still matter. */
  get all(): readonly Configuration[] {
    return this.known;
  }

  /** Takes them over from another replica, or from the disk. */
  become(known: readonly Configuration[]): void {
    this.known = known;
  }

  /** The configuration of a slot. That of slots which are too far ahead to be known is the last one known. */
  at(slot: Slot): Configuration {
    const found = this.known.findLast(({ from }) => from <= slot) ?? this.known[0];
    if (found === undefined) throw new Error('there is always a configuration');
    return found;
  }

  /** The configuration that follows on that of a slot, if one is known. */
  after(slot: Slot): Configuration | undefined {
    return this.known.find(({ from }) => from > slot);
  }

  /** The replicas from `from` on. */
  add(from: Slot, replicas: readonly NodeId[]): void {
    this.known = [...this.known, { from, replicas }];
  }

  /** All that have a part in a slot from `slot` on, each once. */
  replicasFrom(slot: Slot): readonly NodeId[] {
    const current = this.at(slot);
    return [
      ...new Set(this.known.filter(({ from }) => from >= current.from).flatMap(({ replicas }) => replicas)),
    ];
  }

  /** Forgets what is over for all slots from `slot` on. */
  forgetBefore(slot: Slot): void {
    const current = this.at(slot);
    if (this.known[0] !== current) this.known = this.known.filter(({ from }) => from >= current.from);
  }
}

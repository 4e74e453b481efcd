/** The proposer counts by round: promises of rounds that are over stay where they are and harm nobody. */
import type { NodeId } from 'harness/student';
import {
  type AcceptMessage,
  NO_ROUND,
  NO_VALUE,
  type PromiseMessage,
  type Round,
  type Value,
} from './messages.ts';

export class Proposer {
  clientValue: Value = NO_VALUE;
  private step = 0;
  private readonly byRound = new Map<Round, Map<NodeId, PromiseMessage>>();
  private readonly id: NodeId;
  private readonly nodeCount: number;

  constructor(id: NodeId, nodeCount: number) {
    this.id = id;
    this.nodeCount = nodeCount;
  }

  get crnd(): Round {
    return this.id + this.step * this.nodeCount;
  }

  increaseCrnd(): void {
    this.step++;
    this.byRound.clear();
  }

  /** Goes to the first own round above `round`. */
  goAbove(round: Round): void {
    while (this.crnd <= round) this.increaseCrnd();
  }

  handlePromise(promise: PromiseMessage): AcceptMessage | undefined {
    if (promise.rnd !== this.crnd) return undefined;
    const promises = this.byRound.get(promise.rnd) ?? new Map<NodeId, PromiseMessage>();
    this.byRound.set(promise.rnd, promises);
    const before = promises.size;
    promises.set(promise.from, promise);
    const needed = (this.nodeCount >> 1) + 1;
    if (before >= needed || promises.size < needed) return undefined;
    let best: PromiseMessage | undefined;
    for (const one of promises.values()) {
      if (one.vrnd !== NO_ROUND && (best === undefined || one.vrnd > best.vrnd)) best = one;
    }
    return { from: this.id, rnd: promise.rnd, val: best?.vval ?? this.clientValue };
  }
}

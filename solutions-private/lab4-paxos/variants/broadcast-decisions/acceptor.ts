/** The acceptor as the skeleton has it, with one method for what both messages have in common. */
import type { NodeId } from 'harness/student';
import {
  type AcceptMessage,
  type LearnMessage,
  NO_ROUND,
  NO_VALUE,
  type PrepareMessage,
  type PromiseMessage,
  type Round,
  type Value,
} from './messages.ts';

export class Acceptor {
  rnd: Round = NO_ROUND;
  /** Everything it ever accepted, by round; the last entry is the highest. */
  readonly history = new Map<Round, Value>();
  private readonly id: NodeId;

  constructor(id: NodeId) {
    this.id = id;
  }

  get last(): readonly [Round, Value] {
    return [...this.history].at(-1) ?? [NO_ROUND, NO_VALUE];
  }

  handlePrepare({ from, crnd }: PrepareMessage): PromiseMessage | undefined {
    if (!this.raise(crnd, this.rnd + 1)) return undefined;
    const [vrnd, vval] = this.last;
    return { vval, vrnd, rnd: this.rnd, from: this.id, to: from };
  }

  handleAccept({ rnd, val }: AcceptMessage): LearnMessage | undefined {
    if (!this.raise(rnd, this.rnd)) return undefined;
    this.history.set(rnd, val);
    return { from: this.id, rnd, val };
  }

  private raise(round: Round, least: Round): boolean {
    if (round < least) return false;
    this.rnd = round;
    return true;
  }
}

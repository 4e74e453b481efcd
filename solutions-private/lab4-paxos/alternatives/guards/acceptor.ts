import type { NodeId } from 'harness/student';
import type { AcceptMessage, LearnMessage, PrepareMessage, PromiseMessage } from './messages.ts';

export class Acceptor {
  rnd = -1;
  vrnd = -1;
  vval = '';
  private readonly id: NodeId;

  constructor(id: NodeId) {
    this.id = id;
  }

  handlePrepare(prepare: PrepareMessage): PromiseMessage | undefined {
    if (!this.promise(prepare.crnd)) return;
    const last = { vrnd: this.vrnd, vval: this.vval };
    return { ...last, rnd: prepare.crnd, from: this.id, to: prepare.from };
  }

  private promise(round: number): boolean {
    const isHigher = this.rnd < round;
    if (isHigher) this.rnd = round;
    return isHigher;
  }

  handleAccept(accept: AcceptMessage): LearnMessage | undefined {
    const round = accept.rnd;
    if (!(round >= this.rnd)) return;
    this.vval = accept.val;
    this.rnd = this.vrnd = round;
    const learn: LearnMessage = { val: this.vval, rnd: this.vrnd, from: this.id };
    return learn;
  }
}

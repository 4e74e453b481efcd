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
    const answer = new Map<keyof PromiseMessage, NodeId | string>();
    answer.set('to', prepare.from).set('from', this.id).set('rnd', prepare.crnd);
    answer.set('vrnd', this.vrnd).set('vval', this.vval);
    switch (Math.sign(prepare.crnd - this.rnd)) {
      case 1:
        this.rnd = prepare.crnd;
        return Object.fromEntries(answer) as unknown as PromiseMessage;
      default:
        return undefined;
    }
  }

  handleAccept(accept: AcceptMessage): LearnMessage | undefined {
    switch (Math.sign(accept.rnd - this.rnd)) {
      case -1:
        return undefined;
      default: {
        const { rnd, val } = accept;
        [this.rnd, this.vrnd, this.vval] = [rnd, rnd, val];
        return { ...accept, from: this.id };
      }
    }
  }
}

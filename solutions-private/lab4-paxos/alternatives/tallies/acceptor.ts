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
    let promise: PromiseMessage | undefined;
    const asked = prepare.crnd;
    const seen = this.rnd;
    if (seen >= asked) {
      promise = undefined;
    } else {
      this.rnd = asked;
      promise = {
        from: this.id,
        to: prepare.from,
        rnd: this.rnd,
        vval: this.vval,
        vrnd: this.vrnd,
      };
    }
    return promise;
  }

  handleAccept(accept: AcceptMessage): LearnMessage | undefined {
    let learn: LearnMessage | undefined;
    const isAllowed = accept.rnd === this.rnd || accept.rnd > this.rnd;
    if (isAllowed) {
      learn = { from: this.id, rnd: accept.rnd, val: accept.val };
      this.vrnd = learn.rnd;
      this.vval = learn.val;
      this.rnd = learn.rnd;
    }
    return learn;
  }
}

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
    if (prepare.crnd > this.rnd) {
      this.rnd = prepare.crnd;
      return { to: prepare.from, from: this.id, rnd: this.rnd, vrnd: this.vrnd, vval: this.vval };
    }
    return undefined;
  }

  handleAccept(accept: AcceptMessage): LearnMessage | undefined {
    if (accept.rnd < this.rnd) return;
    this.rnd = accept.rnd;
    this.vrnd = accept.rnd;
    this.vval = accept.val;
    return { from: this.id, rnd: accept.rnd, val: accept.val };
  }
}

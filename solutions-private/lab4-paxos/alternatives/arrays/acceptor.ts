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

  handlePrepare({ from: to, crnd: rnd }: PrepareMessage): PromiseMessage | undefined {
    const isNewer = Math.max(rnd, this.rnd) !== this.rnd;
    this.rnd = Math.max(rnd, this.rnd);
    const { id: from, vrnd, vval } = this;
    return isNewer ? { to, from, rnd, vrnd, vval } : undefined;
  }

  handleAccept({ rnd, val }: AcceptMessage): LearnMessage | undefined {
    const isOld = [rnd, this.rnd].sort((a, b) => a - b)[0] !== this.rnd;
    if (!isOld) Object.assign(this, { rnd, vrnd: rnd, vval: val });
    return isOld ? undefined : { from: this.id, rnd, val };
  }
}

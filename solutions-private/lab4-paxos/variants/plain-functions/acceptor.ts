/** The acceptor as plain functions over a record; the class only holds the record. */
import type { AcceptMessage, LearnMessage, PrepareMessage, PromiseMessage } from './messages.ts';
import { NO_ROUND, NO_VALUE } from './messages.ts';

export interface Memory {
  readonly rnd: number;
  readonly accepted: { readonly vrnd: number; readonly vval: string };
}

export const NOTHING = { rnd: NO_ROUND, accepted: { vrnd: NO_ROUND, vval: NO_VALUE } } as const;

export function promised(memory: Memory, { crnd }: PrepareMessage): Memory | undefined {
  return crnd > memory.rnd ? { ...memory, rnd: crnd } : undefined;
}

export function accepted(memory: Memory, { rnd, val }: AcceptMessage): Memory | undefined {
  return rnd >= memory.rnd ? { rnd, accepted: { vrnd: rnd, vval: val } } : undefined;
}

export class Acceptor {
  memory: Memory = NOTHING;
  private readonly id: number;

  constructor(id: number) {
    this.id = id;
  }

  handlePrepare(prepare: PrepareMessage): PromiseMessage | undefined {
    const next = promised(this.memory, prepare);
    if (next === undefined) return undefined;
    this.memory = next;
    return { to: prepare.from, from: this.id, rnd: next.rnd, ...next.accepted };
  }

  handleAccept(accept: AcceptMessage): LearnMessage | undefined {
    const next = accepted(this.memory, accept);
    if (next === undefined) return undefined;
    this.memory = next;
    return { from: this.id, rnd: next.rnd, val: next.accepted.vval };
  }
}

import type { NodeId } from 'harness/author';
import { type Balances, execute } from './bank-model.ts';
import { ALPHA, type Result, type Value } from './interface.ts';

/** A configuration, and the first of its slots. */
interface Configuration {
  readonly from: number;
  readonly replicas: readonly NodeId[];
}

/** What came of a slot. */
interface Entry {
  readonly val: Value;
  /** None of a no-op. */
  readonly result: Result | undefined;
  readonly balances: Balances;
}

interface Session {
  readonly seq: number;
  readonly result: Result;
}

/**
 * The log as it was decided, and what follows from it by the handout: results, balances, sessions of clients, and who the
 * replicas of each slot are.
 */
export class LogTruth {
  private readonly nodes: readonly NodeId[];
  private readonly entries: Entry[] = [];
  private readonly configurations: Configuration[];
  private readonly answered = new Map<number, Session>();

  /** `nodes` are all nodes there are, `replicas` those of the first slots. */
  constructor(nodes: readonly NodeId[], replicas: readonly NodeId[]) {
    this.nodes = nodes;
    this.configurations = [{ from: 1, replicas }];
  }

  /** How many slots are decided, without a gap. */
  get last(): number {
    return this.entries.length;
  }

  /** What was decided for a slot, from 1. */
  at(slot: number): Entry | undefined {
    return this.entries[slot - 1];
  }

  /** The balances after a slot. */
  balancesAfter(slot: number): Balances {
    return this.entries[slot - 1]?.balances ?? new Map();
  }

  /** Who the replicas of a slot are: known for slots up to `ALPHA` beyond the last that is decided. */
  replicasOf(slot: number): readonly NodeId[] {
    return this.configurations.findLast(({ from }) => from <= slot)?.replicas ?? [];
  }

  /** Whether a node is a replica in all slots from `slot` on, as far as is known. */
  isReplicaFrom(slot: number, node: NodeId): boolean {
    const current = this.configurations.findLastIndex(({ from }) => from <= slot);
    return this.configurations.slice(current).every(({ replicas }) => replicas.includes(node));
  }

  /** Whether two slots have one configuration. */
  isSameConfiguration(slot: number, other: number): boolean {
    const of = (one: number) => this.configurations.findLast(({ from }) => from <= one);
    return of(slot) === of(other);
  }

  /** The last request of a client that was executed, and its result. */
  session(clientId: number): Session | undefined {
    return this.answered.get(clientId);
  }

  /** The value of the next slot. */
  append(val: Value): void {
    const balances = this.balancesAfter(this.last);
    if (val.noop) {
      this.entries.push({ val, result: undefined, balances });
      return;
    }
    const latest = this.answered.get(val.clientId);
    if (latest !== undefined && val.clientSeq <= latest.seq) {
      this.entries.push({ val, result: latest.result, balances });
      return;
    }
    const after = this.carryOut(val, balances);
    this.entries.push({ val, ...after });
    const { clientId, clientSeq: seq } = val;
    this.answered.set(clientId, { seq, result: after.result });
  }

  private carryOut({ account, transaction }: Value, balances: Balances) {
    if (transaction.type !== 'reconfigure') return execute(balances, account, transaction);
    const wanted = new Set(transaction.replicas);
    const replicas = [...wanted].sort((a, b) => a - b);
    const isRight = replicas.length > 0 && replicas.every((id) => this.nodes.includes(id));
    if (!isRight) return { balances, result: { ok: false, balance: 0, reason: 'replicas' } };
    this.configurations.push({ from: this.last + 1 + ALPHA, replicas });
    return { balances, result: { ok: true, balance: 0, reason: '' } };
  }
}

/** The leader detector with ranks sorted once and a flag for each: the leader is the first rank without one. */
export const UNKNOWN_ID = -1;

export interface LeaderObserver {
  onTrust(leader: number): void;
}

interface Rank {
  readonly id: number;
  suspected: boolean;
}

export class MonLeaderDetector {
  private readonly ranks: Rank[] = [];
  private readonly subscribers = new Set<LeaderObserver>();
  private current: number;

  constructor(nodeIds: readonly number[]) {
    for (const id of new Set(nodeIds)) if (id >= 0) this.ranks.push({ id, suspected: false });
    this.ranks.sort((a, b) => b.id - a.id);
    this.current = this.first();
  }

  leader(): number {
    return this.current;
  }

  suspect(id: number): void {
    this.mark(id, true);
  }

  restore(id: number): void {
    this.mark(id, false);
  }

  subscribe(observer: LeaderObserver): void {
    this.subscribers.add(observer);
  }

  private first(): number {
    for (const rank of this.ranks) if (!rank.suspected) return rank.id;
    return UNKNOWN_ID;
  }

  private mark(id: number, suspected: boolean): void {
    const rank = this.ranks.find((known) => known.id === id);
    if (rank === undefined || rank.suspected === suspected) return;
    rank.suspected = suspected;
    const next = this.first();
    if (next === this.current) return;
    this.current = next;
    this.subscribers.forEach((subscriber) => {
      try {
        subscriber.onTrust(next);
      } catch (error) {
        console.log('a subscriber failed:', String(error));
      }
    });
  }
}

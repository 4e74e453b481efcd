export class LamportClock {
  private last = 0;

  tick(): number {
    return this.receive(0);
  }

  receive(sent: number): number {
    this.last = 1 + (sent > this.last ? sent : this.last);
    return this.last;
  }
}

export type Stamp = readonly number[];

export class VectorClock {
  private now: Stamp;

  constructor(
    private readonly process: number,
    processes: number,
  ) {
    this.now = Array.from({ length: processes }, () => 0);
  }

  tick(): Stamp {
    return this.receive([]);
  }

  receive(sent: Stamp): Stamp {
    const known = this.now.map((count, i) => Math.max(count, sent[i] ?? 0));
    known[this.process] = (known[this.process] ?? 0) + 1;
    this.now = known;
    return known;
  }
}

export function happenedBefore(a: Stamp, b: Stamp): boolean {
  return isAtMost(a, b) && !isAtMost(b, a);
}

export function concurrent(a: Stamp, b: Stamp): boolean {
  return !isAtMost(a, b) && !isAtMost(b, a);
}

function isAtMost(a: Stamp, b: Stamp): boolean {
  return !a.some((count, i) => count > (b[i] ?? 0));
}

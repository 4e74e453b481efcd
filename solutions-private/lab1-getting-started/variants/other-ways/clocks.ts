export class LamportClock {
  private time = 0;

  tick(): number {
    return ++this.time;
  }

  receive(sent: number): number {
    if (sent > this.time) this.time = sent;
    return this.tick();
  }
}

export type Stamp = readonly number[];

export class VectorClock {
  private readonly counts: number[];
  private readonly process: number;

  constructor(process: number, processes: number) {
    this.counts = new Array<number>(processes).fill(0);
    this.process = process;
  }

  tick(): Stamp {
    this.counts[this.process] = (this.counts[this.process] ?? 0) + 1;
    return Object.freeze([...this.counts]);
  }

  receive(sent: Stamp): Stamp {
    for (const [i, count] of sent.entries()) {
      if (count > (this.counts[i] ?? 0)) this.counts[i] = count;
    }
    return this.tick();
  }
}

export function happenedBefore(a: Stamp, b: Stamp): boolean {
  let isLower = false;
  for (let i = 0; i < a.length; i++) {
    const [one = 0, other = 0] = [a[i], b[i]];
    if (one > other) return false;
    if (one < other) isLower = true;
  }
  return isLower;
}

export function concurrent(a: Stamp, b: Stamp): boolean {
  // Each is ahead of the other somewhere.
  return a.some((one, i) => one > (b[i] ?? 0)) && b.some((other, i) => other > (a[i] ?? 0));
}

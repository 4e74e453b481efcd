/** The leader detector as plain functions over a record; the class only holds the record. */
export const UNKNOWN_ID = -1;

export interface LeaderObserver {
  onTrust(leader: number): void;
}

interface Detector {
  readonly nodes: readonly number[];
  readonly suspects: readonly number[];
}

function elect({ nodes, suspects }: Detector): number {
  const trusted = nodes.filter((id) => id >= 0 && suspects.indexOf(id) < 0);
  return trusted.length === 0 ? UNKNOWN_ID : Math.max(...trusted);
}

function withSuspect(detector: Detector, id: number): Detector {
  return { ...detector, suspects: [...withoutSuspect(detector, id).suspects, id] };
}

function withoutSuspect(detector: Detector, id: number): Detector {
  return { ...detector, suspects: detector.suspects.filter((other) => other !== id) };
}

function tellAll(observers: readonly LeaderObserver[], leader: number): void {
  const [first, ...rest] = observers;
  if (first === undefined) return;
  try {
    first.onTrust(leader);
  } catch {
    // The next one is told all the same.
  }
  tellAll(rest, leader);
}

export class MonLeaderDetector {
  private detector: Detector;
  private observers: readonly LeaderObserver[] = [];

  constructor(nodeIds: readonly number[]) {
    this.detector = { nodes: [...nodeIds], suspects: [] };
  }

  leader(): number {
    return elect(this.detector);
  }

  suspect(id: number): void {
    this.become(withSuspect(this.detector, id));
  }

  restore(id: number): void {
    this.become(withoutSuspect(this.detector, id));
  }

  subscribe(observer: LeaderObserver): void {
    this.observers = [...this.observers, observer];
  }

  private become(next: Detector): void {
    const before = elect(this.detector);
    this.detector = next;
    const after = elect(next);
    if (after !== before) tellAll(this.observers, after);
  }
}

/** The failure detector as plain functions over a record; the class only holds the record and does what they say. */
import { type Env, type Message, Node } from 'harness/student';

export interface SuspectRestorer {
  suspect(id: number): void;
  restore(id: number): void;
}

interface Detector {
  readonly nodes: readonly number[];
  readonly delta: number;
  readonly delay: number;
  readonly alive: readonly number[];
  readonly suspected: readonly number[];
}

interface Verdicts {
  readonly next: Detector;
  readonly suspects: readonly number[];
  readonly restores: readonly number[];
}

function heard(detector: Detector, from: number): Detector {
  return { ...detector, alive: [...without(detector.alive, [from]), from] };
}

function judge(detector: Detector): Verdicts {
  const { nodes, alive, suspected, delta, delay } = detector;
  const restores = suspected.filter((id) => alive.includes(id));
  const suspects = without(without(nodes, alive), suspected);
  return {
    suspects,
    restores,
    next: {
      ...detector,
      alive: [],
      suspected: [...without(suspected, restores), ...suspects],
      delay: restores.length > 0 ? delay + delta : delay,
    },
  };
}

function without(ids: readonly number[], others: readonly number[]): number[] {
  return ids.filter((id) => !others.includes(id));
}

export class EvtFailureDetector extends Node {
  alive = new Set<number>();
  suspected = new Set<number>();
  delay = 0;
  private detector: Detector;
  private readonly listener: SuspectRestorer;

  constructor(env: Env, delta: number, suspectRestorer: SuspectRestorer) {
    super(env);
    this.listener = suspectRestorer;
    this.detector = { nodes: env.nodes, delta, delay: delta, alive: env.nodes, suspected: [] };
    this.show();
  }

  override onStart(): void {
    this.env.setTimer('timeout', this.detector.delay);
  }

  override onMessage(from: number, { type }: Message): void {
    switch (type) {
      case 'heartbeat-request':
        this.env.send(from, { type: 'heartbeat-reply' });
        break;
      case 'heartbeat-reply':
        this.detector = heard(this.detector, from);
        this.show();
        break;
    }
  }

  override onTimer(): void {
    const { next, suspects, restores } = judge(this.detector);
    this.detector = next;
    this.show();
    this.env.setTimer('timeout', next.delay);
    this.env.broadcast({ type: 'heartbeat-request' });
    for (const id of restores) this.listener.restore(id);
    for (const id of suspects) this.listener.suspect(id);
  }

  private show(): void {
    this.alive = new Set(this.detector.alive);
    this.suspected = new Set(this.detector.suspected);
    this.delay = this.detector.delay;
  }
}

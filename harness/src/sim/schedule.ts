import type { Conditions } from './network.ts';
import type { Simulation } from './simulation.ts';

/**
 * One fault, as data. `at` and `for` are virtual ms; nodes are numbers from 0. A fault that lasts ends by itself, or when
 * the run becomes calm.
 */
export type Fault =
  /** `for` is `null` when the node never comes back; with `afterEffects` it crashes within its next handler. */
  | {
      readonly type: 'crash';
      readonly at: number;
      readonly for: number | null;
      readonly node: number;
      readonly afterEffects: number | null;
    }
  | { readonly type: 'pause'; readonly at: number; readonly for: number; readonly node: number }
  /** Nodes of different groups hear nothing of each other; a node that no group names is in the last one. */
  | {
      readonly type: 'partition';
      readonly at: number;
      readonly for: number;
      readonly groups: readonly (readonly number[])[];
    }
  /** One link, one way. */
  | {
      readonly type: 'cut';
      readonly at: number;
      readonly for: number;
      readonly from: number;
      readonly to: number;
    }
  /** Nothing goes out of the node, or in, or both. */
  | {
      readonly type: 'isolate';
      readonly at: number;
      readonly for: number;
      readonly node: number;
      readonly way: 'in' | 'out' | 'both';
    }
  /** Two halves that only `node` hears and reaches both of. */
  | { readonly type: 'bridge'; readonly at: number; readonly for: number; readonly node: number }
  /** Each node reaches its two neighbours only, and each of them its own. */
  | { readonly type: 'ring'; readonly at: number; readonly for: number }
  | {
      readonly type: 'slow';
      readonly at: number;
      readonly for: number;
      readonly from: number;
      readonly to: number;
      readonly by: number;
    };

/**
 * Everything that decides a random run, as plain data: until `calmAt` (ms) the network is as `conditions` say and faults
 * happen; then they stop (global stabilisation, Dwork, Lynch and Stockmeyer 1988).
 */
export interface Schedule {
  readonly kind: 'schedule';
  /** How many nodes, with the ids from 0. */
  readonly nodes: number;
  /** Seed of the network's and the nodes' draws. */
  readonly seed: number;
  readonly conditions: Conditions;
  readonly faults: readonly Fault[];
  /** How many ms each node's clock counts in 1000. */
  readonly clockRates: readonly number[];
  readonly calmAt: number;
}

/** How the network is when it is calm: nothing is lost, and everything arrives within 10 ms. */
export const CALM: Conditions = { delay: { min: 1, max: 10, shape: 'even' }, loss: 0, duplication: 0 };

/** Puts the faults of a schedule into a run's queue. */
export function plan(schedule: Schedule, run: Simulation): void {
  for (const fault of schedule.faults) run.at(fault.at, () => begin(fault, run, schedule.calmAt));
}

/** The end of all faults: links are whole and fast, who was paused goes on, who comes back is back. */
export function calm(schedule: Schedule, run: Simulation): void {
  run.network.become(CALM);
  run.network.heal();
  run.tellNetwork('the network is calm from now on');
  for (const id of run.ids) {
    run.resume(id);
    const crashes = schedule.faults.filter((fault) => fault.type === 'crash' && fault.node === id);
    if (run.isUp(id) || crashes.some((fault) => fault.for !== null)) run.start(id);
  }
}

function begin(fault: Fault, run: Simulation, calmAt: number): void {
  if (run.time >= calmAt) return;
  const end = (action: () => void) => {
    // What ends later than the calm begins was ended by it.
    const time = fault.for === null ? calmAt : run.time + fault.for;
    if (time < calmAt) run.at(time, () => run.time < calmAt && action());
  };
  switch (fault.type) {
    case 'crash':
      run.crash(fault.node, fault.afterEffects ?? undefined);
      if (fault.for !== null) end(() => run.start(fault.node));
      break;
    case 'pause':
      run.pause(fault.node);
      end(() => run.resume(fault.node));
      break;
    case 'slow':
      run.network.slow(fault.from, fault.to, fault.by);
      run.tellNetwork(`messages from ${fault.from} to ${fault.to} take ${fault.by} ms longer`);
      end(() => {
        run.network.slow(fault.from, fault.to, -fault.by);
        run.tellNetwork(`messages from ${fault.from} to ${fault.to} are as fast as before`);
      });
      break;
    default: {
      const links = cutLinks(fault, run.ids.length);
      for (const [from, to] of links) run.network.cut(from, to);
      const what = tellCut(fault);
      run.tellNetwork(what);
      end(() => {
        for (const [from, to] of links) run.network.mend(from, to);
        run.tellNetwork(`over: ${what}`);
      });
    }
  }
}

type Cut = Extract<Fault, { type: 'partition' | 'cut' | 'isolate' | 'bridge' | 'ring' }>;

/** The links that a fault cuts, one way each. */
export function cutLinks(fault: Cut, count: number): [number, number][] {
  const isCut = (from: number, to: number): boolean => {
    switch (fault.type) {
      case 'partition': {
        const groupOf = (node: number) => {
          const at = fault.groups.findIndex((group) => group.includes(node));
          return at < 0 ? fault.groups.length - 1 : at;
        };
        return groupOf(from) !== groupOf(to);
      }
      case 'cut':
        return from === fault.from && to === fault.to;
      case 'isolate':
        return (from === fault.node && fault.way !== 'in') || (to === fault.node && fault.way !== 'out');
      case 'bridge': {
        const half = (node: number) => ((node - fault.node + count) % count) * 2 <= count;
        return from !== fault.node && to !== fault.node && half(from) !== half(to);
      }
      case 'ring': {
        const apart = (from - to + count) % count;
        return apart !== 1 && apart !== count - 1;
      }
    }
  };
  const links: [number, number][] = [];
  for (let from = 0; from < count; from++) {
    for (let to = 0; to < count; to++) if (from !== to && isCut(from, to)) links.push([from, to]);
  }
  return links;
}

function tellCut(fault: Cut): string {
  switch (fault.type) {
    case 'partition':
      return `partition ${fault.groups.map((group) => group.join(' ')).join(' | ')}`;
    case 'cut':
      return `the link from ${fault.from} to ${fault.to} is cut`;
    case 'isolate':
      return {
        both: `node ${fault.node} is cut off`,
        in: `nothing reaches node ${fault.node}`,
        out: `nothing of node ${fault.node} reaches others`,
      }[fault.way];
    case 'bridge':
      return `two halves, and only node ${fault.node} reaches both`;
    case 'ring':
      return 'each node reaches its two neighbours only';
  }
}

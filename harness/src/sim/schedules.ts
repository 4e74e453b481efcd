import fc, { type Arbitrary } from 'fast-check';
import type { Conditions, Delay } from './network.ts';
import type { Fault, Schedule } from './schedule.ts';

/** A kind of fault that a run may have. `crash` is for ever, `restart` is a crash and a return. */
export type FaultKind =
  | 'loss'
  | 'duplication'
  | 'delay'
  | 'crash'
  | 'restart'
  | 'pause'
  | 'partition'
  | 'one-way'
  | 'isolate'
  | 'bridge'
  | 'ring'
  | 'slow'
  | 'drift';

export interface ScheduleOptions {
  /** Fewest and most nodes. */
  readonly nodes: readonly [number, number];
  /** The faults that runs may have; each run draws which of them it has. */
  readonly faults: readonly FaultKind[];
  /** The longest safety phase in virtual ms. */
  readonly calmWithin: number;
  /** How many nodes must be up at the end: `one`, or a `majority`. */
  readonly correct?: 'one' | 'majority';
  /** The longest delay of a message that is not slowed down, in ms. */
  readonly longestDelay?: number;
}

const MOST_OF_A_KIND = 3;
const NORMAL: Delay = { min: 1, max: 10, shape: 'even' };

/**
 * Random schedules. A run first draws its configuration, which faults exist in it at all (swarm testing, Groce et al. 2012),
 * then when and where they happen. Shrinks to fewer nodes, kinds, faults, shorter times and an undisturbed network.
 */
export function schedules(options: ScheduleOptions): Arbitrary<Schedule> {
  const { calmWithin, longestDelay = 100 } = options;
  const [fewest, most] = options.nodes;
  const at = fc.integer({ min: 0, max: calmWithin });
  const lasts = fc.integer({ min: 1, max: Math.max(1, calmWithin >> 1) });
  const node = fc.integer({ min: 0, max: most - 1 });
  const lasting = <T extends object>(type: string, more: { readonly [K in keyof T]: Arbitrary<T[K]> }) =>
    fc.record({ type: fc.constant(type), at, for: lasts, ...more }) as unknown as Arbitrary<Fault>;
  const afterEffects = fc.option(fc.nat(6), { freq: 1 });
  const crash = (forMs: Arbitrary<number | null>) =>
    fc.record({ type: fc.constant('crash' as const), at, for: forMs, node, afterEffects });
  const way = fc.constantFrom('both', 'in', 'out');
  const kinds: Partial<Record<FaultKind, Arbitrary<Fault>>> = {
    crash: crash(fc.constant(null)),
    restart: crash(lasts),
    pause: lasting('pause', { node }),
    partition: lasting('partition', { groups: fc.subarray(range(most)).map((group) => [group]) }),
    'one-way': lasting('cut', { from: node, to: node }),
    isolate: lasting('isolate', { node, way }),
    bridge: lasting('bridge', { node }),
    ring: lasting('ring', {}),
    slow: lasting('slow', { from: node, to: node, by: fc.integer({ min: 1, max: 3 * longestDelay }) }),
  };
  const has = (kind: FaultKind) => options.faults.includes(kind);
  const sometimes = <T>(kind: FaultKind, otherwise: T, drawn: Arbitrary<T>): Arbitrary<T> =>
    has(kind) ? fc.oneof({ withCrossShrink: true }, fc.constant(otherwise), drawn) : fc.constant(otherwise);
  const faults = (Object.entries(kinds) as [FaultKind, Arbitrary<Fault>][]).map(([kind, fault]) =>
    sometimes(kind, [], fc.array(fault, { minLength: 1, maxLength: MOST_OF_A_KIND })),
  );
  const chance = fc.constantFrom(20, 50, 100, 200, 400);
  return fc
    .record({
      nodes: fc.integer({ min: fewest, max: most }),
      calmAt: fc.integer({ min: 0, max: calmWithin }),
      faults: fc.tuple(...faults),
      loss: sometimes('loss', 0, chance),
      duplication: sometimes('duplication', 0, chance),
      delay: sometimes(
        'delay',
        NORMAL,
        fc.record({
          min: fc.constant(1),
          max: fc.integer({ min: 1, max: longestDelay }),
          shape: fc.constantFrom('even' as const, 'tail' as const),
        }),
      ),
      clockRates: sometimes(
        'drift',
        [],
        fc.array(fc.integer({ min: 900, max: 1100 }), { minLength: most, maxLength: most }),
      ),
      // A smaller seed is no simpler run.
      seed: fc.noShrink(fc.nat(2 ** 30)),
    })
    .map((drawn) => fitted(drawn, options));
}

interface Drawn {
  readonly nodes: number;
  readonly calmAt: number;
  readonly faults: readonly (readonly Fault[])[];
  readonly loss: number;
  readonly duplication: number;
  readonly delay: Delay;
  readonly clockRates: readonly number[];
  readonly seed: number;
}

/** Makes of what was drawn a schedule that makes sense: nodes that exist, enough of them correct, nothing after the end. */
function fitted(drawn: Drawn, options: ScheduleOptions): Schedule {
  const { nodes, calmAt, seed, loss, duplication, delay } = drawn;
  // Some records of fast-check have no prototype: copied, a schedule equals what JSON makes of it, and can be replayed.
  const conditions: Conditions = { delay: { ...delay }, loss, duplication };
  const mayCrash = nodes - (options.correct === 'majority' ? Math.floor(nodes / 2) + 1 : 1);
  const gone = new Set<number>();
  const faults = drawn.faults
    .flat()
    // Drawn for the longest safety phase: this one's may be shorter.
    .map((fault) => ({ ...fault, at: Math.trunc((fault.at * calmAt) / (options.calmWithin + 1)) }))
    .filter((fault) => fault.at < calmAt)
    .map((fault) => fittedFault(fault, nodes))
    .sort((a, b) => a.at - b.at)
    .filter((fault) => {
      if (fault.type === 'partition') return fault.groups.every((group) => group.length > 0);
      if (fault.type !== 'crash' || fault.for !== null) return !('from' in fault) || fault.from !== fault.to;
      if (!gone.has(fault.node) && gone.size >= mayCrash) return false;
      gone.add(fault.node);
      return true;
    })
    // Who is gone for good does not come back by another crash.
    .map((fault) => (fault.type === 'crash' && gone.has(fault.node) ? { ...fault, for: null } : fault));
  return {
    kind: 'schedule',
    nodes,
    seed,
    conditions,
    faults,
    clockRates: drawn.clockRates.slice(0, nodes),
    calmAt,
  };
}

function fittedFault(fault: Fault, nodes: number): Fault {
  switch (fault.type) {
    case 'crash':
    case 'pause':
    case 'isolate':
    case 'bridge':
      return { ...fault, node: fault.node % nodes };
    case 'cut':
    case 'slow': {
      const from = fault.from % nodes;
      // Another node, as long as there is one.
      return { ...fault, from, to: nodes === 1 ? from : (from + 1 + (fault.to % (nodes - 1))) % nodes };
    }
    case 'partition': {
      const group = (fault.groups[0] ?? []).filter((node) => node < nodes);
      return { ...fault, groups: [group, range(nodes).filter((node) => !group.includes(node))] };
    }
    case 'ring':
      return { ...fault };
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

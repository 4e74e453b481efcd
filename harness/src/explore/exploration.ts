import type { NodeId } from '../node.ts';
import type { Links, NetworkKind } from './network.ts';
import type { MakeNode, NodeLike, ScenarioEvent } from './node-like.ts';
import type { Bounds } from './node-system.ts';
import type { Observer } from './observer.ts';
import type { Predicate } from './property.ts';
import type { SearchOrder } from './search.ts';
import type { Guard } from './slice.ts';

/** What must hold in every world. */
export interface Invariant {
  readonly name: string;
  /** `true`, or else what is wrong. It must depend on nothing but the world. */
  readonly holds: Predicate;
}

/** A world that is looked for. */
export interface Goal {
  readonly name: string;
  readonly holds: Predicate;
}

/** What is explored: the same in all stages of a search. */
export interface Setup<N extends NodeLike = NodeLike> {
  /** How many nodes; their ids are 0, 1, … */
  readonly nodes: number;
  /** Makes a node at its start and at each restart. */
  readonly make: MakeNode<N>;
  readonly network: NetworkKind;
  /** What happens from outside, each at any moment. */
  readonly events?: readonly ScenarioEvent<N>[];
  readonly observers?: readonly Observer[];
  /** Further objects of the harness that nodes hold and that never change. */
  readonly constants?: Iterable<object>;
  /** Puts a time limit on each slice, such as `(run) => withinLimit(run, 2000)`; see `Guard`. Default none. */
  readonly guard?: Guard;
}

/** What can happen, what is checked, and how much is searched. */
export interface Stage {
  readonly invariants?: readonly Invariant[];
  /** The worlds that belong to the search; others are neither counted nor gone on from. */
  readonly within?: Predicate;
  /** The links that deliver. Default all. */
  readonly links?: Links;
  /** How many timers fire in a run at most. Default any number. */
  readonly timers?: number;
  /** Crashes, between steps and between the effects of a handler. Default none. */
  readonly crashes?: {
    readonly most: number;
    /** Who can crash. Default all. */
    readonly nodes?: readonly NodeId[];
    /** Whether crashed nodes can restart. Default yes. */
    readonly restarts?: boolean;
  };
  /** How many messages are lost in a run at most, on a network that loses. Default any number. */
  readonly drops?: number;
  readonly search?: SearchOrder | { readonly walks: number; readonly length: number; readonly seed: number };
  /** What is asked to be searched: all worlds within so many steps. Default all. */
  readonly bound?: { readonly depth?: number };
  /** With so many distinct worlds the search gives up, and is inconclusive. Default 10,000,000. */
  readonly limit?: { readonly worlds?: number };
  /** With fewer worlds than that, a search without violation fails: nodes that do nothing do nothing wrong. */
  readonly fewest?: number;
}

export type Exploration<N extends NodeLike = NodeLike> = Setup<N> & Stage;

/** Some 800 MB. */
const MOST_WORLDS = 10_000_000;

export function worldLimit(stage: Stage): number {
  return stage.limit?.worlds ?? MOST_WORLDS;
}

/** What a stage allows, with all defaults. */
export function boundsOf(setup: Setup, { links, timers, crashes, drops }: Stage): Bounds {
  const most = crashes?.most ?? 0;
  return {
    links: links ?? (() => true),
    fires: timers ?? Number.POSITIVE_INFINITY,
    crashes: most,
    crashing: most === 0 ? [] : (crashes?.nodes ?? Array.from({ length: setup.nodes }, (_, id) => id)),
    restarts: crashes !== undefined && crashes.restarts !== false,
    drops: drops ?? Number.POSITIVE_INFINITY,
    events: (setup.events ?? []).map(({ times }) => times ?? 1),
  };
}

/** Numbers that everybody in the trade has in the head, or can work out. A year has 365 days. */

import { NotImplemented } from 'harness/student';

/** How many minutes a year something is down whose availability is `availability`, from 0 to 1: 0.9999 gives 52.56. */
export function downtimeMinutes(availability: number): number {
  throw new NotImplemented('downtimeMinutes');
}

/** The availability, from 0 to 1, of what is down for `minutes` minutes a year: the inverse of `downtimeMinutes`. */
export function availabilityOf(minutes: number): number {
  throw new NotImplemented('availabilityOf');
}

/**
 * Minutes as days, hours and minutes, rounded to whole minutes: `'1 d 19 h 48 min'`, `'53 min'`, `'2 h 0 min'`,
 * `'1 d 0 h 5 min'`. The minutes are always there; hours and days from the first that is not 0.
 */
export function formatMinutes(minutes: number): string {
  throw new NotImplemented('formatMinutes');
}

/** The availability of a chain that is up when all its parts are up. They fail independently. A chain without parts is up. */
export function inSeries(availabilities: readonly number[]): number {
  throw new NotImplemented('inSeries');
}

/** The availability of replicas of which one that is up is enough. They fail independently. No replica is never up. */
export function inParallel(availabilities: readonly number[]): number {
  throw new NotImplemented('inParallel');
}

/** What can go wrong with a process: it stops, or it does anything at all. */
export type Fault = 'crash' | 'byzantine';

/** The fewest processes that agree (consensus, partially synchronous) in spite of `f` faulty ones among them. */
export function clusterSize(f: number, fault: Fault): number {
  throw new NotImplemented('clusterSize');
}

/**
 * The fewest processes of such a smallest cluster that make a quorum: so few that the correct ones are enough, and so many
 * that two quorums share a process (crash faults), or share a correct process (Byzantine faults).
 */
export function quorumSize(f: number, fault: Fault): number {
  throw new NotImplemented('quorumSize');
}

/** Numbers that everybody in the trade has in the head, or can work out. A year has 365 days. */

/** How many minutes a year something is down whose availability is `availability`, from 0 to 1: 0.9999 gives 52.56. */
export function downtimeMinutes(availability: number): number {
  return (1 - availability) * MINUTES_A_YEAR;
}

/** The availability, from 0 to 1, of what is down for `minutes` minutes a year: the inverse of `downtimeMinutes`. */
export function availabilityOf(minutes: number): number {
  return 1 - minutes / MINUTES_A_YEAR;
}

const MINUTES_A_YEAR = 365 * 24 * 60;

/**
 * Minutes as days, hours and minutes, rounded to whole minutes: `'1 d 19 h 48 min'`, `'53 min'`, `'2 h 0 min'`,
 * `'1 d 0 h 5 min'`. The minutes are always there; hours and days from the first that is not 0.
 */
export function formatMinutes(minutes: number): string {
  const whole = Math.round(minutes);
  const days = Math.floor(whole / (24 * 60));
  const hours = Math.floor(whole / 60) % 24;
  const parts = [`${whole % 60} min`];
  if (hours > 0 || days > 0) parts.unshift(`${hours} h`);
  if (days > 0) parts.unshift(`${days} d`);
  return parts.join(' ');
}

/** The availability of a chain that is up when all its parts are up. They fail independently. A chain without parts is up. */
export function inSeries(availabilities: readonly number[]): number {
  return availabilities.reduce((product, availability) => product * availability, 1);
}

/** The availability of replicas of which one that is up is enough. They fail independently. No replica is never up. */
export function inParallel(availabilities: readonly number[]): number {
  return 1 - availabilities.reduce((product, availability) => product * (1 - availability), 1);
}

/** What can go wrong with a process: it stops, or it does anything at all. */
export type Fault = 'crash' | 'byzantine';

/** The fewest processes that agree (consensus, partially synchronous) in spite of `f` faulty ones among them. */
export function clusterSize(f: number, fault: Fault): number {
  return fault === 'crash' ? 2 * f + 1 : 3 * f + 1;
}

/**
 * The fewest processes of such a smallest cluster that make a quorum: so few that the correct ones are enough, and so many
 * that two quorums share a process (crash faults), or share a correct process (Byzantine faults).
 */
export function quorumSize(f: number, fault: Fault): number {
  return fault === 'crash' ? f + 1 : 2 * f + 1;
}

import { FULL_POINTS } from '../lab/catalogue.ts';
import type { Audited } from './audit.ts';

/** The most points of a skeleton as it is handed out. */
const SKELETON_MOST = 5;
/** The most steps of a counterexample, as far as anybody reads one. */
const MOST_STEPS = 25;

/** What is wrong with a lab's checks, by an audit; nothing when they are good. */
export function auditFaults(audited: readonly Audited[]): string[] {
  return audited.flatMap(({ name, kind, points, outcomes, refused, caught }): string[] => {
    const told = `${kind === 'reference' || kind === 'skeleton' ? 'the' : `the ${kind}`} ${name}`;
    if (refused.length > 0) return refused.map((what) => `${told} is not allowed: ${what}`);
    if (kind === 'skeleton') {
      return points <= SKELETON_MOST ? [] : [`${told} gets ${points} points, more than ${SKELETON_MOST}`];
    }
    if (kind !== 'mutant') {
      const lost = [...outcomes].filter(([, { verdict }]) => verdict !== 'pass').map(([id]) => id);
      return points === FULL_POINTS && lost.length === 0
        ? []
        : [`${told} loses ${FULL_POINTS - points} points: ${lost.join(', ')}`];
    }
    if (caught === undefined) return [`${told} is caught by no check`];
    if (caught.outcome.failure?.kind === 'check') {
      return [`${told}: the check ${caught.check.id} itself fails: ${caught.outcome.failure.message}`];
    }
    if (caught.steps <= MOST_STEPS) return [];
    return [`${told}: the story of ${caught.check.id} has ${caught.steps} steps, more than ${MOST_STEPS}`];
  });
}

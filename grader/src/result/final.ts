import type { Result } from './schema.ts';

/** Whether a result stands as it is: all could be judged, and nobody has to look at it first. */
export function isFinal({ provisional, problems }: Result): boolean {
  return !provisional && problems.every(({ kind }) => kind !== 'submission');
}

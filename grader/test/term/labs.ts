import type { TermLab, Work } from '../../src/term/works.ts';
import { course2020 } from '../policy/records.ts';

/** Works whose points are known without judging, so that a term costs nothing. */
export const POINTS = {
  reference: 100,
  'variant a': 100,
  'mutant a': 88,
  'mutant b': 61,
  'mutant c': 60,
  'only a': 35,
  skeleton: 0,
};

const KINDS: Record<string, Work['kind']> = {
  reference: 'good',
  'variant a': 'good',
  'only a': 'partial',
  skeleton: 'skeleton',
};

export const TERM_LABS: readonly TermLab[] = course2020.labs.map(({ id }) => ({
  id,
  folder: `${id}-x`,
  skeleton: [{ path: 'a.ts', text: 'skeleton' }],
  works: Object.keys(POINTS).map((name) => ({
    name,
    kind: KINDS[name] ?? 'flawed',
    files: [{ path: 'a.ts', text: name }],
  })),
}));

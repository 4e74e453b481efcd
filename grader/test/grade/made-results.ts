import type { Sitting } from '../../src/grade/judge-in-sandbox.ts';
import { officialResult, type Provenance, type Terms } from '../../src/grade/official-result.ts';
import type { ToldOutcome } from '../../src/jail/judging-records.ts';
import { type Lab, readLab } from '../../src/lab/catalogue.ts';
import type { Result } from '../../src/result/schema.ts';
import type { Overlay } from '../../src/submissions/overlay.ts';

/** Lab 3 with two checks, one of them hidden. */
export const lab: Lab = (() => {
  const whole = readLab(3);
  const wanted = ['highest-leads', 'leader-always-right'];
  return { ...whole, expected: whole.expected.filter(({ id }) => wanted.includes(id)) };
})();

export const SECRET = 1_234_567_891;

export const terms: Terms = {
  sandbox: 'bubblewrap',
  seeds: [lab.manifest.seed, SECRET],
  toolHash: 'tool',
  passAbove: 60,
  unofficial: [],
};

export const overlay: Overlay = {
  prefix: 'skeletons/lab3-failure-detector/',
  files: [{ path: 'a.ts', text: 'export {};\n' }],
  hash: 'f'.repeat(64),
  outside: [],
  flags: [],
};

export const provenance: Provenance = {
  owner: 'group-1',
  folder: '/somewhere/repo',
  commit: 'a'.repeat(40),
  submittedAt: '2026-02-01T10:00:00Z',
  timeSource: 'push',
};

export function outcome(id: string, more: Partial<ToldOutcome> = {}): ToldOutcome {
  return { id, verdict: 'pass', runs: 1, ms: 5, output: '', ...more };
}

export function sitting(outcomes: readonly ToldOutcome[], more: Partial<Sitting> = {}): Sitting {
  return {
    problems: [],
    outcomes: new Map(outcomes.map((one) => [one.id, one])),
    declared: lab.expected.map(({ id }) => ({ id, random: true })),
    starts: 2,
    ...more,
  };
}

export function result(outcomes: readonly ToldOutcome[], more: Partial<Sitting> = {}): Result {
  return officialResult(lab, overlay, sitting(outcomes, more), provenance, terms);
}

import { describe, expect, it } from 'vitest';
import type { Audited } from '../../src/audit/audit.ts';
import { auditFaults } from '../../src/audit/faults.ts';
import { readLab } from '../../src/lab/catalogue.ts';

describe('an audit finds fault with', () => {
  const one = (over: Partial<Audited>): Audited => ({
    name: 'x',
    kind: 'mutant',
    files: [],
    outcomes: new Map(),
    points: 100,
    refused: [],
    ...over,
  });

  it('a mutant that no check catches', () => {
    expect(auditFaults([one({})])).toEqual(['the mutant x is caught by no check']);
  });

  it('a variant that loses a point, and the check that takes it', () => {
    const outcome = { id: 'c', verdict: 'fail', runs: 1, ms: 1, output: '' } as const;
    expect(auditFaults([one({ kind: 'variant', points: 97, outcomes: new Map([['c', outcome]]) })])).toEqual([
      'the variant x loses 3 points: c',
    ]);
  });

  it('a variant that the structure check refuses', () => {
    expect(auditFaults([one({ kind: 'variant', refused: ['a.ts:3 NOTHING is shared'] })])).toEqual([
      'the variant x is not allowed: a.ts:3 NOTHING is shared',
    ]);
  });

  it('a skeleton that gets points', () => {
    expect(auditFaults([one({ kind: 'skeleton', points: 6 })])).toEqual(['the x gets 6 points, more than 5']);
    expect(auditFaults([one({ kind: 'skeleton', points: 5 })])).toEqual([]);
  });

  it('a story that nobody reads to its end, and a check that is itself broken', () => {
    const lab = readLab(3);
    const [check] = lab.expected;
    if (check === undefined) throw new Error('no checks');
    const outcome = { id: check.id, verdict: 'fail', runs: 1, ms: 1, output: '' } as const;
    const caught = { check, outcome, steps: 26, byRule: true, isRight: true };
    expect(auditFaults([one({ caught })])).toEqual([
      `the mutant x: the story of ${check.id} has 26 steps, more than 25`,
    ]);
    const failure = { kind: 'check', message: 'TypeError', frames: [], story: [] } as const;
    expect(auditFaults([one({ caught: { ...caught, steps: 1, outcome: { ...outcome, failure } } })])).toEqual(
      [`the mutant x: the check ${check.id} itself fails: TypeError`],
    );
  });
});

import { describe, expect, it } from 'vitest';
import { distinctSubmissions } from '../../src/policy/submissions.ts';
import { push } from './records.ts';

const at = (minute: number) => `2020-03-01T12:${String(minute).padStart(2, '0')}:00Z`;

describe('distinct submissions', () => {
  it('are sets of blobs, each with the time of the first push in which it appeared', () => {
    const pushes = [
      push(50, at(30), { files: 'b', commit: 'c3' }),
      push(40, at(10), { files: 'a', commit: 'c1' }),
      push(40, at(20), { files: 'a', commit: 'c2' }),
      push(50, at(50), { files: 'b', commit: 'c4' }),
    ];
    expect(
      distinctSubmissions(pushes).map(({ files, first, commits }) => [files, first.at, commits]),
    ).toEqual([
      ['a', at(10), ['c1', 'c2']],
      ['b', at(30), ['c3', 'c4']],
    ]);
  });

  it('whose files come again after others keep their first time, and are marked', () => {
    const pushes = ['a', 'b', 'a'].map((files, index) => push(1, at(index), { files }));
    expect(
      distinctSubmissions(pushes).map(({ files, at: time, again }) => [files, String(time), again]),
    ).toEqual([
      ['a', at(0), true],
      ['b', at(1), false],
    ]);
  });

  it('take the first time that is trusted, not a commit’s own date', () => {
    const pushes = [
      push(1, at(5), { files: 'a', timeSource: 'commit-unverified', commit: 'c1' }),
      push(1, at(40), { files: 'a', commit: 'c2' }),
      push(1, at(20), { files: 'b', timeSource: 'commit-unverified' }),
    ];
    expect(
      distinctSubmissions(pushes).map(({ files, at: time, trusted }) => [files, String(time), trusted]),
    ).toEqual([
      ['b', at(20), false],
      ['a', at(40), true],
    ]);
  });

  it('of one moment are ordered by sequence, then by commit; without a time they come last', () => {
    const pushes = [
      push(1, undefined, { files: 'z', timeSource: 'none' }),
      push(1, at(1), { files: 'c', sequence: 2, commit: 'c1' }),
      push(1, at(1), { files: 'b', sequence: 1, commit: 'c3' }),
      push(1, at(1), { files: 'a', sequence: 1, commit: 'c2' }),
    ];
    for (const order of [pushes, [...pushes].reverse()]) {
      expect(distinctSubmissions(order).map(({ files }) => files)).toEqual(['a', 'b', 'c', 'z']);
    }
  });
});

import { relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { standingOf } from '../../src/policy/standing.ts';
import type { Submission } from '../../src/policy/submissions.ts';
import { PrivateFolderError, readBook, studentNamed } from '../../src/private/book.ts';
import { sourceOf } from '../../src/private/source.ts';
import { course2020 } from '../policy/records.ts';
import { folderWith, ROSTER, resultFiles, resultOf } from './folders.ts';

const book = (files: Record<string, string | Uint8Array>) => readBook(folderWith(files), course2020);
const faults = (files: Record<string, string | Uint8Array>): string => {
  try {
    book(files);
  } catch (error) {
    if (error instanceof PrivateFolderError) return error.message;
    throw error;
  }
  return '';
};

describe('results', () => {
  it('become grades of each member of the group, at the time that was collected last', () => {
    const files = {
      'roster.csv': ROSTER,
      'groups.csv': 'lab,group,login\nlab3,g1,ada\nlab3,g1,bob\nlab4,g2,ada\n',
      'submissions.csv': `lab,owner,repository,commit,submittedAt,timeSource,sequence
lab3,g1,r,${'a'.repeat(40)},2020-02-21T10:00:00Z,push,1
lab3,g1,r,${'b'.repeat(40)},2020-02-21T11:00:00Z,push,2
`,
      ...resultFiles({ owner: 'g1', points: 75, at: '2020-02-20T10:00:00Z' }),
    };
    const read = book(files);
    for (const login of ['ada', 'BOB']) {
      const lab3 = standingOf(course2020, studentNamed(read, login).record).labs[2]!;
      expect([lab3.daysLate, lab3.line.work]).toMatchObject([1, { kind: 'handed-in', days: 1 }]);
    }
    const g1 = read.work.find(({ owner }) => owner === 'g1')!;
    expect([g1.members, g1.ungraded.map(({ sequence }) => sequence)]).toEqual([['ada', 'bob'], [2]]);
    expect(standingOf(course2020, studentNamed(read, 'Cleo').record).labs[2]!.line.work.kind).toBe('nothing');
    expect(read.work.filter(({ lab }) => lab === 'lab4').map(({ owner }) => owner)).toEqual([
      'bob',
      'Cleo',
      'g2',
    ]);
    expect(read.notes).toContain('Cleo is in no group of lab3');
  });

  const wrong: [string, Record<string, string>, RegExp][] = [
    [
      'of another lab',
      { 'results/lab4/ada/x.json': Object.values(resultFiles({}))[0]! },
      /is the result of lab3/,
    ],
    ['that is no JSON', { 'results/lab3/ada/x.json': '{"half":' }, /x\.json: is no JSON/],
    ['that is no result', { 'results/lab3/ada/x.json': '{}' }, /is no lab-result\/1: schema/],
    [
      'that is a file where a folder belongs',
      { 'results/lab3/ada': 'x' },
      /results\/lab3\/ada: is no folder/,
    ],
  ];
  for (const [what, files, message] of wrong) {
    it(`${what} is refused by file`, () =>
      expect(faults({ 'roster.csv': ROSTER, ...files })).toMatch(message));
  }

  const header = 'lab,owner,repository,commit,submittedAt,timeSource,sequence\n';
  const A = 'a'.repeat(40);
  const times: [string, string, string, string | undefined][] = [
    [
      'a commit’s own date never beats a push that came later',
      `lab3,ada,r,${A},2020-02-18T10:00:00Z,commit-unverified,0\nlab3,ada,r,${A},2020-02-21T10:00:00Z,push,0\n`,
      '2020-02-21T10:00:00Z push',
      undefined,
    ],
    [
      'nor one that the result tells of',
      `lab3,ada,r,${A},2020-02-18T10:00:00Z,commit-unverified,0\n`,
      '2020-02-20T10:00:00Z push',
      '2020-02-20T10:00:00Z',
    ],
    [
      'staff mend what a platform says',
      `lab3,ada,r,${A},2020-02-21T10:00:00Z,push,0\nlab3,ada,r,${A},2020-02-21T12:00:00Z,staff,0\n`,
      '2020-02-21T12:00:00Z staff',
      undefined,
    ],
    [
      'of two platforms the earlier counts, as instants and not as texts',
      `lab3,ada,r,${A},2020-02-21T10:30:00+01:00,workflow,0\nlab3,ada,r,${A},2020-02-21T10:00:00Z,push,0\n`,
      '2020-02-21T09:30:00Z workflow',
      undefined,
    ],
    [
      'a short commit is the commit',
      `lab3,ada,r,${A.slice(0, 20)},2020-02-21T10:00:00Z,push,0\n`,
      '2020-02-21T10:00:00Z push',
      undefined,
    ],
    ['nobody’s word is none', `lab3,ada,r,${A},,none,0\n`, 'undefined none', undefined],
  ];
  for (const [what, rows, expected, at] of times) {
    it(`have the time that is trusted most: ${what}`, () => {
      const files = { 'roster.csv': ROSTER, 'submissions.csv': header + rows, ...resultFiles({ at }) };
      const { handedIn, ungraded } = book(files).work.find(
        (one) => one.lab === 'lab3' && one.owner === 'ada',
      )!;
      const [{ first }, ...more] = handedIn.submissions as [Submission];
      expect([`${first.at} ${first.timeSource}`, more, ungraded]).toEqual([expected, [], []]);
    });
  }

  describe('of plain folders', () => {
    const V1 = { folder: 'handed/ada-v1', at: '2020-02-18T10:00:00Z', points: 80, files: 'f1' };
    const V2 = { folder: 'handed/ada-v2', at: '2020-02-20T10:00:00Z', points: 90, files: 'f2' };
    const row = ({ folder, at }: typeof V1) => `lab3,ada,${folder},,${at},push,0\n`;
    const ofAda = (rows: string, ...results: Parameters<typeof resultFiles>) => {
      const files = {
        'roster.csv': ROSTER,
        'submissions.csv': header + rows,
        ...resultFiles(...results),
      };
      const read = book(files);
      const { handedIn, ungraded } = read.work.find((one) => one.lab === 'lab3' && one.owner === 'ada')!;
      return {
        read,
        handedIn: handedIn.submissions.map(({ points, first }) => [points, first.at]),
        ungraded: ungraded.map(({ source }) => source),
        leftOut: read.notes.filter((note) => note.includes('left out')),
      };
    };

    it('have the time of the row that names their folder, in whatever way', () => {
      const both = [
        [80, V1.at],
        [90, V2.at],
      ];
      expect(ofAda(row(V2) + row(V1), V1, V2)).toMatchObject({ handedIn: both, ungraded: [], leftOut: [] });
      const other = row({ ...V1, folder: './handed//x/../ada-v1/' });
      expect(ofAda(row(V2) + other, V1, V2)).toMatchObject({ handedIn: both, ungraded: [], leftOut: [] });
    });

    it('never take a time at which something else may have been in it', () => {
      const later = { ...V1, at: '2020-02-19T10:00:00Z' };
      expect(ofAda(row(later), V1)).toMatchObject({
        handedIn: [],
        ungraded: ['submissions.csv, row 2'],
        leftOut: [
          expect.stringMatching(/^results\/lab3\/ada\/\w{12}\.json: is of a plain folder that submissions/),
        ],
      });
    });

    it('count only while a row names the folder, and not those that were graded without a row', () => {
      const gone = { ...V2, at: V1.at };
      const { grading, ...rest } = resultOf(gone);
      const { folder: _, ...without } = grading!;
      const read = ofAda(row(V1), V1, gone, { more: { ...rest, grading: without } });
      expect(read.handedIn).toEqual([[80, V1.at]]);
      expect(read.leftOut.length).toBe(2);
      expect(ofAda(`lab3,ada,r,${A},${V1.at},push,0\n`, V1, { at: V1.at }).handedIn).toEqual([[80, V1.at]]);
    });

    it('are read where their row says', () => {
      const { read } = ofAda(row(V1).replace('lab3', 'Lab 3') + row(V2), V1, V2);
      const work = read.work.find((one) => one.lab === 'lab3' && one.owner === 'ada')!;
      const sources = work.graded.map(({ key }) => relative(read.folder, sourceOf(read, work, key)!));
      expect(sources.sort()).toEqual([V1.folder, V2.folder]);
      expect(sourceOf(read, work, A)).toBeUndefined();
    });
  });

  it('and rows of who left or changed groups are left out and named, and stop nobody', () => {
    const read = book({
      'roster.csv': ROSTER,
      'groups.csv': 'lab,group,login\nlab3,new,bob\nlab4,ada,ada\nlab4,ada,bob\n',
      'submissions.csv': `lab,owner,repository,commit,submittedAt,timeSource,sequence
lab1,dan,r,${'b'.repeat(40)},2020-01-20T10:00:00Z,push,0
lab3,old,r,${'c'.repeat(40)},2020-02-20T10:00:00Z,push,0
`,
      ...resultFiles(
        { owner: 'old', at: '2020-02-20T10:00:00Z' },
        { owner: 'new', at: '2020-02-20T10:00:00Z', commit: 'd'.repeat(40) },
      ),
    });
    expect(read.notes.filter((note) => note.includes('left out'))).toEqual([
      'results/lab3/old/aaaaaaaaaaaa.json: "old" is no group of the lab (lab3), left out, with 1 more',
      'submissions.csv, row 2: "dan" is not in the roster (lab1), left out',
    ]);
    expect(read.work.filter(({ graded }) => graded.length > 0).map(({ owner }) => owner)).toEqual(['new']);
    expect(read.work.find(({ lab, owner }) => lab === 'lab4' && owner === 'ada')?.members).toEqual([
      'ada',
      'bob',
    ]);
  });

  it('a wrong choice is refused by its own row, whatever else was chosen', () => {
    const choices = `lab,owner,commit,reason\nlab1,ada,${'a'.repeat(40)},r\nlab3,ada,bbbbbbb,r\n`;
    const results = resultFiles({ lab: 'lab1', at: '2020-01-20T10:00:00Z' }, { at: '2020-02-20T10:00:00Z' });
    const text = faults({ 'roster.csv': ROSTER, 'choices.csv': choices, ...results });
    expect(text.split('\n').slice(1)).toEqual([
      '  choices.csv, row 3: the commit bbbbbbb is no graded submission',
    ]);
  });

  it('a choice that is no submission is refused by row', () => {
    const choices = 'lab,owner,commit,reason\nlab3,ada,bbbbbbb,r\n';
    const results = resultFiles({ at: '2020-02-20T10:00:00Z' });
    expect(faults({ 'roster.csv': ROSTER, 'choices.csv': choices, ...results })).toMatch(
      /choices\.csv, row 2: the commit bbbbbbb is no graded submission/,
    );
  });
});

import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBook } from '../../src/private/book.ts';
import { archive } from '../../src/report/archive.ts';
import { planPurge, purge } from '../../src/report/purge.ts';
import { termOf } from '../../src/report/term.ts';
import { course2020 } from '../policy/records.ts';
import { folderWith, ROSTER, resultFiles } from '../private/folders.ts';

const read = (folder: string) => readBook(folder, course2020);
const plan = (folder: string, before: string) => planPurge(folder, before, course2020);
const rowsOf = ({ rewritten }: ReturnType<typeof plan>) =>
  [...rewritten].map(([file, { rows }]) => [file, rows]);

const SUBMISSIONS = 'lab,owner,repository,commit,submittedAt,timeSource,sequence\n';
const ADJUSTMENTS = 'id,login,lab,kind,value,reason,by,at\n';
const [A, B, C] = ['a', 'b', 'c'].map((digit) => digit.repeat(40));

/** Ada handed in lab 1 in January, Bob in June. */
const files = () => ({
  'roster.csv': ROSTER,
  'groups.csv': 'lab,group,login\n',
  'releases.jsonl': '{"lab":"lab1","by":"ta","at":"2020-05-01T10:00:00Z","reveal":false}\n',
  'submissions.csv': `${SUBMISSIONS}lab1,ada,repositories/ada.git,${A},2020-01-20T10:00:00Z,push,0
lab1,bob,repositories/bob.git,${B},2020-06-20T10:00:00Z,push,0
`,
  'repositories/ada.git/HEAD': 'x',
  'repositories/bob.git/HEAD': 'x',
  'notes.txt': 'mine',
  ...resultFiles(
    { lab: 'lab1', at: '2020-01-20T10:00:00Z' },
    { lab: 'lab1', owner: 'bob', commit: B!, at: '2020-06-20T10:00:00Z' },
  ),
});

describe('archive', () => {
  it('copies what a term is computed from, with sums, and never over anything', () => {
    const folder = folderWith(files());
    const to = join(folderWith({}), 'term');
    expect(archive(folder, '{}', to).files).toBe(7);
    const sums = readFileSync(join(to, 'SHA256SUMS'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split('  ')[1]);
    expect(sums).toEqual([
      'groups.csv',
      'releases.jsonl',
      'results/lab1/ada/aaaaaaaaaaaa.json',
      'results/lab1/bob/bbbbbbbbbbbb.json',
      'roster.csv',
      'submissions.csv',
      'course.json',
    ]);
    expect(termOf(read(to)).students.length).toBe(3);
    expect(() => archive(folder, '{}', to)).toThrow(/there already/);
  });
});

describe('purge of a part', () => {
  it('takes away what is older than a date, with its clones, and says so before', () => {
    const folder = folderWith({ ...files(), 'report/report.json': '{}' });
    const planned = plan(folder, '2020-03-01');
    expect(planned.paths).toEqual(['report', 'repositories/ada.git', 'results/lab1/ada/aaaaaaaaaaaa.json']);
    expect(rowsOf(planned)).toEqual([['submissions.csv', 1]]);
    expect(existsSync(join(folder, 'repositories/ada.git'))).toBe(true);
    purge(folder, planned);
    expect(readFileSync(join(folder, 'submissions.csv'), 'utf8').split('\n').length).toBe(3);
    expect(
      read(folder)
        .work.filter(({ graded }) => graded.length > 0)
        .map(({ owner }) => owner),
    ).toEqual(['bob']);
    // The name of a folder is a login too.
    expect(readdirSync(join(folder, 'results/lab1'))).toEqual(['bob']);
  });

  it('keeps a clone for as long as a row names it', () => {
    const folder = folderWith({
      ...files(),
      'submissions.csv': `${SUBMISSIONS}lab1,ada,repositories/ada.git,${A},2020-01-20T10:00:00Z,push,0
lab2,ada,repositories/ada.git,${B},2020-06-20T10:00:00Z,push,0
`,
    });
    expect(plan(folder, '2020-03-01').paths).toEqual(['results/lab1/ada/aaaaaaaaaaaa.json']);
  });

  it('keeps a clone that a row names in another way, that holds one or lies within one; another goes once', () => {
    const plannedFor = (...stay: string[]) => {
      const rows = [
        `lab1,ada,./repositories/ada.git/,${A},2020-01-20T10:00:00Z,push,0`,
        `lab1,ada,repositories/ada.git,${B},2020-01-21T10:00:00Z,push,0`,
        ...stay.map((path, index) => `lab${index + 2},ada,${path},${C},2020-06-20T10:00:00Z,push,0`),
      ];
      const csv = `${SUBMISSIONS}${rows.join('\n')}\n`;
      const folder = folderWith({ ...files(), 'submissions.csv': csv, 'repositories/ada.gitx/HEAD': 'x' });
      symlinkSync('repositories', join(folder, 'link'));
      return plan(folder, '2020-03-01').paths.filter((path) => !path.startsWith('results'));
    };
    for (const path of [
      'repositories//x/../ada.git/.',
      'repositories',
      'repositories/ada.git/HEAD',
      'link/ada.git',
    ])
      expect(plannedFor('gone', path), path).toEqual([]);
    expect(plannedFor('gone', 'repositories/ada', 'repositories/ada.gitx', 'repositories/bob.git')).toEqual([
      'repositories/ada.git',
    ]);
  });

  it('takes away adjustments together with those that revoke them, once the last is older', () => {
    const adjustments = `${ADJUSTMENTS}a1,ada,lab1,points,1,r,ta,2020-01-10
a2,ada,,revoke,a1,"r
with a line",ta,2020-06-01T08:00:00Z
a3,ada,lab1,points,2,r,ta,2020-01-11
a4,ada,,revoke,a3,r,ta,2020-01-12
a5,ada,,revoke,a4,r,ta,2020-01-13
a6,ada,lab1,points,3,r,ta,2020-01-14T09:30
`;
    const folder = folderWith({ ...files(), 'adjustments.csv': adjustments });
    purge(folder, plan(folder, '2020-03-01'));
    expect(read(folder).adjustments.map(({ id }) => id)).toEqual(['a1', 'a2']);
    expect(plan(folder, '2020-06-02').rewritten.get('adjustments.csv')?.text).toBe(ADJUSTMENTS);
  });

  it('takes away the choice of a commit that goes, and no other', () => {
    const folder = folderWith({
      ...files(),
      'choices.csv': `lab,owner,commit,reason\nlab1,ada,${A!.slice(0, 7)},r\n1,bob,${B},r\n`,
    });
    const planned = plan(folder, '2020-03-01');
    expect(rowsOf(planned)).toEqual([
      ['submissions.csv', 1],
      ['choices.csv', 1],
    ]);
    purge(folder, planned);
    expect(read(folder).choices.map(({ owner }) => owner)).toEqual(['bob']);
  });

  it('is refused, and nothing is gone, where no grades could be computed from what would be left', () => {
    const folder = folderWith({ ...files(), 'marks.csv': 'login,project,exam\nada,1,2\nada,3,4\n' });
    expect(() => plan(folder, '2020-03-01')).toThrow(
      /^Nothing was purged.*\n.*private-\w+ can't be used as it is:\n {2}marks\.csv, row 3: ada has marks in marks\.csv, row 2 already/,
    );
  });

  it('takes away packets and comparisons of the lab, and rows of the marking sheet with their packets', () => {
    const folder = folderWith({
      ...files(),
      'oral/lab1/ada-ada.json': '{}',
      'oral/lab2/ada-ada.json': '{}',
      'oral/marking.csv': `packet,name,outcome,points,reason,by,at
lab1/ada/ada,Ada,passed,,,ta,
lab1/bob/bob,Bob,passed,,,ta,
lab2/ada/ada,Ada,passed,,,ta,2020-02-01
lab2/bob/bob,Bob,passed,,,ta,2020-05-01
lab2/Cleo/Cleo,Cleo,,,,,
`,
      'similarity/lab1/report.json': '{}',
      'similarity/lab2/report.json': '{}',
    });
    purge(folder, plan(folder, '2020-03-01'));
    expect([readdirSync(join(folder, 'oral')), readdirSync(join(folder, 'similarity'))]).toEqual([
      ['lab2', 'marking.csv'],
      ['lab2'],
    ]);
    expect(readFileSync(join(folder, 'oral/marking.csv'), 'utf8')).toBe(
      'packet,name,outcome,points,reason,by,at\nlab1/bob/bob,Bob,passed,,,ta,\nlab2/bob/bob,Bob,passed,,,ta,2020-05-01\nlab2/Cleo/Cleo,Cleo,,,,,\n',
    );
  });

  it('leaves a folder that can be read, whatever is revoked, chosen and dated', () => {
    const day = fc.integer({ min: 1, max: 9 }).map((number) => `2020-0${number}-15`);
    const at = fc.oneof(
      day,
      day.map((date) => `${date}T10:00:00Z`),
      day.map((date) => `${date}T00:10:00+02:00`),
    );
    const adjustments = fc.array(fc.record({ at, revokes: fc.option(fc.nat(9)) }), { maxLength: 8 });
    const handedIn = fc.uniqueArray(fc.record({ digit: fc.constantFrom(...'0123456789abcdef'), at: day }), {
      minLength: 1,
      maxLength: 4,
      selector: ({ digit }) => digit,
    });
    const limit = fc
      .integer({ min: 1, max: 10 })
      .map((number) => `2020-${String(number).padStart(2, '0')}-01`);
    fc.assert(
      fc.property(adjustments, handedIn, fc.boolean(), limit, (rows, work, isChosen, before) => {
        const commits = work.map(({ digit, at: date }) => ({
          commit: digit.repeat(40),
          at: `${date}T10:00:00Z`,
        }));
        const folder = folderWith({
          'roster.csv': ROSTER,
          'adjustments.csv':
            ADJUSTMENTS +
            rows
              .map(({ at: when, revokes }, index) =>
                revokes === null || index === 0
                  ? `${index},ada,lab3,points,1,r,ta,${when}\n`
                  : `${index},ada,,revoke,${revokes % index},r,ta,${when}\n`,
              )
              .join(''),
          ...(isChosen
            ? { 'choices.csv': `lab,owner,commit,reason\nlab3,ada,${commits[0]!.commit},r\n` }
            : {}),
          ...resultFiles(...commits),
        });
        const stays = (date: string) => date.slice(0, 10) >= before;
        const dates = [...rows.map((row) => row.at), ...commits.map((one) => one.at)];
        purge(folder, plan(folder, before));
        expect(existsSync(join(folder, 'roster.csv'))).toBe(dates.some(stays));
        if (!dates.some(stays)) return;
        const { work: left } = read(folder);
        expect(left.flatMap(({ graded }) => graded.map(({ key }) => key))).toEqual(
          commits
            .filter((one) => stays(one.at))
            .map(({ commit }) => commit.slice(0, 12))
            .sort(),
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe('purge of a term', () => {
  it('takes away the roster and all else about people once the whole term is older', () => {
    const folder = folderWith({
      ...files(),
      'oral/marking.csv': 'packet\n',
      'similarity/lab1/report.json': '{}',
    });
    purge(folder, plan(folder, '2021-01-01'));
    expect(readdirSync(folder)).toEqual(['notes.txt', 'repositories']);
    expect(readdirSync(join(folder, 'repositories'))).toEqual([]);
  });

  it('never takes away one that has not begun', () => {
    const folder = folderWith({
      'roster.csv': ROSTER,
      'groups.csv': 'lab,group,login\nlab3,g1,ada\n',
      'marks.csv': 'login,project,exam\n',
      'submissions.csv': `${SUBMISSIONS}lab1,ada,repositories/ada.git,${A},,none,0\n`,
    });
    for (const before of ['2000-01-01', '2999-01-01']) {
      expect(plan(folder, before)).toEqual({ paths: [], rewritten: new Map() });
    }
  });

  it('is not kept by rows whose time nobody knows', () => {
    const all = files();
    const folder = folderWith({
      ...all,
      'submissions.csv': `${all['submissions.csv']}lab2,bob,repositories/cleo.git,${C},,none,0\n`,
      'repositories/cleo.git/HEAD': 'x',
    });
    expect(plan(folder, '2020-03-01').paths).not.toContain('repositories/cleo.git');
    purge(folder, plan(folder, '2021-01-01'));
    expect(readdirSync(folder)).toEqual(['notes.txt', 'repositories']);
    expect(readdirSync(join(folder, 'repositories'))).toEqual([]);
  });

  it('can be done again after an interruption: what has a date goes last, and rows after what they name', () => {
    const folder = folderWith(files());
    expect(plan(folder, '2021-01-01').paths).toEqual([
      'groups.csv',
      'repositories/ada.git',
      'repositories/bob.git',
      'roster.csv',
      'results',
      'releases.jsonl',
      'submissions.csv',
    ]);
    const broken = {
      paths: ['repositories/ada.git'],
      rewritten: new Map([['nowhere/x.csv', { text: '', rows: 1 }]]),
    };
    expect(() => purge(folder, broken)).toThrow(/nowhere/);
    expect(readdirSync(join(folder, 'repositories'))).toEqual(['bob.git']);
  });

  it('asks for a date', () => {
    const folder = folderWith(files());
    expect(() => plan(folder, 'last year')).toThrow(/takes a date/);
    expect(() => plan(folder, '2021-02-30')).toThrow(/no date/);
  });
});

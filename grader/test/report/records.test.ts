import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../src/grade/write-whole.ts';
import { packetPath } from '../../src/oral/packet-files.ts';
import { readBook } from '../../src/private/book.ts';
import { readTable } from '../../src/private/table.ts';
import { adjust } from '../../src/report/adjust.ts';
import { archive } from '../../src/report/archive.ts';
import { outsideRepository, writeReport, writeWhole } from '../../src/report/output.ts';
import { personJson } from '../../src/report/person.ts';
import { planPurge } from '../../src/report/purge.ts';
import { release } from '../../src/report/release.ts';
import { csvFiles } from '../../src/report/tables.ts';
import { termOf } from '../../src/report/term.ts';
import { systemFault } from '../../src/system-fault.ts';
import { course2020, oslo } from '../policy/records.ts';
import { folderWith, ROSTER, resultFiles, writeInto } from '../private/folders.ts';

const at = oslo('2020-02-20T12:00');
const row = (lab: string, reveal = false) => ({ lab, by: 'ta', at: '2020-05-01T10:00:00Z', reveal });
const read = (folder: string) => readBook(folder, course2020);

describe('a late hand-in', () => {
  it('that takes more than it gives is pointed out: 42.22 instead of 50.00', () => {
    const commit = (digit: string) => digit.repeat(40);
    const folder = folderWith({
      'roster.csv': ROSTER,
      ...resultFiles(
        { lab: 'lab1', commit: commit('1'), at: oslo('2020-01-27T12:00'), points: 100 },
        { lab: 'lab2', commit: commit('2'), at: oslo('2020-01-30T12:00'), points: 100 },
        { lab: 'lab3', commit: commit('3'), at: oslo('2020-02-20T12:00'), points: 90 },
        { lab: 'lab4', commit: commit('4'), at: oslo('2020-03-19T12:00'), points: 90 },
        { lab: 'lab5', commit: commit('5'), at: oslo('2020-04-23T12:00'), points: 50 },
      ),
      'extensions.csv': 'lab,login,until,reason\n',
      // Seven days late is after the last day: staff let it count.
      'choices.csv': `lab,owner,commit,reason\nlab5,ada,${commit('5')},agreed\n`,
    });
    const [ada] = termOf(read(folder)).students;
    expect(ada!.standing.grade.grade?.toFixed2()).toBe('42.22');
    expect(ada!.labs[4]!.flags[0]).toBe(
      'late was worse than nothing: without it the lab grade would be 50.00 instead of 42.22',
    );
    expect(ada!.labs.slice(2, 4).flatMap(({ flags }) => flags)).toEqual([]);
  });
});

describe('adjust', () => {
  const given = {
    login: 'ADA',
    lab: 'lab3',
    kind: 'points',
    value: '-5',
    reason: 'said, "no"',
    by: 'ta',
    at: '2020-05-01T10:00:00Z',
  } as const;

  it('appends a row with an id of its own, and leaves the rows before it as they are', () => {
    const before = '\uFEFFat;id;login;lab;kind;value;reason;by\r\n2020-04-30;a7;ada;lab3;points;2;"x;y";ta';
    const folder = folderWith({ 'roster.csv': ROSTER, 'adjustments.csv': before });
    expect(adjust(folder, course2020, given).id).toBe('a8');
    adjust(folder, course2020, { ...given, kind: 'revoke', lab: undefined, value: 'a8' });
    expect(readFileSync(join(folder, 'adjustments.csv'), 'utf8')).toBe(
      `${before}\r\n2020-05-01T10:00:00Z;a8;ada;lab3;points;-5;"said, ""no""";ta\r\n2020-05-01T10:00:00Z;a9;ada;;revoke;a8;"said, ""no""";ta\r\n`,
    );
    const { standing } = termOf(read(folder)).students[0]!;
    expect(standing.labs[2]!.adjustment.rows.map(({ id }) => id)).toEqual(['a7']);
  });

  it('keeps to the delimiter that the first line names', () => {
    const before = 'sep=;\nid;login;lab;kind;value;reason;by;at\n';
    const folder = folderWith({ 'roster.csv': ROSTER, 'adjustments.csv': before });
    adjust(folder, course2020, { ...given, reason: 'a, b' });
    expect(readFileSync(join(folder, 'adjustments.csv'), 'utf8')).toBe(
      `${before}a1;ada;lab3;points;-5;a, b;ta;2020-05-01T10:00:00Z\n`,
    );
    expect(read(folder).adjustments.map(({ id }) => id)).toEqual(['a1']);
    writeInto(folder, resultFiles({ at: '2020-07-01T10:00:00Z' }));
    expect(planPurge(folder, '2020-06-01', course2020).rewritten.get('adjustments.csv')?.text).toBe(before);
  });

  const COLUMNS = ['id', 'login', 'lab', 'kind', 'value', 'reason', 'by', 'at'];
  /** A file with one row, as people and their programs write it: empty lines first, a column more, lines of any end. */
  const fileOfOne = fc
    .record({
      columns: fc.shuffledSubarray([...COLUMNS, 'Seen by'], { minLength: 9 }),
      delimiter: fc.constantFrom(',', ';', '\t'),
      lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
      first: fc.constantFrom('', '\uFEFF', 'empty', 'spaces', 'sep'),
      isEnded: fc.boolean(),
    })
    .map(({ columns, delimiter, lineEnd, first, isEnded }) => {
      const one = { ...given, id: 'a1', login: 'ada', reason: 'first', 'Seen by': '' };
      const cells = columns.map((name) => Reflect.get(one, name) as string);
      const before = { empty: lineEnd, spaces: `  ${lineEnd}${lineEnd}`, sep: `sep=${delimiter}${lineEnd}` };
      const start = Object.entries(before).find(([name]) => name === first)?.[1] ?? first;
      const rows = [columns, cells].map((row) => row.join(delimiter)).join(lineEnd);
      return `${start}${rows}${isEnded ? lineEnd : ''}`;
    });
  const reasonText = fc
    .array(
      fc.oneof(
        fc.constantFrom('=', '+', '-', '@', "'", '＝', ';', '\t', '\r', '\n', ' ', '"', ',', '-5', 'é'),
        fc.string({ unit: 'binary', maxLength: 3 }).filter((text) => !text.includes('\0')),
      ),
      { minLength: 1, maxLength: 8 },
    )
    .map((parts) => parts.join(''))
    .filter((text) => text.trim() !== '');

  it('is read again to the letter, from whatever file and without a formula; purge takes it out again', () => {
    const folder = folderWith({ 'roster.csv': ROSTER, ...resultFiles({ at: '2020-07-01T10:00:00Z' }) });
    fc.assert(
      fc.property(fc.option(fileOfOne, { nil: '' }), reasonText, reasonText, (text, reason, by) => {
        rmSync(join(folder, 'adjustments.csv'), { force: true });
        if (text !== '') writeInto(folder, { 'adjustments.csv': text });
        const own = { ...given, reason, by, at: '2020-06-01' };
        const { id } = adjust(folder, course2020, own);
        const rows = text === '' ? ['a1'] : ['a1', 'a2'];
        expect(id).toBe(rows.at(-1));
        const { adjustments } = read(folder);
        expect(adjustments.map((row) => row.id)).toEqual(rows);
        const last = { ...own, login: 'ada', reason: reason.trim(), by: by.trim() };
        expect(adjustments.at(-1)).toMatchObject(last);
        const written = readFileSync(join(folder, 'adjustments.csv'));
        const [row] = readTable(written, '', []).rows.slice(-1);
        for (const name of ['reason', 'by'])
          expect(row!.cell(name)).not.toMatch(/(^|[;\t\r\n]\s*)[=+@＝＋＠]|[;\t\r\n]\s*[-－]|^[-－](?!\d+$)/);
        if (text === '') return;
        const left = planPurge(folder, '2020-05-02', course2020).rewritten.get('adjustments.csv')!;
        const oneLeft = readTable(Buffer.from(left.text), '', []).rows.map((one) => one.cell('id'));
        expect([left.rows, oneLeft]).toEqual([1, ['a2']]);
        writeInto(folder, { 'adjustments.csv': left.text });
        expect(read(folder).adjustments).toMatchObject([last]);
      }),
      { numRuns: 200 },
    );
  });

  it('makes the file where there is none', () => {
    const folder = folderWith({ 'roster.csv': ROSTER });
    expect(adjust(folder, course2020, given).id).toBe('a1');
    expect(read(folder).adjustments.map(({ login, value, source }) => [login, value, source])).toEqual([
      ['ada', '-5', 'adjustments.csv, row 2'],
    ]);
  });

  it('refuses what would not be read again', () => {
    const folder = folderWith({ 'roster.csv': ROSTER });
    expect(() => adjust(folder, course2020, { ...given, value: 'many' })).toThrow(/points are a number/);
    for (const value of ['100.5', '-101', '9'.repeat(400), `1.${'0'.repeat(400)}1`]) {
      expect(() => adjust(folder, course2020, { ...given, value })).toThrow(
        /points are a number from -100 to 100/,
      );
    }
    expect(() => adjust(folder, course2020, { ...given, lab: 'lab8' })).toThrow(/lab8 is no lab/);
    expect(() => adjust(folder, course2020, { ...given, kind: 'revoke', value: 'a1' })).toThrow(
      /no adjustment a1/,
    );
    expect(() => adjust(folder, course2020, { ...given, login: 'dan' })).toThrow(/not in the roster/);
    expect(() => adjust(folder, course2020, { ...given, at: '23.04.2020' })).toThrow(
      /at "23.04.2020" is no date/,
    );
    expect(existsSync(join(folder, 'adjustments.csv'))).toBe(false);
  });
});

describe('adjustments at once', () => {
  const given = {
    login: 'ada',
    lab: 'lab3',
    kind: 'points',
    value: '1',
    reason: 'r',
    by: 'ta',
    at: '2020-05-01',
  } as const;

  it('wait for each other, so that no two get the same id', () => {
    const folder = folderWith({ 'roster.csv': ROSTER, 'adjustments.csv.lock': '1' });
    expect(() => adjust(folder, course2020, given)).toThrow(
      /adjustments\.csv\.lock is there: somebody records/,
    );
    expect(readdirSync(folder)).toEqual(['adjustments.csv.lock', 'roster.csv']);
    rmSync(join(folder, 'adjustments.csv.lock'));
    expect(() => adjust(folder, course2020, { ...given, login: 'dan' })).toThrow(/not in the roster/);
    expect([adjust(folder, course2020, given).id, adjust(folder, course2020, given).id]).toEqual([
      'a1',
      'a2',
    ]);
    expect(readdirSync(folder)).toEqual(['adjustments.csv', 'roster.csv']);
  });

  it('are exact, to the last decimal', () => {
    const folder = folderWith({ 'roster.csv': ROSTER });
    for (const value of ['0.1', '0.2', '-100', '99.800000001'])
      adjust(folder, course2020, { ...given, value });
    const { adjustment } = termOf(read(folder)).students[0]!.standing.labs[2]!;
    expect(String(adjustment.points)).toBe('100000001/1000000000');
  });
});

describe('what is held about one person', () => {
  const folder = () =>
    folderWith({
      'roster.csv': ROSTER,
      'groups.csv': 'lab,group,login\nlab3,g1,ada\nlab3,g1,bob\n',
      'marks.csv': 'login,project,exam\nada,70,80\nbob,11,12\n',
      'adjustments.csv':
        'id,login,lab,kind,value,reason,by,at\n1,ada,lab3,points,1,good,ta,2020-05-01\n2,bob,lab3,points,1,secret,ta,2020-05-01\n',
      ...resultFiles({ owner: 'g1', at }, { lab: 'lab1', owner: 'bob', at, points: 41 }),
    });

  it('has everything about them and nothing about others', () => {
    const text = personJson(read(folder()), 'ada');
    const json = JSON.parse(text);
    expect([json.student.studentId, json.marks, json.adjustments.length]).toEqual([
      '1001',
      [{ project: '70.00', exam: '80.00', source: 'marks.csv, row 2' }],
      1,
    ]);
    expect(json.labs.find(({ lab }: { lab: string }) => lab === 'lab3')).toMatchObject({
      owner: 'g1',
      results: [{ points: 80 }],
    });
    expect(text).not.toMatch(/bob|Byzantine|Cleo|secret|1002/);
  });

  it('has rows of the marking sheet, packets and similar works, without the names of others', () => {
    const where = folder();
    const file = (group: string, login: string) =>
      `${packetPath('oral', { lab: 'lab3', group, login })}.json`;
    writeInto(where, {
      'oral/marking.csv':
        'packet,name,outcome,points,reason,by,at\nlab3/g1/ada,Ada,passed,,well said,ta,2020-04-23\nlab3/g1/bob,Bob,not-passed,,secret,ta,\n',
      [file('g1', 'ada')]: JSON.stringify({
        id: 'lab3/g1/ada',
        seed: 5,
        questions: ['explain what bob wrote', 'explain this'],
        written: { share: { commits: 3, own: 40, ofGroup: 90 }, members: [{ login: 'bob' }] },
      }),
      [file('g1', 'x-ada')]: JSON.stringify({ id: 'lab3/g1/x-ada', seed: 5, questions: [] }),
      [file('g1', 'bob')]: '{}',
      [file('g2', 'ada')]: 'half wri',
      'similarity/lab3/report.json': JSON.stringify({
        pairs: [
          { left: 'Cleo', right: 'g1', similarity: 0.75, overlap: 60 },
          { left: 'g1 (aaaaaaa)', right: '2019/blue', similarity: 0.25, overlap: 9 },
          { left: 'g10', right: 'bob', similarity: 0.5, overlap: 9 },
        ],
      }),
    });
    const text = personJson(read(where), 'ada');
    const { oral, similarity } = JSON.parse(text);
    expect(oral).toEqual([
      {
        ...{ packet: 'lab3/g1/ada', outcome: 'passed', points: '', reason: 'well said', by: 'ta' },
        ...{ at: '2020-04-23', source: 'oral/marking.csv, row 2' },
      },
      {
        ...{ packet: 'lab3/g1/ada', file: 'oral/lab3/g1/ada.json', seed: 5, questions: 2 },
        written: { commits: 3, own: 40, ofGroup: 90 },
      },
      { file: 'oral/lab3/g2/ada.json' },
    ]);
    expect(similarity).toEqual([
      { lab: 'lab3', work: 'g1', similarity: 0.75, overlap: 60, with: 'a work of this year' },
      { lab: 'lab3', work: 'g1 (aaaaaaa)', similarity: 0.25, overlap: 9, with: 'a work of an earlier year' },
    ]);
    expect(text).not.toMatch(/bob|Bob|Cleo|secret|blue/);
  });

  it('keeps flags that tell of hidden checks to staff', () => {
    const files = 'file outside the manifest, not judged: notes.md';
    const flags = ['the check wrong was not expected', files];
    const where = folderWith({ 'roster.csv': ROSTER, ...resultFiles({ at, more: { flags } }) });
    const told = () => JSON.parse(personJson(read(where), 'ada')).grades.labs[2].flags;
    expect(told()).toEqual([files]);
    release(read(where), row('lab3', true));
    expect(told()).toEqual(flags);
  });

  it('keeps hidden checks hidden until the lab is released with --reveal', () => {
    const where = folder();
    const hidden = () =>
      JSON.parse(personJson(read(where), 'ada')).labs.find(({ lab }: { lab: string }) => lab === 'lab3')
        .results[0];
    expect(hidden().checks[1]).toEqual({
      id: 'hidden-1',
      part: 'p',
      title: 'Nobody is suspected for ever',
      hint: 'Look at the timer.',
      hidden: true,
      points: 20,
      earned: 0,
      verdict: 'fail',
      runs: 0,
      ms: 0,
      output: '',
    });
    expect(hidden().grading.seeds).toEqual([3]);
    release(read(where), row('lab3'));
    expect(hidden().grading.seeds).toEqual([3]);
    release(read(where), row('lab3', true));
    expect([hidden().grading.seeds, hidden().checks[1].failure.kind]).toEqual([[3, 17], 'property']);
  });
});

describe('tables', () => {
  it('show points that an adjustment gives to who handed in nothing, and nothing where there is nothing', () => {
    const adjustments = 'id,login,lab,kind,value,reason,by,at\n1,bob,lab3,points,45.5,paper,ta,2020-05-01\n';
    const files = csvFiles(
      termOf(read(folderWith({ 'roster.csv': ROSTER, 'adjustments.csv': adjustments }))),
    );
    const rows = (name: string) =>
      parse(files.get(name)!, { bom: true, columns: true }) as Record<string, string>[];
    expect(rows('grades.csv').map(({ login, lab3, lab4 }) => [login, lab3, lab4])).toEqual([
      ['ada', '', ''],
      ['bob', '45.50', ''],
      ['Cleo', '', ''],
    ]);
    expect(
      rows('labs.csv')
        .filter(({ lab }) => lab === 'lab3')
        .map(({ score }) => score),
    ).toEqual(['', '45.50', '']);
  });

  it('are safe where a spreadsheet begins a new cell at each semicolon, tab or line', () => {
    const reason = 'x;=HYPERLINK("http://x");\t @y; +1\n-2;z=1; ＝3';
    const adjustments = `id,login,lab,kind,value,reason,by,at\n1,ada,lab3,points,1,"${reason.replaceAll('"', '""')}",ta,2020-05-01\n`;
    const csv = csvFiles(
      termOf(read(folderWith({ 'roster.csv': ROSTER, 'adjustments.csv': adjustments }))),
    ).get('adjustments.csv')!;
    const [row] = parse(csv, { bom: true, columns: true }) as Record<string, string>[];
    expect(row!.reason).toBe(`x;'=HYPERLINK("http://x");\t '@y; '+1\n'-2;z=1; '＝3`);
    // As such a spreadsheet reads it.
    const cells = csv
      .slice(1)
      .split(/[;\t\r\n]+/)
      .map((cell) => cell.trim());
    expect(cells.filter((cell) => /^[=+@＝-]/.test(cell))).toEqual([]);
  });

  it('are safe to open in a spreadsheet', () => {
    const roster = 'name,studentId,login,email,section\n"=HYPERLINK(""http://x"")",+1,ada,@x,-A\n';
    const csv = csvFiles(termOf(read(folderWith({ 'roster.csv': roster })))).get('grades.csv')!;
    expect(csv.startsWith('\uFEFFlogin,name')).toBe(true);
    const [, cells] = parse(csv, { bom: true }) as string[][];
    expect(cells!.slice(0, 5)).toEqual(['ada', `'=HYPERLINK("http://x")`, `'+1`, `'@x`, `'-A`]);
  });
});

describe('output', () => {
  it('is never inside the repository, and never over what is no report', () => {
    expect(() => outsideRepository(join(import.meta.dirname, 'x'))).toThrow(/inside the repository/);
    const folder = folderWith({ 'a/mine.txt': 'x' });
    const files = new Map([
      ['report.json', '{}'],
      ['p/a.html', 'a'],
    ]);
    expect(() => writeReport(join(folder, 'a'), files)).toThrow(/is no report/);
    writeReport(join(folder, 'b'), files);
    mkdirSync(join(folder, 'b', 'old'));
    writeFileSync(join(folder, 'b', 'old', 'x'), '');
    writeReport(join(folder, 'b'), files);
    expect(readdirSync(join(folder, 'b'), { recursive: true }).sort()).toEqual([
      'p',
      'p/a.html',
      'report.json',
    ]);
    expect(readdirSync(folder).sort()).toEqual(['a', 'b']);
  });

  it('that the system refuses is told by its path', () => {
    const folder = folderWith({ file: 'x', ...resultFiles({}) });
    const link = join(folder, 'results', 'lab3', 'ada', 'x.json');
    symlinkSync('nowhere', link);
    const told = (what: () => unknown) => {
      try {
        what();
      } catch (error) {
        return systemFault(error);
      }
      return undefined;
    };
    const files = new Map([['report.json', '{}']]);
    const file = join(folder, 'file');
    const isThere = `Can't make the folder ${file}: something else of this name is there (EEXIST).`;
    expect(told(() => writeReport(join(file, 'x'), files))).toBe(isThere);
    expect(told(() => makeFolder(file))).toBe(isThere);
    expect(told(() => writeReport('/proc/x/y', files))).toBe(
      "Can't make the folder /proc/x: it is not there, or leads nowhere (ENOENT).",
    );
    const leadsNowhere = `Can't find ${link}: it is not there, or leads nowhere (ENOENT).`;
    expect(told(() => archive(folder, '{}', join(folder, 'archive', 'x')))).toBe(leadsNowhere);
    expect(told(() => planPurge(folder, '2030-01-01', course2020))).toBe(leadsNowhere);
    expect(systemFault(new Error('of ours'))).toBeUndefined();
  });

  it('keeps the report of before until the new one is there', () => {
    const folder = folderWith({ 'b/report.json': 'old' });
    expect(() =>
      writeReport(
        join(folder, 'b'),
        new Map([
          ['report.json', 'new'],
          ['report.json/x', ''],
        ]),
      ),
    ).toThrow();
    expect([readdirSync(folder), readFileSync(join(folder, 'b/report.json'), 'utf8')]).toEqual([
      ['b'],
      'old',
    ]);
    writeReport(join(folder, 'b'), new Map([['report.json', 'new']]));
    expect([readdirSync(folder), readFileSync(join(folder, 'b/report.json'), 'utf8')]).toEqual([
      ['b'],
      'new',
    ]);
  });

  it('leaves nothing behind where a file can’t be written, and says why', () => {
    const folder = folderWith({ 'a/mine.txt': 'x' });
    expect(() => writeWhole(join(folder, 'a'), 'text')).toThrow(/a is a folder: name a file in it/);
    expect(() => writeWhole(join(folder, 'b', 'c.txt'), 'text')).toThrow(
      /There is no folder .*b: make it first/,
    );
    expect(readdirSync(folder)).toEqual(['a']);
    writeWhole(join(folder, 'a', 'mine.txt'), 'y');
    expect([readdirSync(join(folder, 'a')), readFileSync(join(folder, 'a', 'mine.txt'), 'utf8')]).toEqual([
      ['mine.txt'],
      'y',
    ]);
  });
});

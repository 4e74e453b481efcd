import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellKey, readSheet, splice } from '../../src/canvas/cells.ts';
import { fillCanvas } from '../../src/canvas/fill.ts';
import { numberOf } from '../../src/canvas/numbers.ts';
import { readBook } from '../../src/private/book.ts';
import { termOf } from '../../src/report/term.ts';
import { course2020, oslo } from '../policy/records.ts';
import { folderWith, ROSTER, resultFiles } from '../private/folders.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(data);

const RELEASES = ['lab1', 'lab3', 'lab4']
  .map((lab) => `${JSON.stringify({ lab, by: 'ta', at: '2020-05-01T10:00:00Z', reveal: false })}\n`)
  .join('');

/** Ada has 90 in lab 1, 80 in lab 3; Bob nothing in lab 3, exempt in lab 4; Cleo 67 in lab 4, late. */
function term(more: Record<string, string> = {}) {
  const folder = folderWith({
    'roster.csv': ROSTER,
    'exemptions.csv': 'lab,login,reason\nlab4,bob,did it\n',
    'releases.jsonl': RELEASES,
    ...resultFiles(
      { lab: 'lab1', owner: 'ada', at: oslo('2020-01-20T12:00'), points: 90 },
      { lab: 'lab1', owner: 'bob', at: oslo('2020-01-20T12:00'), points: 40 },
      { lab: 'lab3', owner: 'ada', at: oslo('2020-02-20T12:00'), points: 80 },
      { lab: 'lab4', owner: 'Cleo', at: oslo('2020-03-20T12:00'), points: 67 },
    ),
    ...more,
  });
  return termOf(readBook(folder, course2020));
}

// As Canvas writes it: byte order mark, CRLF, a row of posting policies, four blanks before Points Possible, columns that only
// Canvas writes, a test student, sections with commas, quotes in a name, and a score with a separator of thousands.
const EXPORT = `\uFEFFStudent,ID,SIS User ID,SIS Login ID,Section,Lab 1 (501),Lab 3 (503),"Lab 4: ""Single-decree Paxos"" (504)",Lab 5 (505),Essay (599),Current Score,Final Grade\r
,,,,,,Manual Posting,,,,,\r
    Points Possible,,,,,1.00,100.00,10.00,100.00,"1,000.00",(read only),(read only)\r
"Lovelace, Ada",77001,1001,ada@example.org,"A, B and C",,,5.00,50.00,"1,000.00",88.5,\r
"Byzantine, ""Bob""",77002,1002,bob@example.org,A,1.00,33.00,,,,12.0,\r
"Crash, Cleo",77003,1003,cleo@example.org,B,,,3.00,,,,\r
"Nobody, Known",77009,9999,nobody@example.org,B,,,,,,,\r
"Student, Test",77010,,f00ba4,A,,,,,,,\r
`;

describe('filling in an export', () => {
  it('writes only the cells that have a score, and leaves every other byte as it was', () => {
    const filled = fillCanvas(term(), bytes(EXPORT), new Map());
    const expected = EXPORT.replace('"A, B and C",,,5.00', '"A, B and C",1,80,5.00')
      .replace('A,1.00,33.00,,,', 'A,0,33.00,EX,,')
      .replace('B,,,3.00', 'B,,,6.7');
    expect(text(filled.bytes)).toBe(expected);
    expect([filled.written, filled.kept]).toEqual([5, 0]);
  });

  it('says what was left alone: labs that are not released, who is unknown, what is not there', () => {
    const { left } = fillCanvas(term(), bytes(EXPORT), new Map());
    expect(left).toEqual([
      'lab 2: the export has no such assignment',
      'lab 5: is not released',
      'lab grade: the export has no such assignment',
      'row 7, Nobody, Known, is nobody of the roster',
    ]);
  });

  it('changes nothing when it is done again', () => {
    const once = fillCanvas(term(), bytes(EXPORT), new Map());
    const twice = fillCanvas(term(), once.bytes, new Map());
    expect([twice.written, twice.kept, text(twice.bytes)]).toEqual([0, 5, text(once.bytes)]);
  });

  it('keeps semicolons and writes a decimal comma where the export does', () => {
    const given =
      'Student;ID;SIS User ID;SIS Login ID;Section;Lab 4 (504)\n    Points Possible;;;;;10,00\nCrash, Cleo;1;1003;;B;2,50\n';
    expect(text(fillCanvas(term(), bytes(given), new Map()).bytes)).toBe(given.replace('2,50', '6,7'));
    const quoted =
      'Student,ID,SIS User ID,SIS Login ID,Section,Lab 4 (504)\n    Points Possible,,,,,"10,00"\n"Crash, Cleo",1,1003,,B,\n';
    expect(text(fillCanvas(term(), bytes(quoted), new Map()).bytes)).toBe(
      quoted.replace(',B,\n', ',B,"6,7"\n'),
    );
  });

  it('writes no separators of thousands', () => {
    const given =
      'Student,ID,SIS User ID,SIS Login ID,Section,Lab 3 (503)\n    Points Possible,,,,,"10,000.00"\n"Lovelace, Ada",1,1001,,A,"1,234.00"\n';
    expect(text(fillCanvas(term(), bytes(given), new Map()).bytes)).toContain(',A,"8000"\n');
  });

  describe('finds the row of a student', () => {
    const header = 'Student,ID,SIS User ID,SIS Login ID,Section,Lab 3 (503)\n    Points Possible,,,,,100\n';
    const roster = (more: string) => ({
      'roster.csv': `name,studentId,login,email,Canvas ID,SIS Login\nAda,1001,ada,ada@example.org,${more}\nBob,1002,bob,,,\nCleo,1003,Cleo,,,\n`,
    });
    const fill = (rows: string, more = ',') =>
      fillCanvas(term(roster(more)), bytes(header + rows), new Map());
    const written = (rows: string, more?: string) => text(fill(rows, more).bytes).slice(header.length);
    const whoIsLeft = (rows: string, more?: string) =>
      fill(rows, more).left.filter((line) => !line.startsWith('lab ') && !/^(Bob|Cleo) /.test(line));

    it('by Canvas’s id, then the SIS id, then the login, then an address that is one', () => {
      expect(written('A,77,,,S,\n', '77,')).toBe('A,77,,,S,80\n');
      expect(written('A,5,1001,,S,\n')).toBe('A,5,1001,,S,80\n');
      expect(written('A,5,,AL7,S,\n', ',al7')).toBe('A,5,,AL7,S,80\n');
      expect(written('A,5,,Ada@example.org,S,\n')).toBe('A,5,,Ada@example.org,S,80\n');
      // Another address than the one that is known says nothing.
      expect(written('A,5,1001,a.l@example.org,S,\n')).toBe('A,5,1001,a.l@example.org,S,80\n');
    });

    it('never by what only looks alike: a student id for Canvas’s own number, a GitHub login or a part of an address', () => {
      for (const row of ['A,1001,,,S,\n', 'A,5,,ada,S,\n', 'A,5,9999,ADA,S,\n']) {
        expect(written(row)).toBe(row);
        expect(whoIsLeft(row)).toEqual([
          'Ada (ada) is not in the export',
          'row 3, A, is nobody of the roster',
        ]);
      }
    });

    it('and leaves alone who is found twice, or whose row says otherwise', () => {
      const twice = 'A,77,,,S,\nB,5,1001,,S,\n';
      expect([written(twice, '77,'), whoIsLeft(twice, '77,')]).toEqual([
        twice,
        ['Ada (ada) may be any of the rows 3, 4: none was filled in'],
      ]);
      const other = 'A,77,1009,,S,\n';
      expect([written(other, '77,'), whoIsLeft(other, '77,')]).toEqual([
        other,
        ['Ada (ada) would be row 3, but its SIS User ID is 1009, not 1001: it was not filled in'],
      ]);
      const login = 'A,5,1001,bob7,S,\n';
      expect([written(login, ',al7'), whoIsLeft(login, ',al7')]).toEqual([
        login,
        ['Ada (ada) would be row 3, but its SIS Login ID is bob7, not al7: it was not filled in'],
      ]);
      const same = 'A,5,1001,,S,\n';
      const both = { 'roster.csv': 'login,studentId,canvasId\nada,1001,\nbob,,5\nCleo,,\n' };
      const shared = fillCanvas(term(both), bytes(header + same), new Map());
      expect([shared.written, shared.left.at(-1)]).toEqual([
        0,
        'row 3 would be ada and bob: it was not filled in',
      ]);
    });
  });

  it('never takes a column for an assignment that Canvas would make anew, and asks where several fit', () => {
    const header = (name: string) =>
      `Student,ID,SIS User ID,SIS Login ID,Section,${name}\n    Points Possible,,,,,100,100\nA,5,1001,,A,,\n`;
    expect(fillCanvas(term(), bytes(header('Lab 3,Other (1)')), new Map()).written).toBe(0);
    expect(() =>
      fillCanvas(term(), bytes(header('Lab 3 (1),Laboratory exercise 03 (2)')), new Map()),
    ).toThrow(/may be any of "Lab 3 \(1\)", "Laboratory exercise 03 \(2\)": say which/);
    const named = new Map([['lab3', 'Laboratory exercise 03 (2)']]);
    expect(
      text(fillCanvas(term(), bytes(header('Lab 3 (1),Laboratory exercise 03 (2)')), named).bytes),
    ).toContain('A,5,1001,,A,,80\n');
    expect(() => fillCanvas(term(), bytes(header('a (1),b (2)')), new Map([['lab3', 'Lab 3 (9)']]))).toThrow(
      /no assignment "Lab 3 \(9\)"/,
    );
    expect(fillCanvas(term(), bytes(header('Lab 30 (1),Lab 13 (2)')), new Map()).written).toBe(0);
    expect(() =>
      fillCanvas(
        term(),
        bytes(header('a (1),b (2)')),
        new Map([
          ['lab3', 'a (1)'],
          ['lab4', 'a (1)'],
        ]),
      ),
    ).toThrow(/"a \(1\)" can't be both lab 3 and lab 4/);
  });

  it('takes only a column that is called as the lab, and points at one that is called alike', () => {
    const given = (name: string) =>
      `Student,ID,SIS User ID,SIS Login ID,Section,${name} (503)\n    Points Possible,,,,,100\nA,5,1001,,A,\n`;
    const written = (name: string) => fillCanvas(term(), bytes(given(name)), new Map()).written;
    const same = ['Lab 3', 'lab 03', 'LAB3', 'Laboratory 3', 'Lab exercise 3'];
    const titled = [
      'Lab 3: Failure detector and leader election',
      'Lab 3 – failure detector and leader election',
    ];
    expect([...same, ...titled].map(written)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    const others = [
      'Lab 3 quiz',
      'Lab 3.1',
      'Lab 3: quiz',
      'Lab 3-4',
      'Lab 3b',
      'Labs 3',
      'Pre-lab 3',
      'Lab 33',
    ];
    expect(others.map(written)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(fillCanvas(term(), bytes(given('Lab 3 quiz')), new Map()).left).toContain(
      'lab 3: the export has no such assignment; if it is "Lab 3 quiz (503)", say --column lab3="Lab 3 quiz (503)"',
    );
  });

  it('says what it replaces, and leaves an EX that somebody entered unless it is told otherwise', () => {
    const given = EXPORT.replace('"A, B and C",,,5.00', '"A, B and C",0.50,EX,5.00').replace(
      'B,,,3.00',
      'B,,,7 (late)',
    );
    const filled = fillCanvas(term(), bytes(given), new Map());
    expect(filled.replaced).toEqual([
      'ada, lab 1: 0.50 → 1',
      'bob, lab 1: 1.00 → 0',
      'Cleo, lab 4: 7 (late) → 6.7',
    ]);
    expect(filled.left).toContain('ada, lab 3: the cell says EX, and would be 80: --replace-ex does it');
    expect(text(filled.bytes)).toContain('"A, B and C",1,EX,5.00');
    const told = fillCanvas(term(), bytes(given), new Map(), true);
    expect([
      told.replaced.includes('ada, lab 3: EX → 80'),
      text(told.bytes).includes('"A, B and C",1,80,5.00'),
    ]).toEqual([true, true]);
  });

  it('reads 1.000 as a thousand where decimals have a comma', () => {
    const given =
      'Student;ID;SIS User ID;SIS Login ID;Section;Lab 3 (503);Lab 4 (504)\n    Points Possible;;;;;1.000;10,00\nA;5;1001;;A;800;\nCrash, Cleo;1;1003;;B;;2,50\n';
    const filled = fillCanvas(term(), bytes(given), new Map());
    expect([text(filled.bytes), filled.kept]).toEqual([given.replace('2,50', '6,7'), 1]);
    expect(
      [
        ['1.000', true],
        ['1.000', false],
        ['1,000', false],
        ['1,000.5', false],
        ['1.000,5', true],
        ['1,5', false],
        ['1.00', true],
        ['1,2,3', true],
        ['', false],
        ['12.', false],
      ].map(([given, comma]) => numberOf(given as string, comma as boolean)?.toDecimal()),
    ).toEqual(['1000', '1', '1000', '1000.5', '1000.5', undefined, undefined, undefined, undefined, '12']);
  });

  it('writes nothing of what is provisional or looked into', () => {
    const provisional = term(
      resultFiles({
        lab: 'lab3',
        owner: 'ada',
        at: oslo('2020-02-20T12:00'),
        points: 80,
        more: { provisional: true },
      }),
    );
    const filled = fillCanvas(provisional, bytes(EXPORT), new Map());
    expect(text(filled.bytes)).toContain('"A, B and C",1,,5.00');
    expect(filled.left.some((line) => /ada, lab3: provisional/.test(line))).toBe(true);
    const adjustments = 'id,login,lab,kind,value,reason,by,at\n1,ada,,misconduct,,r,ta,2020-05-01\n';
    expect(fillCanvas(term({ 'adjustments.csv': adjustments }), bytes(EXPORT), new Map()).written).toBe(3);
  });

  it('writes only what was released: nothing that has changed since, and nothing of who was left out', () => {
    const scores = (given: Record<string, string>) =>
      `${JSON.stringify({ lab: 'lab3', by: 'ta', at: '2020-05-01T10:00:00Z', reveal: false, held: [], scores: given })}\n`;
    const fill = (given: Record<string, string>) =>
      fillCanvas(term({ 'releases.jsonl': scores(given) }), bytes(EXPORT), new Map());
    const rest = { bob: 'no points', cleo: 'no points' };
    expect(fill({ ada: '80 points', ...rest }).written).toBe(1);
    const changed = fill({ ada: '75 points', ...rest });
    expect([changed.written, changed.left.filter((line) => line.startsWith('ada'))]).toEqual([
      0,
      ['ada, lab3: released by ta at 2020-05-01T10:00:00Z as 75 points, and now 80 points: release it again'],
    ]);
    const leftOut = fill(rest);
    expect([leftOut.written, leftOut.left.filter((line) => line.startsWith('ada'))]).toEqual([
      0,
      ['ada, lab3: is not released for this student'],
    ]);
  });

  it('writes points that an adjustment gives to who handed in nothing', () => {
    const adjustments =
      'id,login,lab,kind,value,reason,by,at\n1,bob,lab3,points,45.5,paper,ta,2020-05-01\n2,Cleo,lab3,misconduct,0,r,ta,2020-05-01\n';
    const filled = text(fillCanvas(term({ 'adjustments.csv': adjustments }), bytes(EXPORT), new Map()).bytes);
    expect(filled).toContain('bob@example.org,A,0,45.5,EX');
    expect(filled).toContain('cleo@example.org,B,,0,6.7');
  });

  it('fills the lab grade once all labs are released', () => {
    const releases = course2020.labs
      .map(
        ({ id: lab }) => `${JSON.stringify({ lab, by: 'ta', at: '2020-05-01T10:00:00Z', reveal: false })}\n`,
      )
      .join('');
    const given =
      'Student,ID,SIS User ID,SIS Login ID,Section,Lab grade (7)\n    Points Possible,,,,,100\nA,5,1001,,A,\n';
    expect(text(fillCanvas(term({ 'releases.jsonl': releases }), bytes(given), new Map()).bytes)).toContain(
      ',A,17.77\n',
    );
    expect(fillCanvas(term(), bytes(given), new Map()).written).toBe(0);
  });

  const wrong: [string, string, RegExp][] = [
    ['no columns of students', 'Name,Lab 3 (1)\nPoints Possible,100\n', /no columns "Student" and "ID"/],
    ['no points possible', 'Student,ID,Lab 3 (1)\nA,1,2\n', /no row "Points Possible"/],
    ['quotes that do not end', 'Student,ID\n"Ada,1\n', /quotes/],
    ['something after a quote', 'Student,ID\n"Ada"x,1\n', /can't be read|one way only/],
  ];
  for (const [what, given, message] of wrong) {
    it(`refuses an export with ${what}`, () =>
      expect(() => fillCanvas(term(), bytes(given), new Map())).toThrow(message));
  }
  it('refuses bytes that are no UTF-8', () => {
    expect(() => fillCanvas(term(), new Uint8Array([0x53, 0xe6, 0x2c]), new Map())).toThrow(/not UTF-8/);
  });
});

describe('splicing', () => {
  it('replaces chosen cells of any CSV and nothing else', () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', '1', ',', ';', '"', ' ', 'é', '€', '😀', '.', '\n'),
      maxLength: 5,
    });
    const sheet = fc.record({
      rows: fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 5 }),
      end: fc.constantFrom('\n', '\r\n'),
      bom: fc.boolean(),
      always: fc.boolean(),
    });
    fc.assert(
      fc.property(
        sheet,
        fc.nat(14),
        fc.string({ unit: fc.constantFrom('7', '.', ',', '"', 'E', 'X'), minLength: 1, maxLength: 4 }),
        ({ rows, end, bom, always }, index, value) => {
          const quote = (given: string) =>
            always || /[",\r\n;]/.test(given) ? `"${given.replaceAll('"', '""')}"` : given;
          const written = (list: string[][]) =>
            (bom ? '\uFEFF' : '') +
            ['h1,h2,h3', ...list.map((row) => row.map(quote).join(','))].join(end) +
            end;
          const row = Math.floor(index / 3) % rows.length;
          const read = readSheet(bytes(written(rows)));
          const out = readSheet(splice(read, new Map([[cellKey(row + 1, index % 3), value]])));
          const expected = rows.map((list, at) =>
            list.map((old, column) => (at === row && column === index % 3 ? value : old)),
          );
          expect(out.rows.slice(1).map((list) => list.map((one) => one.value))).toEqual(expected);
        },
      ),
      { numRuns: 150 },
    );
  });
});

import { mkdirSync, rmSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { standingOf } from '../../src/policy/standing.ts';
import { PrivateFolderError, readBook, studentNamed } from '../../src/private/book.ts';
import { course2020 } from '../policy/records.ts';
import { folderWith, ROSTER, resultFiles, writeInto } from './folders.ts';

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

describe('a roster', () => {
  const names = (text: string | Uint8Array) =>
    book({ 'roster.csv': text }).students.map(({ login, name, studentId }) => [login, name, studentId]);

  it('is read with a byte order mark, semicolons, CRLF, quotes, other cases and orders of columns', () => {
    expect(
      names('\uFEFFE-mail;Login;Student ID;NAME\r\na@x.org;ada;1001;"Lovelace; Ada"\r\n\r\n;bob;;Bob\r\n'),
    ).toEqual([
      ['ada', 'Lovelace; Ada', '1001'],
      ['bob', 'Bob', ''],
    ]);
    expect(names('login\tname\nada\tAda')).toEqual([['ada', 'Ada', '']]);
  });

  it('may name its delimiter in the first line, as a spreadsheet wants it', () => {
    const read = book({ 'roster.csv': '\uFEFFsep=;\r\nlogin;name\r\nada;Lovelace, Ada\r\nbob;\r\n' });
    expect(read.students.map(({ login, name, source }) => [login, name, source])).toEqual([
      ['ada', 'Lovelace, Ada', 'roster.csv, row 3'],
      ['bob', 'bob', 'roster.csv, row 4'],
    ]);
  });

  it('of GitHub Classroom is read, an identifier being a name, an address or a student id', () => {
    const text =
      'identifier,github_username,github_id,name\n"Lovelace, Ada",ada,1,""\n245001,bob,2,Bob B\nc@x.org,cleo,3,\nnobody@x.org,,,\n';
    const read = book({ 'roster.csv': text });
    expect(read.students.map(({ login, name, studentId, email }) => [login, name, studentId, email])).toEqual(
      [
        ['ada', 'Lovelace, Ada', '', ''],
        ['bob', 'Bob B', '245001', ''],
        ['cleo', 'cleo', '', 'c@x.org'],
      ],
    );
    expect(read.notes[0]).toMatch(/^roster\.csv, row 5: .*no GitHub login/);
  });

  it('is read from the grades of GitHub Classroom, each student once', () => {
    const header =
      'assignment_name,assignment_url,starter_code_url,github_username,roster_identifier,student_repository_name,student_repository_url,submission_timestamp,points_awarded,points_available';
    const text = `${header}\nlab1,u,s,ada,Ada,r,r,2020-01-20T10:00:00Z,9,10\nlab2,u,s,ada,Ada,r,r,,8,10\nlab1,u,s,bob,Bob,r,r,,7,10\n`;
    expect(names(text)).toEqual([
      ['ada', 'Ada', ''],
      ['bob', 'Bob', ''],
    ]);
    const beside = book({ 'roster.csv': ROSTER, 'classroom-grades.csv': text });
    expect(beside.classroom.map(({ login, points, of }) => [login, points, of])).toEqual([
      ['ada', '9', '10'],
      ['ada', '8', '10'],
      ['bob', '7', '10'],
    ]);
  });

  it('of Classroom 50 is read; teachers and those who have not joined yet are left out and named', () => {
    const text =
      'username,first_name,last_name,email,section,github_id,role\nada,Ada,Lovelace,a@x.org,A,1,student\nprof,P,X,p@x.org,,2,teacher\n,,,c@x.org,,,\n';
    expect(names(text)).toEqual([['ada', 'Ada Lovelace', '']]);
    expect(book({ 'roster.csv': text }).notes.filter((note) => note.startsWith('roster')).length).toBe(2);
  });

  const wrong: [string, string | Uint8Array, RegExp][] = [
    [
      'a student twice, whatever the case',
      `${ROSTER}Ada,1009,ADA,,\n`,
      /roster\.csv, row 5: the login ada is in roster\.csv, row 2 already/,
    ],
    [
      'a student id twice',
      `${ROSTER}Ada,1001,ada2,,\n`,
      /row 5: the student id 1001 is in roster\.csv, row 2/,
    ],
    [
      'a Canvas id twice',
      'login,canvasId\nada,7\nbob,7\n',
      /row 3: the Canvas id 7 is in roster\.csv, row 2/,
    ],
    ['what is no login', 'login,name\n../etc,X\n', /row 2: "\.\.\/etc" is no GitHub login/],
    ['no login column', 'name,email\nAda,a@x.org\n', /row 1: no column "login"/],
    ['bytes that are no UTF-8', new Uint8Array([0x6c, 0xf8, 0x67]), /not UTF-8/],
    ['an open quote', 'login,name\nada,"Ada\n', /roster\.csv can't be read/],
    ['too many cells', 'login,name\nada,Ada,more\n', /row 2: has 3 cells, the header 2/],
    ['nothing', '', /roster\.csv is empty/],
  ];
  for (const [what, text, message] of wrong) {
    it(`with ${what} is refused by row`, () => expect(faults({ 'roster.csv': text })).toMatch(message));
  }
});

describe('rows about people', () => {
  const cases: [string, string, string, RegExp][] = [
    ['groups.csv', 'lab,group,login', 'lab3,g1,dan', /groups\.csv, row 2: "dan" is not in the roster/],
    [
      'groups.csv',
      'lab,group,login',
      'lab3,g1,ada\nlab3,g2,ADA',
      /row 3: ada is in a group of lab3 already, by groups\.csv, row 2/,
    ],
    ['groups.csv', 'lab,group,login', 'lab1,g1,ada', /lab1 is individual work/],
    ['groups.csv', 'lab,group,login', 'lab3,../g,ada', /no name of a group/],
    [
      'extensions.csv',
      'lab;login;until;reason',
      'lab3;ada;2020-02-30T12:00;ill',
      /row 2: until "2020-02-30T12:00" is no local time/,
    ],
    ['extensions.csv', 'lab;login;until;reason', 'lab3;ada;2020-03-29T02:30;ill', /clocks are changed/],
    ['extensions.csv', 'lab;login;until', 'lab3;ada;2020-02-20', /no column reason/],
    ['exemptions.csv', 'lab,login,reason', 'lab9,ada,did it last year', /row 2: "lab9" is no lab/],
    [
      'adjustments.csv',
      'id,login,lab,kind,value,reason,by,at',
      '1,ada,lab3,points,many,r,ta,2020-05-01',
      /row 2: points are a number/,
    ],
    [
      'adjustments.csv',
      'id,login,lab,kind,value,reason,by,at',
      `1,ada,lab3,points,${'9'.repeat(400)},r,ta,2020-05-01`,
      /row 2: points are a number from -100 to 100, .* not "9{40}…"/,
    ],
    [
      'adjustments.csv',
      'id,login,lab,kind,value,reason,by,at',
      '1,ada,,points,5,r,ta,2020-05-01',
      /say which/,
    ],
    [
      'adjustments.csv',
      'id,login,lab,kind,value,reason,by,at',
      '1,ada,lab3,points,5,r,,2020-05-01',
      /does not say "by"/,
    ],
    [
      'adjustments.csv',
      'id,login,lab,kind,value,reason,by,at',
      '1,ada,lab3,points,5,r,ta,5 May 2020',
      /row 2: at "5 May 2020" is no date and no time/,
    ],
    [
      'adjustments.csv',
      'id,login,lab,kind,value,reason,by,at',
      '1,ada,,revoke,1,r,ta,2020-05-01',
      /no earlier row/,
    ],
    [
      'adjustments.csv',
      'id,login,lab,kind,value,reason,by,at',
      '1,ada,,oral-not-passed,,r,ta,2020-05-01\n1,bob,,oral-not-passed,,r,ta,2020-05-01',
      /row 3: the id 1 is in/,
    ],
    ['choices.csv', 'lab,owner,commit,reason', 'lab3,ada,zzz,r', /is no commit/],
    ['marks.csv', 'login,project,exam', 'ada,101,50', /no mark from 0 to 100/],
    [
      'submissions.csv',
      'lab,owner,repository,commit,submittedAt,timeSource,sequence',
      'lab3,ada,r,abc,yesterday,push,0',
      /no instant/,
    ],
    [
      'groups.csv',
      'lab,group,login',
      'lab3,BOB,ada\nlab3,BOB,Cleo',
      /row 2: "BOB" is the login of a student who is not in this group of lab3: name it otherwise/,
    ],
    [
      'submissions.csv',
      'lab,owner,repository,commit,submittedAt,timeSource,sequence',
      'lab3,ada,r,ABCDEF1,2020-02-01T00:00:00Z,push,0\n3,Ada,r,abcdef1,2020-02-02T00:00:00Z,push,1',
      /row 3: this commit of Ada is in submissions\.csv, row 2 already, by push/,
    ],
    [
      'submissions.csv',
      'lab,owner,repository,commit,submittedAt,timeSource,sequence',
      'lab3,ada,handed/ada,,2020-02-01T00:00:00Z,push,0\n3,Ada,./handed/ada/,,2020-02-02T00:00:00Z,staff,1',
      /row 3: this folder of Ada is in submissions\.csv, row 2 already: what was handed in at another time/,
    ],
    ['releases.jsonl', '{"lab":"lab3"}', '', /releases\.jsonl, row 1: is no release/],
  ];
  for (const [file, header, rows, message] of cases) {
    it(`${file}: ${(rows.split('\n').at(-1) || header).slice(0, 80)} is refused by row`, () => {
      expect(faults({ 'roster.csv': ROSTER, [file]: `${header}\n${rows}\n` })).toMatch(message);
    });
  }

  it('a folder where a table belongs is refused by name', () => {
    expect(faults({ 'roster.csv': ROSTER, 'marks.csv/x': '' })).toMatch(
      /\n {2}marks\.csv can't be read: it is a folder, and a table belongs there$/,
    );
  });

  it('names all faults at once', () => {
    const text = faults({
      'roster.csv': ROSTER,
      'exemptions.csv': 'lab,login,reason\nlab9,dan,\nlab8,eve,\n',
    });
    expect(text.split('\n').length).toBe(5);
  });
});

describe('a private folder of anything', () => {
  it('is read or refused by one clear error', () => {
    const names = [
      'roster.csv',
      'groups.csv',
      'extensions.csv',
      'exemptions.csv',
      'adjustments.csv',
      'choices.csv',
      'marks.csv',
      'submissions.csv',
      'classroom-grades.csv',
      'releases.jsonl',
      'results/lab3/ada/x.json',
    ];
    const heads =
      'name,login,lab,group,until,reason,owner,commit,id,kind,value,by,at,project,exam,submittedAt,timeSource,sequence,repository,github_username,points_awarded,points_available'.split(
        ',',
      );
    const cells = [
      'ada',
      'bob',
      'lab3',
      '3',
      '2020-02-30T99:99',
      'points',
      'revoke',
      '1',
      '',
      '"',
      '=1+1',
      '../..',
      '\u202E',
      '9'.repeat(400),
      '-0',
      '1e999',
      '\0',
      '{"schema":"lab-result/1"}',
    ];
    const csv = fc.record({
      head: fc.shuffledSubarray(heads),
      rows: fc.array(fc.array(fc.constantFrom(...cells), { maxLength: 24 }), { maxLength: 4 }),
      delimiter: fc.constantFrom(',', ';', '\t'),
    });
    const content = fc.oneof(
      {
        weight: 4,
        arbitrary: csv.map(({ head, rows, delimiter }) =>
          [head, ...rows].map((row) => row.join(delimiter)).join('\r\n'),
        ),
      },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) },
    );
    const files = fc.tuple(
      fc.constantFrom('login,name\nada,Ada\nbob,Bob\n', undefined),
      fc.dictionary(fc.constantFrom(...names), content, { maxKeys: 4 }),
    );
    let refused = 0;
    const folder = folderWith({});
    fc.assert(
      fc.property(files, ([roster, others]) => {
        rmSync(folder, { recursive: true, force: true });
        mkdirSync(folder);
        writeInto(folder, { ...others, ...(roster === undefined ? {} : { 'roster.csv': roster }) });
        try {
          readBook(folder, course2020);
        } catch (error) {
          if (!(error instanceof PrivateFolderError)) throw error;
          refused++;
        }
      }),
      { numRuns: 300 },
    );
    expect(refused).toBeGreaterThan(100);
  });
});

describe('rows about others', () => {
  it('change nothing for a student, wherever they stand', () => {
    const base = {
      'roster.csv': ROSTER,
      'groups.csv': 'lab,group,login\nlab3,g1,ada\n',
      ...resultFiles({ owner: 'g1', at: '2020-02-23T10:00:00Z' }),
    };
    const standing = (files: Record<string, string>) => {
      const { login, labs, grade } = standingOf(course2020, studentNamed(book(files), 'ada').record);
      return [login, String(grade.grade), labs.map(({ line, counted }) => [line.ledger, counted.because])];
    };
    const more = {
      ...base,
      'groups.csv': 'lab,group,login\nlab3,g2,bob\nlab4,g1,Cleo\nlab3,g1,ada\n',
      'extensions.csv': 'lab,login,until,reason\nlab3,bob,2020-03-01T12:00,ill\n',
      'exemptions.csv': 'lab,login,reason\nlab3,Cleo,r\n',
      'marks.csv': 'login,project,exam\nbob,1,2\n',
      'adjustments.csv': 'id,login,lab,kind,value,reason,by,at\n1,bob,lab3,points,-50,r,ta,2020-05-01\n',
      ...resultFiles({ lab: 'lab4', owner: 'g1', commit: 'e'.repeat(40), at: '2020-04-20T10:00:00Z' }),
    };
    expect(standing(more)).toEqual(standing(base));
    expect(standing(base)[1]).toBe('160/9');
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { importCommand } from '../../src/oral/command.ts';
import { writeMarkingSheet } from '../../src/oral/marking.ts';
import { readCourse } from '../../src/policy/course.ts';
import { standingOf } from '../../src/policy/standing.ts';
import { readBook } from '../../src/private/book.ts';
import { adjust } from '../../src/report/adjust.ts';
import { policyText } from '../../src/report/commands.ts';
import { makeTerm, type TermOf } from './term.ts';

const course = readCourse(policyText(), 'labs/course.json');
const NOW = '2020-04-23T10:00:00Z';
const HEADER = 'packet,name,outcome,points,reason,by,at\n';
const log = vi.spyOn(console, 'log').mockReturnValue();
let term: TermOf;
let path: string;

beforeEach(() => {
  term = makeTerm();
  path = join(term.folder, 'marking.csv');
  log.mockClear();
});
afterEach(() => term.remove());

const book = () => readBook(term.folder, course);
const packetOf = (id: string, name: string) => ({ id, student: { name } });
const PACKETS = [
  packetOf('lab4/north/ada', 'Ada Lovelace'),
  packetOf('lab4/north/bob', '=HYPERLINK("evil")'),
  packetOf('lab4/copy/fred', '-Fred, the "first"'),
];
const lab4 = (login: string) =>
  standingOf(course, book().records.get(login)!).labs.find(({ lab }) => lab === 'lab4')!;
const enter = (...rows: string[]) => writeFileSync(path, `${HEADER}${rows.join('\n')}\n`);
const importAll = () => importCommand(book(), path, NOW);
const rows = () => book().adjustments.map(({ id, login, kind, value }) => [id, login, kind, value].join(' '));
const told = () => log.mock.calls.map(([line]) => String(line));

describe('writing the marking sheet', () => {
  it('has a row for each packet, in which a spreadsheet finds no formula', () => {
    writeMarkingSheet(path, PACKETS);
    expect(readFileSync(path, 'utf8')).toBe(
      `${HEADER}lab4/north/ada,Ada Lovelace,,,,,\nlab4/north/bob,"'=HYPERLINK(""evil"")",,,,,\nlab4/copy/fred,"'-Fred, the ""first""",,,,,\n`,
    );
  });

  it('appends what is new, and leaves every byte that staff entered, with columns and delimiter of their own', () => {
    const kept =
      '\uFEFFroom;Packet;name;points;outcome;reason;by;at\r\nB12;lab4/north/ada;"Ada ""A"" L";-12.5;;"=late; again";Cleo;\r\n\r\n;lab4/south/eve;;;;;;';
    writeFileSync(path, kept);
    writeMarkingSheet(path, PACKETS);
    expect(readFileSync(path, 'utf8')).toBe(
      `${kept}\r\n;lab4/north/bob;"'=HYPERLINK(""evil"")";;;;;\r\n;lab4/copy/fred;"'-Fred, the ""first""";;;;;\r\n`,
    );
    const again = readFileSync(path);
    writeMarkingSheet(path, PACKETS);
    expect(readFileSync(path)).toEqual(again);
  });

  it('refuses a file that is no marking sheet, and changes nothing', () => {
    writeFileSync(path, 'student,mark\nada,1\n');
    expect(() => writeMarkingSheet(path, PACKETS)).toThrow(/no column packet/);
    expect(readFileSync(path, 'utf8')).toBe('student,mark\nada,1\n');
  });
});

describe('reading the marking sheet back', () => {
  it('closes the gate once, and a later pass opens it again', () => {
    expect(lab4('bob').passed).toBe(true);
    enter(
      'lab4/north/ada,,passed,,,,',
      'lab4/north/bob,,not passed,,could not explain waitForEnd,Cleo,2020-04-23T10:00:00Z',
      'lab4/copy/fred,,,-12.5,copied handlePromise,Cleo,',
    );
    importAll();
    expect(book().adjustments).toMatchObject([
      { id: 'a1', login: 'bob', lab: 'lab4', kind: 'oral-not-passed', value: '', by: 'Cleo', at: NOW },
      { id: 'a2', login: 'fred', lab: 'lab4', kind: 'points', value: '-12.5', by: 'Cleo', at: NOW },
    ]);
    expect(book().adjustments[1]!.reason).toBe('copied handlePromise [oral lab4/copy/fred]');
    expect(lab4('bob').passed).toBe(false);
    importAll();
    expect(rows()).toHaveLength(2);
    enter('lab4/north/bob,,passed,,second attempt,Cleo,');
    importAll();
    expect(rows().at(-1)).toBe('a3 bob revoke a1');
    expect(lab4('bob').passed).toBe(true);
    importAll();
    expect(rows()).toHaveLength(3);
    enter('lab4/north/bob,,not-passed,,it was not his,Cleo,');
    importAll();
    expect(rows().at(-1)).toBe('a4 bob oral-not-passed ');
  });

  it('takes a correction of points for a correction: the former row is revoked, and one counts', () => {
    const points = () => lab4('fred').adjustment.points.toNumber();
    enter('lab4/copy/fred,,,-12.5,copied,Cleo,');
    importAll();
    expect(points()).toBe(-12.5);
    enter('lab4/copy/fred,,,-10,copied less,Cleo,');
    importAll();
    expect(rows()).toEqual(['a1 fred points -12.5', 'a2 fred revoke a1', 'a3 fred points -10']);
    expect(points()).toBe(-10);
    enter('lab4/copy/fred,,,-10.0,"copied less, as he says",Dora,');
    importAll();
    expect(rows()).toHaveLength(3);
    enter('lab4/copy/fred,,passed,,,,');
    importAll();
    expect(rows().slice(3)).toEqual(['a4 fred revoke a3']);
    expect(points()).toBe(0);
    enter('lab4/copy/fred,,passed,-10,after all,Cleo,');
    importAll();
    expect(points()).toBe(-10);
  });

  it('leaves points alone that were recorded otherwise, and what staff revoked since', () => {
    const by = { by: 'Dora', at: NOW };
    adjust(term.folder, course, {
      login: 'fred',
      lab: 'lab4',
      kind: 'points',
      value: '3',
      reason: 'a demo',
      ...by,
    });
    enter('lab4/copy/fred,,not-passed,-5,copied,Cleo,');
    importAll();
    for (const value of ['a2', 'a3'])
      adjust(term.folder, course, {
        login: 'fred',
        lab: 'lab4',
        kind: 'revoke',
        value,
        reason: 'not proven',
        ...by,
      });
    expect(rows().slice(1, 3)).toEqual(['a2 fred oral-not-passed ', 'a3 fred points -5']);
    log.mockClear();
    importAll();
    expect(rows()).toHaveLength(5);
    expect(told()).toEqual([
      'lab4/copy/fred: a2 (oral-not-passed) was revoked by a4, and is not recorded again',
      'lab4/copy/fred: a3 (points) was revoked by a5, and is not recorded again',
      'Nothing new to record.',
    ]);
    expect(lab4('fred').adjustment.points.toNumber()).toBe(3);
    expect(lab4('fred').passed).toBe(true);
    // The sheet says something else now.
    enter('lab4/copy/fred,,passed,-2,a smaller copy,Cleo,');
    importAll();
    expect(lab4('fred').adjustment.points.toNumber()).toBe(1);
  });

  it('does not open a gate that was closed otherwise, and says so', () => {
    const given = { login: 'bob', lab: 'lab4', value: '', reason: 'did not come', by: 'Dora', at: NOW };
    adjust(term.folder, course, { ...given, kind: 'oral-not-passed' });
    enter('lab4/north/bob,,passed,,,,');
    importAll();
    expect(rows()).toHaveLength(1);
    expect(told()[0]).toBe(
      'lab4/north/bob: a1 (oral-not-passed) was recorded otherwise, and still holds: report adjust revokes it',
    );
  });

  it('reads what spreadsheets keep from being formulas', () => {
    enter(`'lab4/copy/fred,,,'-12.5,'=copied,'@Cleo,`, `lab4/north/ada,,'passed,,,,`);
    expect(() => importAll()).toThrow(/"'lab4\/copy\/fred" is no packet[\s\S]*outcome "'passed"/);
    enter(`lab4/copy/fred,,,'-12.5,'=copied,'@Cleo,`);
    importAll();
    expect(book().adjustments).toMatchObject([
      { value: '-12.5', by: '@Cleo', reason: '=copied [oral lab4/copy/fred]' },
    ]);
  });

  it('survives packets that are made again in between', () => {
    writeMarkingSheet(path, PACKETS.slice(1));
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(/("'-Fred.*"),,,,,\n/, '$1,,-12.5,copied,Cleo,\n'));
    writeMarkingSheet(path, PACKETS);
    importAll();
    expect(rows()).toEqual(['a1 fred points -12.5']);
  });

  it('records nothing where a row can’t be right, and names each', () => {
    enter('lab4/north/bob,,not-passed,,late,Cleo,');
    importAll();
    const before = readFileSync(join(term.folder, 'adjustments.csv'), 'utf8');
    enter(
      'lab4/north/ada,,not-passed,,late,Cleo,',
      'lab4/north/eve,,passed,,,,',
      'lab4/north/bob,,maybe,,,,',
      'lab4/copy/fred,,not-passed,,,Cleo,',
      'lab4/north/ada,,passed,"-10,5",,Cleo,',
    );
    expect(() => importAll()).toThrow(
      /row 3: "lab4\/north\/eve" is no packet[\s\S]*row 4: outcome "maybe"[\s\S]*row 5: does not say "reason"[\s\S]*row 6: lab4\/north\/ada is in marking.csv, row 2 already[\s\S]*row 6: points are a number/,
    );
    expect(readFileSync(join(term.folder, 'adjustments.csv'), 'utf8')).toBe(before);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { courseJsonSchema, PolicyError, readCourse } from '../../src/policy/course.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'labs');
const shipped = readFileSync(join(folder, 'course.json'), 'utf8');

type Policy = Record<string, unknown>;

/** The shipped policy with one change. */
function changed(change: (course: Policy) => void): string {
  const course = JSON.parse(shipped);
  change(course);
  return JSON.stringify(course);
}

describe('labs/course.json', () => {
  it('holds the plan of 2020', () => {
    const course = readCourse(shipped, 'labs/course.json');
    expect(course.timeZone).toBe('Europe/Oslo');
    expect(course.labs.map(({ id, deadline, weight }) => [id, deadline, weight])).toEqual([
      ['lab1', '2020-01-23T23:59', undefined],
      ['lab2', '2020-01-30T23:59', undefined],
      ['lab3', '2020-02-20T23:59', 20],
      ['lab4', '2020-03-19T23:59', 30],
      ['lab5', '2020-04-16T23:59', 40],
    ]);
    expect(course.slipDays).toEqual({ free: 5, pointsPerExtraDay: 5, mode: 'lab-grade', graceMinutes: 0 });
    expect([course.lastDay, course.oralExam, course.passAbove]).toEqual([
      '2020-04-22T23:59',
      '2020-04-23',
      60,
    ]);
    expect(course.finalGrade).toEqual({ labs: 30, project: 10, exam: 60 });
  });

  it('has its JSON Schema beside it (vitest -u writes it anew)', async () => {
    await expect(`${JSON.stringify(courseJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(
      join(folder, 'course.schema.json'),
    );
  });
});

describe('a policy that makes no sense', () => {
  const cases: [string, (course: Policy) => void, RegExp][] = [
    [
      'a deadline while clocks change',
      (c) => deadline(c, '2020-02-20T02:30'),
      /labs\.2\.deadline: lies between 02:00 and 03:00/,
    ],
    ['a deadline at three', (c) => deadline(c, '2020-02-20T03:00'), /labs\.2\.deadline: lies between/],
    [
      'a deadline at another hour at which clocks of the place are changed',
      (c) => deadline(Object.assign(c, { timeZone: 'America/Havana' }), '2020-02-20T00:30'),
      /labs\.2\.deadline: .* 2020-03-08T00:30 in America\/Havana makes unclear/,
    ],
    [
      'one that is there twice',
      (c) =>
        deadline(
          Object.assign(c, { timeZone: 'Asia/Amman', lastDay: '2020-12-22T23:59' }),
          '2020-04-16T00:15',
        ),
      /labs\.2\.deadline: .* 2020-10-30T00:15 in Asia\/Amman/,
    ],
    [
      'a last day then',
      (c) => Object.assign(c, { timeZone: 'Asia/Beirut', lastDay: '2021-03-28T00:00' }),
      /lastDay: .* 2021-03-28T00:00/,
    ],
    ['no time of a deadline', (c) => deadline(c, '2020-02-20'), /labs\.2\.deadline: is no local time/],
    ['a day that is not', (c) => deadline(c, '2020-02-30T23:59'), /labs\.2\.deadline: is no local time/],
    [
      'a time zone that is not',
      (c) => Object.assign(c, { timeZone: 'Europe/Olso' }),
      /timeZone: is no time zone/,
    ],
    [
      'a bare offset for a time zone',
      (c) => Object.assign(c, { timeZone: '+01:00' }),
      /timeZone: is no time zone/,
    ],
    [
      'a graded lab without weight',
      (c) => Reflect.deleteProperty(lab(c), 'weight'),
      /labs\.2\.weight: has a weight/,
    ],
    [
      'shares that do not make 100',
      (c) => Object.assign(c, { finalGrade: { labs: 30, project: 10, exam: 50 } }),
      /finalGrade: does not make 100/,
    ],
    [
      'a last day before a deadline',
      (c) => Object.assign(c, { lastDay: '2020-04-01T23:59' }),
      /lastDay: is before the deadline/,
    ],
    ['a lab listed twice', (c) => Object.assign(lab(c), { id: 'lab2' }), /labs: lists a lab twice/],
    ['an unknown field', (c) => Object.assign(c, { slipDay: 1 }), /Unrecognized key: "slipDay"/],
  ];
  const lab = (course: Policy): object => (course.labs as object[])[2]!;
  const deadline = (course: Policy, text: string) => Object.assign(lab(course), { deadline: text });
  for (const [what, change, message] of cases) {
    it(`with ${what} is refused, by file and field`, () => {
      expect(() => readCourse(changed(change), 'x/course.json')).toThrow(PolicyError);
      expect(() => readCourse(changed(change), 'x/course.json')).toThrow(
        /^x\/course\.json does not describe a course/,
      );
      expect(() => readCourse(changed(change), 'x/course.json')).toThrow(message);
    });
  }

  it('is not one whose deadlines only elsewhere would be unclear, nor one whose shares make 100 in decimals', () => {
    const half = changed((c) => deadline(c, '2020-02-20T00:30'));
    expect(readCourse(half, 'x').labs[2]!.deadline).toBe('2020-02-20T00:30');
    // As floating-point numbers these make a bit less.
    const finalGrade = { labs: 0.1, project: 66.6, exam: 33.3 };
    expect(
      readCourse(
        changed((c) => Object.assign(c, { finalGrade })),
        'x',
      ).finalGrade,
    ).toEqual(finalGrade);
  });

  it('that is no JSON is refused by name', () => {
    expect(() => readCourse('{', 'x/course.json')).toThrow(/^x\/course\.json is no JSON/);
  });
});

import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { readBook } from '../../src/private/book.ts';
import { siteOf } from '../../src/report/site.ts';
import { hardestChecks, mostFrequentWrongSteps } from '../../src/report/statistics.ts';
import { csvFiles } from '../../src/report/tables.ts';
import { termOf } from '../../src/report/term.ts';
import type { CheckResult } from '../../src/result/schema.ts';
import { course2020, daysAfter, oslo } from '../policy/records.ts';
import { folderWith, type Given, ROSTER, resultFiles } from '../private/folders.ts';

const term = (files: Record<string, string>) =>
  termOf(readBook(folderWith({ 'roster.csv': ROSTER, ...files }), course2020));

describe('statistics of checks', () => {
  const COMMITS = { ada: 'a', bob: 'b', Cleo: 'c' };
  const check = (id: string, verdict: CheckResult['verdict'], rule?: string): CheckResult => ({
    ...{ id, part: 'p', title: `The ${id}`, hint: '', hidden: id === 'h', points: 10, earned: 0, verdict },
    ...{ runs: 1, ms: 1, output: '' },
    ...(rule === undefined
      ? {}
      : {
          failure: {
            ...{ kind: 'property', message: 'm', story: [] },
            run: { steps: 3, wrong: { step: 2, node: 0, rule, text: `broke ${rule}`, places: [] } },
          },
        }),
  });
  const given = (owner: keyof typeof COMMITS, lab: string, checks: CheckResult[]): Given => ({
    ...{ owner, lab, commit: COMMITS[owner].repeat(40), at: oslo('2020-01-20T12:00'), more: { checks } },
  });
  const results = () =>
    resultFiles(
      given('ada', 'lab1', [check('x', 'fail', 'late'), check('y', 'pass'), check('h', 'inconclusive')]),
      given('bob', 'lab1', [check('x', 'fail', 'early'), check('y', 'fail', 'late'), check('h', 'not-run')]),
      given('Cleo', 'lab1', [check('x', 'pass'), check('y', 'pass'), check('h', 'fail', 'late')]),
      given('ada', 'lab2', [check('a', 'fail', 'early'), check('b', 'pass')]),
      given('bob', 'lab2', [check('a', 'pass'), check('b', 'pass')]),
    );

  it('name the check first that the smallest part passed, of all labs together', () => {
    expect(
      hardestChecks(term(results()).labs).map(
        ({ lab, id, passed, failed, inconclusive, notRun, of, hidden }) => [
          ...[lab, id, `${passed} of ${of}`, failed, inconclusive, notRun, hidden],
        ],
      ),
    ).toEqual([
      ['lab1', 'h', '0 of 3', 1, 1, 1, true],
      ['lab1', 'x', '1 of 3', 2, 0, 0, false],
      ['lab2', 'a', '1 of 2', 1, 0, 0, false],
      ['lab1', 'y', '2 of 3', 1, 0, 0, false],
      ['lab2', 'b', '2 of 2', 0, 0, 0, false],
    ]);
  });

  it('name the first wrong step first that most works made, each work once', () => {
    expect(
      mostFrequentWrongSteps(term(results()).labs).map(({ lab, rule, example, checks, owners }) => [
        ...[lab, rule, example, checks.join(' '), owners.join(' ')],
      ]),
    ).toEqual([
      ['lab1', 'late', 'broke late', 'x y h', 'ada bob Cleo'],
      ['lab1', 'early', 'broke early', 'x', 'bob'],
      ['lab2', 'early', 'broke early', 'a', 'ada'],
    ]);
  });
});

describe('what could be otherwise', () => {
  const commit = (digit: string) => digit.repeat(40);
  const page = (made: ReturnType<typeof term>) =>
    siteOf(made, JSON.stringify(course2020, null, 2)).get('students/ada.html')!;
  const grades = (made: ReturnType<typeof term>) =>
    (parse(csvFiles(made).get('grades.csv')!, { bom: true, columns: true }) as Record<string, string>[])[0]!;

  it('is shown beside an exemption that lowers the average: 77.14 with it, 82.22 without', () => {
    const made = term({
      'exemptions.csv': 'lab,login,reason\nlab3,ada,last year\n',
      ...resultFiles(
        { lab: 'lab3', commit: commit('3'), at: daysAfter('lab3', 0), points: 100 },
        { lab: 'lab4', commit: commit('4'), at: daysAfter('lab4', 0), points: 60 },
        { lab: 'lab5', commit: commit('5'), at: daysAfter('lab5', 0), points: 90 },
      ),
    });
    expect(page(made)).toContain(
      'Without the exemption the lab grade would be 82.22, the lab part not passed: an exemption may also lower an average.',
    );
    const { labGrade, labGradeWithoutExemptions, labPartWithoutExemptions } = grades(made);
    expect([labGrade, labGradeWithoutExemptions, labPartWithoutExemptions]).toEqual([
      ...['77.14', '82.22', 'not passed'],
    ]);
  });

  it('is shown where the best choice passes, though its grade is no other', () => {
    const made = term(
      resultFiles(
        { lab: 'lab1', commit: commit('1'), at: daysAfter('lab1', -2), points: 100 },
        { lab: 'lab1', commit: commit('e'), at: daysAfter('lab1', 0), points: 10 },
        { lab: 'lab2', commit: commit('2'), at: daysAfter('lab2', 0), points: 100 },
        { lab: 'lab3', commit: commit('3'), at: daysAfter('lab3', 0), points: 90 },
        { lab: 'lab4', commit: commit('4'), at: daysAfter('lab4', 0), points: 90 },
        { lab: 'lab5', commit: commit('5'), at: daysAfter('lab5', 0), points: 90 },
      ),
    );
    expect(page(made)).toContain(
      'With the best choice of submissions it would be 90.00, the lab part passed: lab1 111111111111. Staff may',
    );
    const { labGrade, labPart, bestLabGrade, bestLabPart } = grades(made);
    expect([labGrade, labPart, bestLabGrade, bestLabPart]).toEqual([
      ...['90.00', 'not passed', '90.00', 'passed'],
    ]);
  });
});

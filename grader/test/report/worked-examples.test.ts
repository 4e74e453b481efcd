import { describe, expect, it } from 'vitest';
import { readBook } from '../../src/private/book.ts';
import { termOf } from '../../src/report/term.ts';
import { daysAfter, inMode } from '../policy/records.ts';
import { folderWith, type Given, ROSTER, resultFiles } from '../private/folders.ts';

/** Points and days late of one lab. */
type Work = readonly [points: number, days: number];

const GROUPS = ['lab3', 'lab4', 'lab5']
  .flatMap((lab) => [`${lab},north,ada\n`, `${lab},north,bob\n`])
  .join('');

interface Example {
  /** Of Ada's labs 1 and 2, and of those that the group handed in. */
  readonly labs: readonly (Work | undefined)[];
  /** Of Bob's lab 1, where it is another. */
  readonly partner?: Work;
  readonly extensions?: string;
  readonly exemptions?: string;
  readonly adjustments?: string;
}

/** The lab grades of Ada and Bob, who hand in labs 3 to 5 together, computed from the files of a private folder. */
function gradesOf(mode: 'lab-grade' | 'lab-score', example: Example) {
  const results = example.labs.flatMap((work, index): Given[] => {
    if (work === undefined) return [];
    const lab = `lab${index + 1}`;
    const [points, days] = work;
    const given = { lab, points, at: daysAfter(lab, days) };
    const commit = (owner: number) => `${index + 1}${owner}`.padEnd(40, '0');
    if (index >= 2) return [{ ...given, owner: 'north', commit: commit(0) }];
    const [other, late] = index === 0 ? (example.partner ?? work) : work;
    return [
      { ...given, owner: 'ada', commit: commit(1) },
      { lab, points: other, at: daysAfter(lab, late), owner: 'bob', commit: commit(2) },
    ];
  });
  const folder = folderWith({
    'roster.csv': ROSTER,
    'groups.csv': `lab,group,login\n${GROUPS}`,
    'extensions.csv': `lab,login,until,reason\n${example.extensions ?? ''}`,
    'exemptions.csv': `lab,login,reason\n${example.exemptions ?? ''}`,
    'adjustments.csv': `id,login,lab,kind,value,reason,by,at\n${example.adjustments ?? ''}`,
    ...resultFiles(...results),
  });
  const [ada, bob] = termOf(readBook(folder, inMode(mode))).students;
  return { ada: ada!.standing, bob: bob!.standing };
}

const inTime = [100, 0] as const;

describe('the worked examples, from the files of a private folder', () => {
  const examples: [string, Example, [ada: string, bob?: string], [ada: string, bob?: string]][] = [
    [
      'one extra day on lab 4 and one on lab 5',
      {
        labs: [
          [100, 0],
          [100, 1],
          [90, 2],
          [80, 3],
          [70, 1],
        ],
      },
      ['67.77'],
      ['73.88'],
    ],
    [
      'a group whose members have used different days',
      { labs: [inTime, inTime, [80, 0], [80, 4], [100, 0]], partner: [100, 3] },
      ['88.88', '78.88'],
      ['88.88', '85.55'],
    ],
    ['three and four days late', { labs: [inTime, inTime, [80, 3], [80, 4], [80, 0]] }, ['70.00'], ['76.66']],
    [
      'the same with an extension of three days, for one member alone',
      {
        labs: [inTime, inTime, [80, 3], [80, 4], [80, 0]],
        extensions: 'lab3,ada,2020-02-23T23:59,ill\n',
      },
      ['80.00', '70.00'],
      ['80.00', '76.66'],
    ],
    [
      'lab 3 exempt, for one member alone',
      {
        labs: [inTime, inTime, [100, 0], [60, 0], [90, 0]],
        exemptions: 'lab3,ada,last year\n',
      },
      ['77.14', '82.22'],
      ['77.14', '82.22'],
    ],
    [
      'lab 1 seven days late',
      { labs: [[100, 7], inTime, [100, 0], [100, 0], [100, 0]] },
      ['90.00'],
      ['100.00'],
    ],
  ];
  for (const [what, example, labGrade, labScore] of examples) {
    it(`${what}: ${labGrade.join(' and ')}, in the other mode ${labScore.join(' and ')}`, () => {
      for (const [mode, [first, second = first]] of [
        ['lab-grade', labGrade],
        ['lab-score', labScore],
      ] as const) {
        const { ada, bob } = gradesOf(mode, example);
        expect([ada.grade.grade?.toFixed2(), bob.grade.grade?.toFixed2()]).toEqual([first, second]);
      }
    });
  }

  it('exempt lab 3, lab 4 with exactly 60: the lab part is not passed', () => {
    const example = {
      labs: [inTime, inTime, [100, 0], [60, 0], [90, 0]],
      exemptions: 'lab3,ada,r\n',
    } as const;
    expect(gradesOf('lab-grade', example).ada.labPartPassed).toBe(false);
  });
});

describe('passing is compared before anything is rounded', () => {
  const adjusted = (value: string) => ({
    labs: [inTime, inTime, [60, 0], [60, 0], [60, 0]] as const,
    adjustments: ['lab3', 'lab4', 'lab5']
      .map((lab, index) => `${index},ada,${lab},points,${value},r,ta,2020-05-01\n`)
      .join(''),
  });

  it('so 60.000000001 passes, though 60.00 is shown, and 60 and less do not', () => {
    for (const [value, shown, passed] of [
      ['0.000000001', '60.00', true],
      ['0.009', '60.00', true],
      ['0', '60.00', false],
      ['-0.000000001', '59.99', false],
    ] as const) {
      for (const mode of ['lab-grade', 'lab-score'] as const) {
        const { ada } = gradesOf(mode, adjusted(value));
        expect([ada.grade.grade?.toFixed2(), ada.labPartPassed]).toEqual([shown, passed]);
      }
    }
  });

  it('and a lab grade that extra days take down to 60 and a bit passes, while 60 does not', () => {
    const late = (value: string) => ({
      labs: [
        [100, 5],
        [100, 1],
        [65, 0],
        [65, 0],
        [65, 0],
      ] as const,
      adjustments: `1,ada,lab5,points,${value},r,ta,2020-05-01\n`,
    });
    const { ada, bob } = gradesOf('lab-grade', late('0.001'));
    expect([ada.grade.grade?.toFixed2(), ada.labPartPassed]).toEqual(['60.00', true]);
    expect([bob.grade.grade?.toFixed2(), bob.labPartPassed]).toEqual(['60.00', false]);
  });
});

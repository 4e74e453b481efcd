import type { Course } from '../policy/course.ts';
import { dayCount } from '../policy/dates.ts';
import {
  givenScore,
  type LabStanding,
  type Standing,
  type StudentRecord,
  standingOf,
} from '../policy/standing.ts';
import type { Release } from '../private/releases.ts';
import { type Graded, unreadableWhy } from '../private/results.ts';
import type { WhatCounts } from './term.ts';

const WORSE_THAN_NOTHING = 'late was worse than nothing';

/** What to look at, without what is each student's own and stands on their page: by how much late was worse. */
export function inCommon(look: string): string {
  return look.startsWith(`${WORSE_THAN_NOTHING}: `) ? WORSE_THAN_NOTHING : look;
}

/** Says so where a late hand-in takes more by its days than it gives by its points. */
export function worseThanNothing(
  course: Course,
  record: StudentRecord,
  { grade, labs }: Standing,
  { lab, line }: LabStanding,
): string[] {
  if (line.work.kind !== 'handed-in' || line.ledger.days === 0 || grade.grade === undefined) return [];
  const others = labs.map((one) => [one.lab, one.lab === lab ? undefined : one.counted.submission] as const);
  const without = standingOf(course, record, new Map(others)).grade.grade;
  if (without === undefined || !without.exceeds(grade.grade)) return [];
  return [
    `${WORSE_THAN_NOTHING}: without it the lab grade would be ${without.toFixed2()} instead of ${grade.grade.toFixed2()}${line.passed ? ', but the lab would not be passed' : ''}`,
  ];
}

/** Why nothing of a student can be released: something is looked into. A decision is a row of its own, and ends nothing by itself. */
export function heldBy({ labs, general }: Standing): string[] {
  const rows = [...labs.flatMap(({ adjustment }) => adjustment.rows), ...general];
  return rows
    .filter(({ kind, value }) => kind === 'misconduct' && value === '')
    .map(({ id, source }) => `misconduct is being looked into, until ${id} is revoked (${source})`);
}

/** What results of one lab must have in common to be compared. */
type Grading = Readonly<Record<'checks' | 'tool' | 'version of Node' | 'seeds', string>>;

function gradingOf({ grading, result }: Graded): Grading {
  return {
    checks: grading.hashes.checks,
    tool: grading.hashes.tool,
    'version of Node': result.tool.node.replace(/^v?(\d+).*$/, '$1'),
    seeds: grading.seeds.join(', '),
  };
}

/** How most results of a lab were graded; of equally many the first in the order of letters. */
export function usualGrading(graded: readonly Graded[]): Grading | undefined {
  const counts = new Map<string, { grading: Grading; count: number }>();
  for (const one of new Set(graded)) {
    const grading = gradingOf(one);
    const key = JSON.stringify(grading);
    counts.set(key, { grading, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts].sort(([a, m], [b, n]) => n.count - m.count || (a < b ? -1 : 1))[0]?.[1].grading;
}

/** Why a student's lab can't be released yet. */
export function openOf(
  { standing: { counted }, work, graded }: WhatCounts,
  usual: Grading | undefined,
): string[] {
  const { undated, submission } = counted;
  const unreadable = graded === undefined ? undefined : unreadableWhy(graded);
  const own = graded === undefined ? undefined : gradingOf(graded);
  const others = (['checks', 'tool', 'version of Node', 'seeds'] as const).filter(
    (what) => own !== undefined && usual !== undefined && own[what] !== usual[what],
  );
  return [
    // No points for what nobody has seen, unless a person chose it.
    ...(unreadable === undefined || counted.because === 'chosen'
      ? []
      : [
          `what counts can't be read: ${unreadable.replace(/\.$/, '')}; say in choices.csv what counts, this commit too if it is to`,
        ]),
    ...(graded?.result.provisional === true
      ? ['provisional: some check is inconclusive, a person has to look']
      : []),
    ...(graded === undefined || graded.result.scope === 'all' ? [] : ['hidden checks were not run']),
    ...(others.length === 0
      ? []
      : [`graded with other ${others.join(', ')} than most of the lab: grade the lab again`]),
    ...(graded === undefined || graded.grading.sandbox !== 'none'
      ? []
      : ['graded without the jail: unofficial']),
    ...(graded?.result.unofficial ?? []).map((why) => `unofficial: ${why}`),
    ...(work?.ungraded ?? []).map(({ source }) => `handed in and not graded yet: ${source}`),
    ...undated.map(({ first }) => `nobody knows when ${first.commit.slice(0, 12)} was handed in`),
    ...(submission === undefined || submission.trusted
      ? []
      : [
          `its time is the commit’s own, which anybody can write: once you know better, put the time and staff as its source into the row of ${submission.first.commit.slice(0, 12)}`,
        ]),
  ];
}

/** What was released, in words that are compared later. Exact. */
export function releasedAs(standing: LabStanding): string {
  if (standing.exemption !== undefined) return 'exempt';
  const { days } = standing.line.ledger;
  const late = days === 0 ? '' : `, ${dayCount(days)} charged`;
  const oral = standing.adjustment.oralNotPassed ? ', oral exam not passed' : '';
  return `${givenScore(standing)?.toDecimal() ?? 'no'} points${late}${oral}`;
}

/** Says so where a student was told something else. */
export function changedSince(release: Release | undefined, login: string, standing: LabStanding): string[] {
  const told = release?.scores?.[login.toLowerCase()];
  const now = releasedAs(standing);
  if (release === undefined || told === undefined || told === now) return [];
  return [`released by ${release.by} at ${release.at} as ${told}, and now ${now}: release it again`];
}

/** What a person should look at; it changes no number. */
export function flagsOf({ standing: { counted, handedIn }, graded }: WhatCounts): string[] {
  const { submission, tooLate, because } = counted;
  const again = (handedIn?.submissions ?? []).filter((one) => one.again && one !== submission);
  return [
    ...(tooLate.length > 0 && because !== 'chosen'
      ? [`${tooLate.length} handed in after the last day, ignored`]
      : []),
    ...again.map(
      ({ first }) =>
        `the newest push has the files of ${first.commit.slice(0, 12)} again, which count from their first push: choose them in choices.csv if they are meant`,
    ),
    ...(graded?.result.problems ?? []).map(
      ({ path, line, message }) => `not judged: ${path}:${line} ${message}`,
    ),
    ...(graded?.result.flags ?? []),
  ];
}

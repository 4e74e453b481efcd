/**
 * The rules once more, written down naively and independently of the grader: no dates library, no fractions, no shared
 * code. What the tests hold the grader's figures against.
 */

export interface NaiveCourse {
  readonly timeZone: string;
  readonly labs: readonly {
    readonly id: string;
    readonly deadline: string;
    readonly weight?: number | undefined;
  }[];
  readonly lastDay: string;
  readonly slipDays: { readonly free: number; readonly pointsPerExtraDay: number; readonly mode: string };
}

export interface NaiveHandIn {
  /** Instant in UTC. */
  readonly at: string;
  readonly points: number;
  /** By staff: accepted whenever it came. */
  readonly isChosen?: boolean;
}

export interface NaiveLab {
  readonly exempt?: boolean;
  /** In the order of time. */
  readonly handIns: readonly NaiveHandIn[];
  readonly extensions?: readonly string[];
  /** Days that are not charged. */
  readonly forgiven?: number;
}

/** `2020-03-29T23:59` of the zone's wall clock. */
export function wallClock(instant: string, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(instant));
  const part = (type: string) => parts.find((one) => one.type === type)!.value;
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

function nextDay(local: string): string {
  const date = new Date(`${local.slice(0, 10)}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10) + local.slice(10);
}

/** Counts the days one by one on the calendar. */
export function naiveDaysLate(deadline: string, instant: string, timeZone: string): number {
  const at = wallClock(instant, timeZone);
  let days = 0;
  for (let end = deadline; at > end; end = nextDay(end)) days++;
  return days;
}

/** A lab grade as total over weights: whole multiples of an eighth of a point, so exact. */
export interface NaiveExact {
  readonly total: number;
  readonly weights: number;
}

export interface NaiveGrade {
  /** Text with two decimals, rounded down, or undefined where all graded labs are exempt. */
  readonly grade: string | undefined;
  readonly passed: boolean | undefined;
  readonly extra: number;
  readonly days: readonly number[];
}

type NaiveWork = { readonly days: number; readonly points: number } | 'exempt' | 'nothing';

/** Rounded down to hundredths. */
function twoDecimals(numerator: number, denominator: number): string {
  const hundredths = Math.floor((numerator * 100) / denominator);
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`;
}

/** The lab part from days and points of each lab. */
export function naiveGrade(
  course: NaiveCourse,
  labs: readonly NaiveWork[],
): NaiveGrade & { readonly exact: NaiveExact | undefined } {
  const { free, pointsPerExtraDay, mode } = course.slipDays;
  let weights = 0;
  let total = 0;
  let used = 0;
  let extraDays = 0;
  let everyLab = true;
  const days: number[] = [];
  course.labs.forEach(({ weight = 0 }, index) => {
    const lab = labs[index] ?? 'nothing';
    if (lab === 'exempt') {
      days.push(0);
      return;
    }
    const { days: late, points } = lab === 'nothing' ? { days: 0, points: 0 } : lab;
    days.push(late);
    let extra = 0;
    for (let day = 0; day < late; day++) {
      used++;
      if (used > free) extra++;
    }
    extraDays += extra;
    if (points <= 60) everyLab = false;
    weights += weight;
    const score = mode === 'lab-score' ? Math.max(0, points - pointsPerExtraDay * extra) : points;
    total += weight * score;
  });
  if (weights === 0)
    return {
      ...{ grade: undefined, passed: everyLab ? undefined : false, extra: extraDays, days },
      exact: undefined,
    };
  if (mode === 'lab-grade') total = Math.max(0, total - pointsPerExtraDay * extraDays * weights);
  return {
    ...{ grade: twoDecimals(total, weights), extra: extraDays, days },
    passed: everyLab && total > 60 * weights,
    exact: { total, weights },
  };
}

/** The final grade and whether all is passed, of a lab grade and the marks of project and exam. */
export function naiveFinal(
  shares: { readonly labs: number; readonly project: number; readonly exam: number },
  lab: NaiveExact | undefined,
  labPart: boolean | undefined,
  project: number | undefined,
  exam: number | undefined,
): { readonly final: string | undefined; readonly passed: boolean | undefined } {
  if (lab === undefined || project === undefined || exam === undefined)
    return { final: undefined, passed: undefined };
  const rest = shares.project * project + shares.exam * exam;
  return {
    final: twoDecimals(lab.total * shares.labs + lab.weights * rest, lab.weights * 100),
    passed: labPart === true && project > 60 && exam > 60,
  };
}

/** The best lab grade that any choice of one option for each lab gives; first to pass, unless an oral exam was not passed. */
export function naiveBest(
  course: NaiveCourse,
  options: readonly (readonly NaiveWork[])[],
  isGated: boolean,
): { readonly grade: string | undefined; readonly passed: boolean | undefined } {
  let best:
    | { rank: number; value: number; grade: string | undefined; passed: boolean | undefined }
    | undefined;
  const choose = (chosen: readonly NaiveWork[]): void => {
    if (chosen.length < options.length) {
      for (const one of options[chosen.length]!) choose([...chosen, one]);
      return;
    }
    const { grade, exact, passed: part } = naiveGrade(course, chosen);
    const passed = isGated ? false : part;
    const rank = passed === true ? 2 : passed === undefined ? 1 : 0;
    const value = exact === undefined ? 0 : exact.total / exact.weights;
    if (best === undefined || rank > best.rank || (rank === best.rank && value > best.value))
      best = { rank, value, grade, passed };
  };
  choose([]);
  return { grade: best?.grade, passed: best?.passed };
}

/** The lab part from what was handed in and when: the last one not after the last day, or a later extension. */
export function naiveTerm(course: NaiveCourse, labs: readonly NaiveLab[]): ReturnType<typeof naiveGrade> {
  return naiveGrade(
    course,
    course.labs.map(
      (_, index) => naiveAccepted(course, index, labs[index] ?? { handIns: [] }).at(-1) ?? 'nothing',
    ),
  );
}

/** What may count of a lab, in the order of time; of an exempt one only that. */
export function naiveAccepted(course: NaiveCourse, index: number, lab: NaiveLab): readonly NaiveWork[] {
  const { timeZone, lastDay } = course;
  if (lab.exempt === true) return ['exempt'];
  const due = [course.labs[index]!.deadline, ...(lab.extensions ?? [])].sort().at(-1)!;
  const until = due > lastDay ? due : lastDay;
  return lab.handIns
    .filter(({ at, isChosen }) => isChosen === true || wallClock(at, timeZone) <= until)
    .map(({ at, points }) => ({
      days: Math.max(0, naiveDaysLate(due, at, timeZone) - (lab.forgiven ?? 0)),
      points,
    }));
}

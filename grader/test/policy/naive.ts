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

export interface NaiveGrade {
  /** Text with two decimals, rounded down, or undefined where all graded labs are exempt. */
  readonly grade: string | undefined;
  readonly passed: boolean | undefined;
  readonly extra: number;
  readonly days: readonly number[];
}

/** The lab part from days and points of each lab, in hundredths of a point times the sum of weights: whole numbers. */
export function naiveGrade(
  course: NaiveCourse,
  labs: readonly ({ days: number; points: number } | 'exempt' | 'nothing')[],
): NaiveGrade {
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
    return { grade: undefined, passed: everyLab ? undefined : false, extra: extraDays, days };
  if (mode === 'lab-grade') total = Math.max(0, total - pointsPerExtraDay * extraDays * weights);
  const hundredths = Math.floor((total * 100) / weights);
  return {
    grade: `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`,
    passed: everyLab && total > 60 * weights,
    extra: extraDays,
    days,
  };
}

/** The lab part from what was handed in and when: the last one not after the last day, or a later extension. */
export function naiveTerm(course: NaiveCourse, labs: readonly NaiveLab[]): NaiveGrade {
  const { timeZone } = course;
  return naiveGrade(
    course,
    course.labs.map(({ deadline }, index) => {
      const lab = labs[index] ?? { handIns: [] };
      if (lab.exempt === true) return 'exempt';
      const due = [deadline, ...(lab.extensions ?? [])].sort().at(-1)!;
      const until = due > course.lastDay ? due : course.lastDay;
      const accepted = lab.handIns.filter(({ at }) => wallClock(at, timeZone) <= until);
      const last = accepted.at(-1);
      if (last === undefined) return 'nothing';
      return {
        days: Math.max(0, naiveDaysLate(due, last.at, timeZone) - (lab.forgiven ?? 0)),
        points: last.points,
      };
    }),
  );
}

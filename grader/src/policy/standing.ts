import { Temporal } from 'temporal-polyfill';
import { type Adjustment, adjustedScore, inForce, type LabAdjustment, labAdjustment } from './adjustments.ts';
import type { Course } from './course.ts';
import { gradeLabs, type LabGrade, type LabLine, type Work } from './lab-grade.ts';
import { type Deadline, daysLate, lastInstant } from './lateness.ts';
import { labNumber } from './ledger.ts';
import { Rational } from './rational.ts';
import { type Counted, countedSubmission, type Submission } from './submissions.ts';

/** A later instant for one student and lab. */
export interface Extension {
  readonly lab: string;
  /** Local wall-clock time in the course's zone, such as `2020-02-23T23:59`. */
  readonly until: string;
  readonly reason: string;
  readonly source: string;
}

export interface Exemption {
  readonly lab: string;
  readonly reason: string;
  readonly source: string;
}

/** Which submission counts, where staff say so. */
export interface Choice {
  readonly commit: string;
  readonly reason: string;
  readonly source: string;
}

/** What one student, or the student's group, handed in for a lab. */
export interface HandedIn {
  readonly submissions: readonly Submission[];
  readonly choice: Choice | undefined;
}

/** All that the grades of one student are computed from. */
export interface StudentRecord {
  readonly login: string;
  readonly work: ReadonlyMap<string, HandedIn>;
  readonly extensions: readonly Extension[];
  readonly exemptions: readonly Exemption[];
  /** Whether they hold is computed here. */
  readonly adjustments: readonly Adjustment[];
  /** Marks in points, where there are any. */
  readonly project: Rational | undefined;
  readonly exam: Rational | undefined;
}

/** When a lab is due for one student. */
export interface Terms {
  readonly deadline: Deadline;
  /** The extension that put the deadline off, if one did. */
  readonly extension: Extension | undefined;
  /** After this nothing is accepted: the last day, or a later extension. */
  readonly cutoff: Temporal.Instant;
}

/** One student's lab, with everything that explains its numbers. */
export interface LabStanding {
  readonly lab: string;
  readonly line: LabLine;
  readonly terms: Terms;
  readonly counted: Counted;
  readonly handedIn: HandedIn | undefined;
  readonly exemption: Exemption | undefined;
  readonly adjustment: LabAdjustment;
  /** Days late by the deadline that holds, before any are forgiven. */
  readonly daysLate: number;
  /** With the oral exam's gate. */
  readonly passed: boolean;
}

/** The grades of one student: a proposal until it is released. */
export interface Standing {
  readonly login: string;
  readonly labs: readonly LabStanding[];
  readonly grade: LabGrade;
  /** All labs, the lab grade, and the oral exam; not said where there is no lab grade. */
  readonly labPartPassed: boolean | undefined;
  /** Rows about the labs as a whole that hold. */
  readonly general: readonly Adjustment[];
  /** Something is being looked into. */
  readonly held: boolean;
  /** In points; absent while a part of it is missing. */
  readonly final: Rational | undefined;
  /** Every part is passed; absent while a part is missing. */
  readonly finalPassed: boolean | undefined;
}

/** When `lab` is due for a student with these extensions: the latest of several counts, and never one that is earlier. */
export function termsOf(course: Course, lab: string, extensions: readonly Extension[]): Terms {
  const entry = course.labs.find(({ id }) => id === lab);
  if (entry === undefined) throw new RangeError(`${lab} is not in the course`);
  const { timeZone } = course;
  const { graceMinutes } = course.slipDays;
  // Local times of one zone and one format: the later text is the later time, but for the hour that clocks repeat,
  // where nothing may be due.
  const extension = extensions
    .filter((one) => one.lab === lab && one.until > entry.deadline)
    .reduce<Extension | undefined>(
      (latest, one) => (latest === undefined || one.until > latest.until ? one : latest),
      undefined,
    );
  const deadline = { local: extension?.until ?? entry.deadline, timeZone };
  const lastDay = lastInstant({ local: course.lastDay, timeZone }, graceMinutes);
  const due = lastInstant(deadline, graceMinutes);
  return { deadline, extension, cutoff: Temporal.Instant.compare(due, lastDay) > 0 ? due : lastDay };
}

/** Which submission to take for each lab; `undefined` hands in nothing. */
export type Picked = ReadonlyMap<string, Submission | undefined>;

/**
 * The grades of one student, computed anew from everything that is known. With `pick`, as if those submissions counted.
 * Throws `RangeError` for a choice that is no submission.
 */
export function standingOf(course: Course, record: StudentRecord, pick?: Picked): Standing {
  const rows = inForce(record.adjustments);
  const entries = [...course.labs].sort((a, b) => labNumber(a.id) - labNumber(b.id));
  const prepared = entries.map(({ id }) => {
    const terms = termsOf(course, id, record.extensions);
    const handedIn = record.work.get(id);
    const counted = countedSubmission(handedIn?.submissions ?? [], terms.cutoff, handedIn?.choice?.commit);
    const submission = pick === undefined ? counted.submission : pick.get(id);
    const exemption = record.exemptions.find(({ lab }) => lab === id);
    const adjustment = labAdjustment(rows, id);
    const late = submission === undefined ? 0 : daysLateOf(course, terms, submission);
    const work = workOf(exemption, adjustment, submission, late);
    return {
      lab: id,
      terms,
      handedIn,
      counted: { ...counted, submission },
      exemption,
      adjustment,
      late,
      work,
    };
  });
  const grade = gradeLabs(course, new Map(prepared.map(({ lab, work }) => [lab, work])));
  const labs = prepared.flatMap((one): LabStanding[] => {
    const line = grade.labs.find(({ lab }) => lab === one.lab);
    if (line === undefined) return [];
    const { lab, terms, handedIn, counted, exemption, adjustment, late } = one;
    const passed = line.passed && !adjustment.oralNotPassed;
    return [{ lab, line, terms, counted, handedIn, exemption, adjustment, daysLate: late, passed }];
  });
  const general = rows.filter(({ lab }) => lab === undefined);
  const gated = general.some(({ kind }) => kind === 'oral-not-passed') || labs.some(({ passed }) => !passed);
  const labPartPassed = gated ? false : grade.passed;
  return {
    login: record.login,
    labs,
    grade,
    labPartPassed,
    general,
    held: labs.some(({ adjustment }) => adjustment.held) || general.some(({ kind }) => kind === 'misconduct'),
    ...finalOf(course, record, grade.grade, labPartPassed),
  };
}

/** How many days late `submission` is by the deadline that holds for this student; 0 where nobody knows. */
export function daysLateOf(course: Course, { deadline }: Terms, { at }: Submission): number {
  return at === undefined ? 0 : daysLate(deadline, at, course.slipDays.graceMinutes);
}

/** What a submission is worth with its adjustments; an exemption beats everything. */
export function workOf(
  exemption: Exemption | undefined,
  adjustment: LabAdjustment,
  submission: Submission | undefined,
  late: number,
): Work {
  if (exemption !== undefined) return { kind: 'exempt' };
  if (submission === undefined) return { kind: 'nothing', score: adjustedScore(Rational.ZERO, adjustment) };
  return {
    kind: 'handed-in',
    score: adjustedScore(Rational.of(submission.points), adjustment),
    days: Math.max(0, late - adjustment.forgivenDays),
  };
}

function finalOf(
  course: Course,
  { project, exam }: StudentRecord,
  labs: Rational | undefined,
  labPartPassed: boolean | undefined,
): Pick<Standing, 'final' | 'finalPassed'> {
  if (labs === undefined || project === undefined || exam === undefined) {
    return { final: undefined, finalPassed: undefined };
  }
  const shares = course.finalGrade;
  const passAbove = Rational.of(course.passAbove);
  const final = Rational.sum([
    labs.times(Rational.of(shares.labs)),
    project.times(Rational.of(shares.project)),
    exam.times(Rational.of(shares.exam)),
  ]).over(Rational.of(100));
  const finalPassed = labPartPassed === true && project.exceeds(passAbove) && exam.exceeds(passAbove);
  return { final, finalPassed };
}

/** The score of a lab with its adjustments, where it is not exempt. */
export function scoreOf({ line }: LabStanding): Rational | undefined {
  return line.work.kind === 'exempt' ? undefined : line.work.score;
}

/** The score where there is one: of what was handed in, or given by an adjustment. */
export function givenScore(standing: LabStanding): Rational | undefined {
  const { adjustment, line } = standing;
  const isGiven = adjustment.setTo !== undefined || adjustment.rows.some(({ kind }) => kind === 'points');
  return line.work.kind === 'nothing' && !isGiven ? undefined : scoreOf(standing);
}

import { bestChoice } from '../policy/best.ts';
import { type LabStanding, type Standing, standingOf } from '../policy/standing.ts';
import type { Submission } from '../policy/submissions.ts';
import type { Book, OwnerWork } from '../private/book.ts';
import { type Release, releaseFor } from '../private/releases.ts';
import type { Graded } from '../private/results.ts';
import type { Student } from '../private/roster.ts';
import { changedSince, flagsOf, heldBy, openOf, usualGrading, worseThanNothing } from './looks.ts';

/** What counts of one lab of one student. */
export interface WhatCounts {
  readonly standing: LabStanding;
  readonly work: OwnerWork | undefined;
  /** The result of the submission that counts. */
  readonly graded: Graded | undefined;
}

/** One lab of one student in the report. */
export interface StudentLab extends WhatCounts {
  /** The release that this student was in, if any: without it all is a proposal. */
  readonly release: Release | undefined;
  /** Why nobody may rely on it yet; empty when it can be released. */
  readonly open: readonly string[];
  /** What a person should look at; it changes no number. */
  readonly flags: readonly string[];
}

/** One student in the report. */
export interface StudentEntry {
  readonly student: Student;
  readonly standing: Standing;
  readonly labs: readonly StudentLab[];
  /** As if the best choice of submissions counted. Computed when first asked for: only reports show it. */
  readonly best: () => Standing;
  /** As if there were no exemption, where there is one: an exemption may lower an average. */
  readonly withoutExemptions: Standing | undefined;
}

/** The whole term, computed anew from the private folder and the policy. */
export interface Term {
  readonly book: Book;
  /** In the order of the roster. */
  readonly students: readonly StudentEntry[];
  readonly labs: readonly LabEntry[];
}

/** One lab in the report. */
export interface LabEntry {
  readonly id: string;
  readonly title: string;
  readonly deadline: string;
  readonly work: 'individual' | 'group';
  /** The last release of the lab. */
  readonly release: Release | undefined;
  /** Who handed in or should have, with what counts. */
  readonly owners: readonly OwnerEntry[];
}

/** A group, or a student, with what was handed in for one lab. */
export interface OwnerEntry {
  readonly work: OwnerWork;
  /** Distinct submissions that count for at least one member. */
  readonly counted: readonly Graded[];
  readonly members: readonly StudentEntry[];
}

/** Computes the term. */
export function termOf(book: Book): Term {
  const { course } = book;
  const standings = book.students.flatMap((student) => {
    const record = book.records.get(student.login);
    if (record === undefined) return [];
    const standing = standingOf(course, record);
    return [
      { student, record, standing, labs: standing.labs.map((one) => whatCounts(book, student.login, one)) },
    ];
  });
  const usual = new Map(
    course.labs.map(({ id }) => [
      id,
      usualGrading(
        standings.flatMap(({ labs }) =>
          labs.flatMap((one) => (one.standing.lab === id ? (one.graded ?? []) : [])),
        ),
      ),
    ]),
  );
  const students = standings.map(
    ({ student, record, standing, labs }): StudentEntry => ({
      student,
      standing,
      labs: labs.map((one) => {
        const release = releaseFor(book.releases, one.standing.lab, student.login);
        const isExempt = one.standing.exemption !== undefined;
        return {
          ...one,
          release,
          open: isExempt
            ? heldBy(standing)
            : [...heldBy(standing), ...openOf(one, usual.get(one.standing.lab))],
          flags: [
            ...changedSince(release, student.login, one.standing),
            ...worseThanNothing(course, record, standing, one.standing),
            ...(isExempt ? [] : flagsOf(one)),
          ],
        };
      }),
      best: once(() => bestChoice(course, record).standing),
      withoutExemptions:
        record.exemptions.length === 0 ? undefined : standingOf(course, { ...record, exemptions: [] }),
    }),
  );
  const labs = course.labs.map(
    ({ id, title, deadline, work }): LabEntry => ({
      id,
      title,
      deadline,
      work,
      release: book.releases.findLast(({ lab }) => lab === id),
      owners: book.work
        .filter((one) => one.lab === id)
        .map((one): OwnerEntry => {
          const members = students.filter(({ student }) => one.members.includes(student.login));
          const counted = members.flatMap(
            ({ labs: own }) => own.find(({ standing }) => standing.lab === id)?.graded ?? [],
          );
          return { work: one, counted: [...new Set(counted)], members };
        }),
    }),
  );
  return { book, students, labs };
}

function once<T>(compute: () => T): () => T {
  let kept: { readonly value: T } | undefined;
  return () => {
    kept ??= { value: compute() };
    return kept.value;
  };
}

/** The result that was made of a submission's files. */
export function gradedOf(work: OwnerWork, { first }: Submission): Graded | undefined {
  return work.graded.find(({ grading, key }) => (grading.commit ?? key) === first.commit);
}

/** What counts of a student's lab, and the result of it. */
function whatCounts(book: Book, login: string, standing: LabStanding): WhatCounts {
  const work = book.work.find(({ lab, members }) => lab === standing.lab && members.includes(login));
  const submission = standing.counted.submission;
  const graded = submission === undefined || work === undefined ? undefined : gradedOf(work, submission);
  return { standing, work, graded };
}

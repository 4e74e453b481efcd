import { bestChoice } from '../policy/best.ts';
import type { Rational } from '../policy/rational.ts';
import { type LabStanding, type Standing, type StudentRecord, standingOf } from '../policy/standing.ts';
import type { Submission } from '../policy/submissions.ts';
import type { Book, OwnerWork } from '../private/book.ts';
import { type Graded, unreadableWhy } from '../private/results.ts';
import type { Student } from '../private/roster.ts';

/** One lab of one student in the report. */
export interface StudentLab {
  readonly standing: LabStanding;
  readonly work: OwnerWork | undefined;
  /** The result of the submission that counts. */
  readonly graded: Graded | undefined;
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
  readonly released: boolean;
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
  const students = book.students.flatMap((student): StudentEntry[] => {
    const record = book.records.get(student.login);
    if (record === undefined) return [];
    const standing = standingOf(course, record);
    return [
      {
        student,
        standing,
        labs: standing.labs.map((one) => {
          const worse = worseThanNothing(book, record, standing, one);
          const lab = studentLab(book, student.login, one);
          return worse === undefined ? lab : { ...lab, flags: [worse, ...lab.flags] };
        }),
        best: once(() => bestChoice(course, record).standing),
        withoutExemptions:
          record.exemptions.length === 0 ? undefined : standingOf(course, { ...record, exemptions: [] }),
      },
    ];
  });
  const labs = course.labs.map(
    ({ id, title, deadline, work }): LabEntry => ({
      id,
      title,
      deadline,
      work,
      released: book.releases.some(({ lab }) => lab === id),
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

function studentLab(book: Book, login: string, standing: LabStanding): StudentLab {
  const work = book.work.find(({ lab, members }) => lab === standing.lab && members.includes(login));
  const submission = standing.counted.submission;
  const graded = submission === undefined || work === undefined ? undefined : gradedOf(work, submission);
  return {
    standing,
    work,
    graded,
    open: standing.exemption === undefined ? openOf(standing, work, graded) : [],
    flags: standing.exemption === undefined ? flagsOf(standing, graded) : [],
  };
}

/** Says so where a late hand-in takes more by its days than it gives by its points. */
function worseThanNothing(
  { course }: Book,
  record: StudentRecord,
  { grade, labs }: Standing,
  { lab, line }: LabStanding,
): string | undefined {
  if (line.work.kind !== 'handed-in' || line.ledger.days === 0 || grade.grade === undefined) return undefined;
  const others = labs.map((one) => [one.lab, one.lab === lab ? undefined : one.counted.submission] as const);
  const without = standingOf(course, record, new Map(others)).grade.grade;
  if (without === undefined || !without.exceeds(grade.grade)) return undefined;
  return `late was worse than nothing: without it the lab grade would be ${without.toFixed2()} instead of ${grade.grade.toFixed2()}${line.passed ? ', but the lab would not be passed' : ''}`;
}

/** Why a student's lab can't be released yet. */
function openOf(
  { counted, adjustment }: LabStanding,
  work: OwnerWork | undefined,
  graded: Graded | undefined,
): string[] {
  const { undated } = counted;
  const unreadable = graded === undefined ? undefined : unreadableWhy(graded);
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
    ...(graded === undefined || graded.grading.sandbox !== 'none'
      ? []
      : ['graded without the jail: unofficial']),
    ...(graded?.result.unofficial ?? []).map((why) => `unofficial: ${why}`),
    ...(work?.ungraded ?? []).map(({ source }) => `handed in and not graded yet: ${source}`),
    ...undated.map(({ first }) => `nobody knows when ${first.commit.slice(0, 12)} was handed in`),
    ...(adjustment.held ? ['misconduct is being looked into'] : []),
  ];
}

function flagsOf({ counted, handedIn }: LabStanding, graded: Graded | undefined): string[] {
  const { submission, tooLate, because } = counted;
  const again = (handedIn?.submissions ?? []).filter((one) => one.again && one !== submission);
  return [
    ...(submission === undefined || submission.trusted
      ? []
      : ['its time is the commit’s own and was not verified']),
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

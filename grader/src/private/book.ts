import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Adjustment } from '../policy/adjustments.ts';
import type { Course } from '../policy/course.ts';
import { type HandedIn, type StudentRecord, termsOf } from '../policy/standing.ts';
import { countedSubmission, distinctSubmissions, type Push } from '../policy/submissions.ts';
import { UsageError } from '../usage-error.ts';
import { type Release, readReleases } from './releases.ts';
import { type Graded, readResults, unreadableWhy } from './results.ts';
import { OWNER, readRoster, type Student } from './roster.ts';
import {
  type ChoiceRow,
  type ClassroomGrade,
  hasColumns,
  type Known,
  labOf,
  type Marks,
  readAdjustments,
  readChoices,
  readClassroomGrades,
  readExemptions,
  readExtensions,
  readMarks,
  studentOf,
} from './rows.ts';
import { isOfRow, mostTrusted, readSubmissions, type SubmissionRow, TRUST } from './submissions.ts';
import { type Faults, readTableFile, type Table } from './table.ts';

/** What one owner handed in for one lab. */
export interface OwnerWork {
  readonly lab: string;
  /** A login, or a group of the lab. */
  readonly owner: string;
  /** Logins. */
  readonly members: readonly string[];
  readonly handedIn: HandedIn;
  readonly graded: readonly Graded[];
  /** Handed in and not graded yet. */
  readonly ungraded: readonly SubmissionRow[];
}

/** All that the private folder holds, checked. */
export interface Book {
  readonly folder: string;
  readonly course: Course;
  /** In the order of the roster. */
  readonly students: readonly Student[];
  /** By lab and owner, in the order of labs and then of names. */
  readonly work: readonly OwnerWork[];
  /** By login as the roster writes it. */
  readonly records: ReadonlyMap<string, StudentRecord>;
  readonly marks: readonly Marks[];
  readonly adjustments: readonly Adjustment[];
  readonly choices: readonly ChoiceRow[];
  readonly classroom: readonly ClassroomGrade[];
  readonly releases: readonly Release[];
  /** What a person should know and may be as it should. */
  readonly notes: readonly string[];
}

/** Thrown for a private folder that contradicts itself; the message names each file and row. */
export class PrivateFolderError extends UsageError {}

/** The most faults that are named at once. */
const MOST_FAULTS = 20;

/**
 * Reads the private folder. Throws `PrivateFolderError` that names all rows that can't be right: grades of half a folder
 * would be wrong for somebody.
 */
export function readBook(folder: string, course: Course): Book {
  const faults: Faults = [];
  const notes: string[] = [];
  const table = (file: string): Table => {
    const path = join(folder, file);
    return existsSync(path) ? readTableFile(path, faults) : { columns: [], rows: [] };
  };
  if (!existsSync(join(folder, 'roster.csv'))) {
    throw new PrivateFolderError(
      `There is no roster.csv in ${folder}. docs/for-teachers/private-folder.md says what belongs there.`,
    );
  }
  const roster = readRoster(table('roster.csv'), 'roster.csv', faults);
  notes.push(...roster.notes);
  const students = new Map(roster.students.map((student) => [student.login.toLowerCase(), student]));
  const known: Known = { course, students };
  const groups = readGroups(table('groups.csv'), 'groups.csv', known, faults);
  const extensions = readExtensions(table('extensions.csv'), 'extensions.csv', known, faults);
  const exemptions = readExemptions(table('exemptions.csv'), 'exemptions.csv', known, faults);
  const adjustments = readAdjustments(table('adjustments.csv'), 'adjustments.csv', known, faults);
  const choices = readChoices(table('choices.csv'), 'choices.csv', known, faults);
  const marks = readMarks(table('marks.csv'), 'marks.csv', known, faults);
  const rows = readSubmissions(table('submissions.csv'), 'submissions.csv', known, faults);
  const classroom = readdirSync(folder)
    .filter((name) => /^classroom.*\.csv$/i.test(name))
    .sort()
    .flatMap((name) => readClassroomGrades(table(name), name, known, faults));
  const results = readResults(
    folder,
    course.labs.map(({ id }) => id),
    faults,
  );
  // Of a plain folder only a row says that what was in it still counts.
  const isWithoutRow = (one: Graded) =>
    one.grading.commit === undefined &&
    !rows.some((row) => row.lab === one.lab && same(row.owner, one.owner) && isOfRow(row, one));
  const graded = results.filter((one) => !isWithoutRow(one));
  for (const { path } of results.filter(isWithoutRow))
    notes.push(
      `${path}: is of a plain folder that submissions.csv does not name with the time it was graded with, left out`,
    );
  const releases = readReleases(folder, course, faults);

  const owners = ownersOf(known, roster.students, groups);
  const unknownOwner = (lab: string, owner: string) => !owners.get(lab)?.has(owner.toLowerCase());
  const who = (lab: string) => (isGroupLab(course, lab) ? 'no group of the lab' : 'not in the roster');
  // Members of groups change and students leave; what they handed in is nobody's now, and no reason to stop.
  const stale = new Map<string, string[]>();
  for (const { lab, owner, source } of [...graded.map((one) => ({ ...one, source: one.path })), ...rows]) {
    if (!unknownOwner(lab, owner)) continue;
    const about = `"${owner}" is ${who(lab)} (${lab})`;
    stale.set(about, [...(stale.get(about) ?? []), source]);
  }
  for (const [about, [first = '', ...more]] of stale)
    notes.push(`${first}: ${about}, left out${more.length === 0 ? '' : `, with ${more.length} more`}`);
  for (const { lab, owner, source } of choices) {
    if (unknownOwner(lab, owner) && !students.has(owner.toLowerCase())) {
      faults.push(`${source}: "${owner}" is ${who(lab)}`);
    }
  }
  stopFor(faults, folder);

  const work = [...course.labs]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap(({ id }) =>
      [...(owners.get(id) ?? new Map<string, Owner>()).values()].map((owner) =>
        workOf(
          id,
          owner,
          graded.filter((one) => one.lab === id && same(one.owner, owner.name)),
          rows.filter((one) => one.lab === id && same(one.owner, owner.name)),
          choices.find((one) => one.lab === id && same(one.owner, owner.name)),
        ),
      ),
    );
  for (const { id } of course.labs.filter((lab) => lab.work === 'group')) {
    for (const { login } of roster.students) {
      const inGroup = (groups.get(id) ?? []).some((one) => one.login === login);
      if (!inGroup && groups.size > 0) notes.push(`${login} is in no group of ${id}`);
    }
  }
  const records = new Map(
    roster.students.map(({ login }): [string, StudentRecord] => {
      const own = work.filter(({ members }) => members.includes(login));
      const mark = marks.find((one) => one.login === login);
      return [
        login,
        {
          login,
          work: new Map(
            own.map(({ lab, handedIn }): [string, HandedIn] => {
              const personal = choices.find((one) => one.lab === lab && same(one.owner, login));
              return [lab, personal === undefined ? handedIn : { ...handedIn, choice: personal }];
            }),
          ),
          extensions: extensions.filter((one) => one.login === login),
          exemptions: exemptions.filter((one) => one.login === login),
          adjustments: adjustments.filter((one) => one.login === login),
          project: mark?.project,
          exam: mark?.exam,
        },
      ];
    }),
  );
  // A choice that is no submission is found only by counting.
  for (const { work: own, extensions: later } of records.values()) {
    for (const [lab, { submissions, choice }] of own) {
      if (choice === undefined) continue;
      try {
        countedSubmission(submissions, termsOf(course, lab, later).cutoff, choice.commit);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        faults.push(`${choice.source}: ${error.message}`);
      }
    }
  }
  stopFor([...new Set(faults)], folder);
  return {
    folder,
    course,
    students: roster.students,
    work,
    records,
    marks,
    adjustments,
    choices,
    classroom,
    releases,
    notes,
  };
}

/** The student with this login, whatever its case. Throws `UsageError`. */
export function studentNamed(book: Book, login: string): { student: Student; record: StudentRecord } {
  const wanted = login.toLowerCase();
  const student = book.students.find((one) => one.login.toLowerCase() === wanted || one.studentId === login);
  const record = student === undefined ? undefined : book.records.get(student.login);
  if (student === undefined || record === undefined) {
    throw new UsageError(`"${login}" is not in the roster ${join(book.folder, 'roster.csv')}.`);
  }
  return { student, record };
}

function stopFor(faults: readonly string[], folder: string): void {
  if (faults.length === 0) return;
  const named = faults.slice(0, MOST_FAULTS).map((fault) => `  ${fault}`);
  const more = faults.length - named.length;
  if (more > 0) named.push(`  … and ${more} more`);
  throw new PrivateFolderError(`The private folder ${folder} can't be used as it is:\n${named.join('\n')}`);
}

interface Owner {
  readonly name: string;
  readonly members: readonly string[];
}

interface Member {
  readonly group: string;
  readonly login: string;
  readonly source: string;
}

/** Members of groups, by lab. */
function readGroups(table: Table, file: string, known: Known, faults: Faults): Map<string, Member[]> {
  const groups = new Map<string, Member[]>();
  if (!hasColumns(table, file, ['lab', 'group', 'login'], faults)) return groups;
  const seen = new Map<string, string>();
  for (const row of table.rows) {
    const lab = labOf(row, known, faults);
    const login = studentOf(row, known, faults);
    const group = row.cell('group');
    if (!OWNER.test(group))
      faults.push(`${row.source}: "${group}" is no name of a group: letters, digits, dashes`);
    if (lab === undefined || login === undefined || !OWNER.test(group)) continue;
    if (!isGroupLab(known.course, lab)) {
      faults.push(`${row.source}: ${lab} is individual work`);
      continue;
    }
    const other = seen.get(`${lab} ${login}`);
    if (other !== undefined) {
      faults.push(`${row.source}: ${login} is in a group of ${lab} already, by ${other}`);
      continue;
    }
    seen.set(`${lab} ${login}`, row.source);
    const members = groups.get(lab) ?? [];
    const spelled = members.find((one) => same(one.group, group))?.group ?? group;
    groups.set(lab, [...members, { group: spelled, login, source: row.source }]);
  }
  // Who is in none works alone under the own login: nobody else may have this name.
  for (const [lab, members] of groups) {
    for (const { group, source } of members) {
      const student = known.students.get(group.toLowerCase());
      const isMember = members.some((one) => one.group === group && one.login === student?.login);
      if (student !== undefined && !isMember) {
        faults.push(
          `${source}: "${group}" is the login of a student who is not in this group of ${lab}: name it otherwise`,
        );
      }
    }
  }
  return groups;
}

/** Who may own a submission of each lab, by name in lower case. A student without a group may work alone. */
function ownersOf(
  { course }: Known,
  students: readonly Student[],
  groups: ReadonlyMap<string, readonly Member[]>,
): Map<string, Map<string, Owner>> {
  return new Map(
    course.labs.map(({ id, work }) => {
      const owners = new Map<string, Owner>();
      const members = work === 'group' ? (groups.get(id) ?? []) : [];
      for (const group of new Set(members.map((one) => one.group))) {
        const logins = members.filter((one) => one.group === group).map(({ login }) => login);
        owners.set(group.toLowerCase(), { name: group, members: logins });
      }
      for (const { login } of students) {
        const isAlone = !members.some((one) => one.login === login);
        if (isAlone && !owners.has(login.toLowerCase())) {
          owners.set(login.toLowerCase(), { name: login, members: [login] });
        }
      }
      return [id, new Map([...owners].sort(([a], [b]) => (a < b ? -1 : 1)))];
    }),
  );
}

function workOf(
  lab: string,
  { name, members }: Owner,
  graded: readonly Graded[],
  rows: readonly SubmissionRow[],
  choice: ChoiceRow | undefined,
): OwnerWork {
  const pushes = graded.map((one): Push => {
    // What was collected last knows best: a time may have become known after grading. But not a commit's own.
    const row = mostTrusted(rows.filter((row) => isOfRow(row, one)));
    const { grading } = one;
    const isRow =
      row?.submittedAt !== undefined && TRUST[row.timeSource] <= Math.max(1, TRUST[grading.timeSource]);
    const { submittedAt: at, timeSource } = isRow ? row : grading;
    return {
      commit: grading.commit ?? one.key,
      // Of what can't be read nobody knows the files: two such commits are not the same work.
      files: unreadableWhy(one) === undefined ? grading.hashes.files : (grading.commit ?? one.key),
      at,
      timeSource: at === undefined ? 'none' : timeSource,
      sequence: row?.sequence ?? 0,
      points: one.result.points,
    };
  });
  return {
    lab,
    owner: name,
    members,
    handedIn: { submissions: distinctSubmissions(pushes), choice },
    graded,
    ungraded: rows.filter((row) => !graded.some((one) => isOfRow(row, one))),
  };
}

function isGroupLab(course: Course, lab: string): boolean {
  return course.labs.find(({ id }) => id === lab)?.work === 'group';
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

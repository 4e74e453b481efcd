import { createHash } from 'node:crypto';
import { Temporal } from 'temporal-polyfill';
import { forStudent } from '../grade/audience.ts';
import { isRepository, Quarantine, UnreadableHistory } from '../history/git.ts';
import { filesAt, type HandedInFiles, readWork } from '../history/work.ts';
import type { Sandbox } from '../jail/sandbox.ts';
import type { Lab } from '../lab/catalogue.ts';
import type { Adjustment } from '../policy/adjustments.ts';
import type { Course } from '../policy/course.ts';
import { localTime } from '../policy/dates.ts';
import { daysLate } from '../policy/lateness.ts';
import { scoreOf } from '../policy/standing.ts';
import type { OwnerWork } from '../private/book.ts';
import { sourceOf } from '../private/source.ts';
import type { OwnerEntry, StudentEntry, StudentLab, Term } from '../report/term.ts';
import type { CheckResult } from '../result/schema.ts';
import { ledgerText } from '../slip/ledger-text.ts';
import { type Authorship, authorshipOf, type Share, shareOf } from './authorship.ts';
import { HandedOut } from './handed-out.ts';
import type { OralLab } from './lab-questions.ts';
import { packetId } from './packet-files.ts';
import { drawQuestions, type Question } from './questions.ts';
import { type Inspected, Runs } from './runs.ts';

/** What an oral exam about one lab is held with, for one student. */
export interface Packet {
  readonly schema: 'oral-packet/1';
  /** `lab4/north/ada`: rows of the marking sheet name it. */
  readonly id: string;
  readonly course: string;
  readonly lab: { readonly id: string; readonly title: string };
  readonly student: {
    readonly login: string;
    readonly name: string;
    readonly studentId: string;
    readonly email: string;
    readonly section: string;
  };
  readonly group: {
    readonly name: string;
    readonly members: readonly { readonly login: string; readonly name: string }[];
  };
  readonly attempts: readonly {
    readonly commit: string;
    /** Local time of the course. */
    readonly at: string;
    readonly source: string;
    /** By the deadline that holds for the student; absent where nobody knows when it came. */
    readonly daysLate: number | undefined;
    /** Absent where it is not graded yet. */
    readonly points: number | undefined;
    readonly counted: boolean;
  }[];
  readonly result:
    | {
        readonly commit: string;
        readonly points: number;
        readonly of: number;
        /** Points with adjustments, such as `67.50`. */
        readonly score: string;
        /** The lab, with adjustments and the gate of the oral exam. */
        readonly passed: boolean;
        /** Rows of the adjustments that hold, in words. */
        readonly adjustments: readonly string[];
        readonly checks: readonly CheckResult[];
        readonly problems: readonly string[];
        readonly flags: readonly string[];
        /** What the student's copy says instead of adjustments and flags. */
        readonly toStudent: { readonly adjustments: readonly string[]; readonly flags: readonly string[] };
      }
    | undefined;
  readonly ledger: readonly string[];
  readonly written:
    | {
        readonly share: Share;
        readonly members: readonly {
          readonly login: string;
          readonly commits: number;
          readonly own: number;
        }[];
        readonly commits: Authorship['commits'];
        readonly flags: readonly string[];
      }
    | undefined;
  /** What could not be read or run, and why. */
  readonly missing: readonly string[];
  /** The questions were drawn by it. */
  readonly seed: number;
  readonly questions: readonly Question[];
}

/** What is the same for all members of a group. */
interface GroupMaterial extends Inspected {
  readonly read: HandedInFiles | undefined;
  readonly authorship: Authorship | undefined;
  readonly missing: readonly string[];
}

/** Makes the packets of one lab; what a group's members share is read and run once. */
export class PacketMaker {
  readonly #sandbox: Sandbox;
  readonly #term: Term;
  readonly #lab: Lab;
  readonly #oral: OralLab | undefined;
  readonly #seed: number | undefined;
  readonly #groups = new Map<string, Promise<GroupMaterial>>();

  /** `seed`: instead of one of each packet's own. */
  constructor(sandbox: Sandbox, term: Term, lab: Lab, oral: OralLab | undefined, seed: number | undefined) {
    this.#sandbox = sandbox;
    this.#term = term;
    this.#lab = lab;
    this.#oral = oral;
    this.#seed = seed;
  }

  async packet(owner: OwnerEntry, member: StudentEntry): Promise<Packet> {
    const { id, title } = this.#lab.manifest;
    const { course } = this.#term.book;
    const { student, standing } = member;
    const own = member.labs.find((one) => one.standing.lab === id);
    const members = owner.members.map((one) => ({ login: one.student.login, name: one.student.name }));
    const material = await this.#group(owner, own);
    const graded = own?.graded;
    // What an exam asks about, everybody knows the next day.
    const isRevealed = this.#term.book.releases.some((row) => row.lab === id && row.reveal);
    const seed = this.#seed ?? seedOf(id, owner.work.owner, student.login, graded?.grading.seeds ?? []);
    const drawn = await drawQuestions(
      {
        login: student.login,
        partners: members.filter(({ login }) => login !== student.login),
        files: material.read?.files ?? [],
        given: (material.read?.judged ?? []).filter(({ path }) => this.#lab.manifest.given.includes(path)),
        outline: material.outline,
        authorship: material.authorship,
        oral: this.#oral,
        runs: material.runs,
        checks: (graded?.result.checks ?? []).filter(({ hidden }) => !hidden || isRevealed),
      },
      seed,
    );
    const { authorship } = material;
    return {
      schema: 'oral-packet/1',
      id: packetId({ lab: id, group: owner.work.owner, login: student.login }),
      course: course.title,
      lab: { id, title },
      student: {
        login: student.login,
        name: student.name,
        studentId: student.studentId,
        email: student.email,
        section: student.section,
      },
      group: { name: owner.work.owner, members },
      attempts: attemptsOf(course, owner.work, own),
      result: graded && {
        commit: graded.grading.commit ?? graded.key,
        points: graded.result.points,
        of: graded.result.of,
        score: own === undefined ? '' : (scoreOf(own.standing)?.toFixed2() ?? 'exempt'),
        passed: own?.standing.passed === true,
        adjustments: (own?.standing.adjustment.rows ?? []).map(
          (row) =>
            `${row.id}: ${row.kind}${row.value === '' ? '' : ` ${row.value}`}: ${row.reason} (${row.by}, ${row.at})`,
        ),
        checks: graded.result.checks,
        problems: graded.result.problems.map(({ path, line, message }) => `${path}:${line} ${message}`),
        flags: graded.result.flags,
        toStudent: {
          adjustments: (own?.standing.adjustment.rows ?? []).map(adjustmentToStudent),
          flags: forStudent(graded.result).flags,
        },
      },
      ledger: ledgerText(course, standing, this.#term.book.releases),
      written: authorship && {
        share: shareOf(authorship, student.login),
        members: members.map(({ login }) => {
          const { commits, own: lines } = shareOf(authorship, login);
          return { login, commits, own: lines };
        }),
        commits: authorship.commits,
        flags: authorship.flags,
      },
      missing: [...material.missing, ...drawn.missing],
      seed,
      questions: drawn.questions,
    };
  }

  #group(owner: OwnerEntry, own: StudentLab | undefined): Promise<GroupMaterial> {
    const commit = own?.graded?.grading.commit ?? own?.graded?.key ?? '';
    const key = `${owner.work.owner} ${commit}`;
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const made = this.#read(owner, commit);
    this.#groups.set(key, made);
    return made;
  }

  async #read(owner: OwnerEntry, commit: string): Promise<GroupMaterial> {
    const none = { read: undefined, authorship: undefined, runs: '', outline: [] };
    if (commit === '')
      return { ...none, missing: ['Nothing that counts was handed in: there is no code to ask about.'] };
    const source = sourceOf(this.#term.book, owner.work, commit);
    if (source === undefined) {
      return {
        ...none,
        missing: [`submissions.csv does not say where ${commit.slice(0, 12)} is: no questions about code.`],
      };
    }
    const missing: string[] = [];
    let read: HandedInFiles;
    let authorship: Authorship | undefined;
    try {
      if (!isRepository(source)) {
        read = await readWork(source, commit, this.#lab);
        missing.push('A plain folder was handed in: there is no history.');
      } else {
        const quarantine = await Quarantine.of(source, commit);
        try {
          read = await filesAt(quarantine, commit, this.#lab);
          const writers = owner.members.map(({ student: { login, name, email } }) => ({
            login,
            name,
            email,
          }));
          authorship = await authorshipOf(
            quarantine,
            commit,
            read,
            HandedOut.of(this.#lab),
            writers,
            this.#term.book.course.timeZone,
          );
        } finally {
          quarantine.remove();
        }
      }
    } catch (error) {
      if (!(error instanceof UnreadableHistory)) throw error;
      return { ...none, missing: [`What was handed in can't be read: ${error.message}`] };
    }
    const { outline, runs } = await Runs.of(this.#sandbox, this.#lab, this.#oral, read.judged);
    if (typeof runs === 'string') missing.push(`No questions about runs: ${runs}.`);
    if (this.#sandbox.kind === 'none') missing.push('Their code was run without a jail (--sandbox none).');
    return { read, authorship, runs, outline, missing };
  }
}

/** Why misconduct is looked into, or was found, may tell of others. */
function adjustmentToStudent({ kind, value, reason }: Adjustment): string {
  const what = value === '' ? kind : `${kind} ${value}`;
  return kind === 'misconduct' ? what : `${what}: ${reason}`;
}

/** All that was handed in, in the order of time, graded or not. */
function attemptsOf(course: Course, work: OwnerWork, own: StudentLab | undefined): Packet['attempts'] {
  const terms = own?.standing.terms;
  const counted = own?.standing.counted.submission;
  const graceMinutes = course.slipDays.graceMinutes;
  const attempts = [
    ...work.handedIn.submissions.map((submission) => ({
      commit: submission.first.commit,
      instant: submission.at?.toString(),
      source: submission.first.timeSource,
      points: submission.points,
      counted: submission === counted,
    })),
    ...work.ungraded.map(({ commit, submittedAt, timeSource }) => ({
      commit,
      instant: submittedAt === undefined ? undefined : Temporal.Instant.from(submittedAt).toString(),
      source: timeSource,
      points: undefined,
      counted: false,
    })),
  ];
  return attempts
    .sort(
      (a, b) =>
        Number(a.instant === undefined) - Number(b.instant === undefined) || byTime(a.instant, b.instant),
    )
    .map(({ instant, ...rest }) => ({
      ...rest,
      at: instant === undefined ? 'unknown' : localTime(instant, course.timeZone),
      daysLate:
        instant === undefined || terms === undefined
          ? undefined
          : daysLate(terms.deadline, instant, graceMinutes),
    }));
}

function byTime(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return 0;
  return Temporal.Instant.compare(a, b);
}

/** A seed of the packet's own, which nobody can guess who does not know the secret seeds of grading. */
function seedOf(...of: readonly unknown[]): number {
  return createHash('sha256').update(JSON.stringify(of)).digest().readUInt32BE(0) & 0x7fffffff;
}

import { Temporal } from 'temporal-polyfill';
import type { Course } from '../policy/course.ts';
import { labNumber } from '../policy/ledger.ts';
import type { TimeSource } from '../policy/submissions.ts';
import { Draw } from './draw.ts';
import { FIRST_NAMES, HOSTILE_NAMES, LAST_NAMES } from './names.ts';
import type { TermLab, Work } from './works.ts';

/** How large a synthetic term is, and which one of all. */
export interface TermSize {
  readonly students: number;
  readonly groups: number;
  readonly seed: number;
}

export interface PlannedStudent {
  readonly name: string;
  readonly studentId: string;
  readonly login: string;
  readonly email: string;
  readonly section: string;
}

/** One push of one owner, which may leave a lab's files as they were. */
export interface PlannedPush {
  readonly lab: string;
  readonly owner: string;
  /** Who committed. */
  readonly by: string;
  readonly work: Work;
  /** When it was pushed; what the platform says of it may be less. */
  readonly at: Temporal.Instant;
  readonly timeSource: TimeSource;
  readonly sequence: number;
  /** Staff choose this one, for all or for one member alone. */
  readonly chosenFor?: string;
}

/** A synthetic term: people and pushes. Rows that staff record are made of it in `private-folder.ts`. */
export interface TermPlan {
  readonly students: readonly PlannedStudent[];
  /** Logins of each group, by lab. */
  readonly groups: ReadonlyMap<
    string,
    readonly { readonly group: string; readonly members: readonly string[] }[]
  >;
  readonly pushes: readonly PlannedPush[];
}

/** What one owner does in one lab: works of a kind, at hours after the deadline or at a local time. */
interface Attempt {
  /** `any`: good, or good but for one bug. */
  readonly kind: Work['kind'] | 'any';
  readonly when: number | string;
  readonly timeSource?: TimeSource;
  readonly sequence?: number;
  /** The same files as the attempt of this index. */
  readonly as?: number;
  readonly chosen?: 'for-all' | 'for-one';
}

type Pattern = Readonly<Record<string, readonly Attempt[]>>;

const inTime: readonly Attempt[] = [
  { kind: 'partial', when: -90 },
  { kind: 'any', when: -20 },
];
const late = (days: number, kind: Attempt['kind'] = 'any'): readonly Attempt[] => [
  { kind: 'partial', when: -40 },
  { kind, when: days * 24 - 6 },
];

/** What groups do in labs 3 to 5: the odd cases of the rules, one after the other. */
const GROUP_PATTERNS: readonly Pattern[] = [
  { lab3: inTime, lab4: inTime, lab5: [{ kind: 'flawed', when: -5 }] },
  { lab3: late(2), lab4: late(3), lab5: late(1) },
  { lab3: inTime, lab4: late(4), lab5: inTime },
  // The clock changes on 29 March: ten days, and half an hour more is the eleventh.
  { lab3: inTime, lab4: [{ kind: 'good', when: '2020-03-29T23:59' }], lab5: inTime },
  { lab3: inTime, lab4: [{ kind: 'good', when: '2020-03-30T00:30' }], lab5: inTime },
  { lab3: [{ kind: 'skeleton', when: -3 }], lab4: inTime },
  // After the last day: ignored, but for who has an extension.
  {
    lab3: inTime,
    lab4: inTime,
    lab5: [
      { kind: 'partial', when: -9 },
      { kind: 'good', when: '2020-04-23T10:00' },
    ],
  },
  {
    lab3: [{ kind: 'good', when: -9, timeSource: 'none' }],
    lab4: [{ kind: 'good', when: 20, timeSource: 'commit-unverified' }],
    lab5: inTime,
  },
  // A push for something else that leaves the lab's files alone is no late hand-in.
  {
    lab3: [
      { kind: 'good', when: -9 },
      { kind: 'good', when: 300, as: 0 },
    ],
    lab4: inTime,
    lab5: inTime,
  },
  // Back to earlier files: the later set is still the last.
  {
    lab3: inTime,
    lab4: [
      { kind: 'good', when: -60 },
      { kind: 'flawed', when: -30 },
      { kind: 'good', when: -10, as: 0 },
    ],
    lab5: inTime,
  },
  // Two pushes of one moment.
  {
    lab3: inTime,
    lab4: inTime,
    lab5: [
      { kind: 'partial', when: -10, sequence: 8 },
      { kind: 'good', when: -10, sequence: 9 },
    ],
  },
  {
    lab3: [
      { kind: 'good', when: -8, chosen: 'for-all' },
      { kind: 'partial', when: 30 },
    ],
    lab4: inTime,
    lab5: late(2),
  },
  {
    lab3: inTime,
    lab4: [
      { kind: 'flawed', when: -8, chosen: 'for-one' },
      { kind: 'good', when: 90 },
    ],
    lab5: inTime,
  },
  // Late can be worse than nothing.
  { lab3: late(4), lab4: inTime, lab5: [{ kind: 'partial', when: 6 * 24 - 3 }] },
  { lab3: late(5, 'flawed'), lab4: late(5, 'flawed'), lab5: late(5, 'flawed') },
  { lab3: [], lab4: [], lab5: [{ kind: 'good', when: '2020-04-24T12:00' }] },
  // The first seconds that are late, and the last that are not.
  {
    lab3: [{ kind: 'good', when: '2020-02-20T23:59:59.999' }],
    lab4: [{ kind: 'good', when: '2020-03-20T00:00' }],
    lab5: inTime,
  },
];

/** What students do in labs 1 and 2. */
const STUDENT_PATTERNS: readonly Pattern[] = [
  { lab1: inTime, lab2: inTime },
  { lab1: inTime, lab2: late(1) },
  { lab1: late(3), lab2: inTime },
  { lab1: late(7), lab2: inTime },
  { lab1: inTime, lab2: [{ kind: 'flawed', when: -7 }] },
  { lab1: [], lab2: inTime },
  { lab1: late(1), lab2: late(2) },
  {
    lab1: [
      { kind: 'skeleton', when: -5 },
      { kind: 'good', when: 50 },
    ],
    lab2: inTime,
  },
];

/** Draws a term: who there is and who pushes what and when. The same size and seed give the same plan. */
export function planTerm(course: Course, labs: readonly TermLab[], size: TermSize): TermPlan {
  const draw = new Draw(size.seed);
  const students = planStudents(size.students);
  const groups = planGroups(course, students, size);
  const pushes: PlannedPush[] = [];
  const plan = (lab: TermLab, owner: string, members: readonly string[], attempts: readonly Attempt[]) => {
    const deadline = course.labs.find(({ id }) => id === lab.id)?.deadline;
    if (deadline === undefined) return;
    const works: Work[] = [];
    attempts.forEach((attempt, index) => {
      const used = attempt.as === undefined ? undefined : works[attempt.as];
      const work = used ?? draw.of(worksOf(lab, attempt.kind, works));
      works.push(work);
      pushes.push({
        lab: lab.id,
        owner,
        by: members[index % members.length] ?? owner,
        work,
        at: instantOf(course, deadline, attempt, draw),
        timeSource: attempt.timeSource ?? 'push',
        sequence: attempt.sequence ?? 0,
        ...(attempt.chosen === undefined
          ? {}
          : { chosenFor: attempt.chosen === 'for-one' ? (members[0] ?? owner) : owner }),
      });
    });
  };
  for (const lab of labs) {
    const entry = course.labs.find(({ id }) => id === lab.id);
    if (entry?.work === 'group') {
      (groups.get(lab.id) ?? []).forEach(({ group, members }, index) => {
        const pattern = GROUP_PATTERNS[(index + size.seed) % GROUP_PATTERNS.length];
        plan(lab, group, members, pattern?.[lab.id] ?? []);
      });
    } else {
      students.forEach(({ login }, index) => {
        const pattern = STUDENT_PATTERNS[(index + size.seed) % STUDENT_PATTERNS.length];
        plan(lab, login, [login], pattern?.[lab.id] ?? []);
      });
    }
  }
  return { students, groups, pushes };
}

function planStudents(count: number): PlannedStudent[] {
  return Array.from({ length: count }, (_, index) => {
    const first = FIRST_NAMES[index % FIRST_NAMES.length] ?? 'Ada';
    const last =
      LAST_NAMES[(index * 7 + Math.floor(index / FIRST_NAMES.length)) % LAST_NAMES.length] ?? 'Moe';
    // A login has plain letters only.
    const login = `${first}-${last}-${index + 1}`.toLowerCase().replaceAll('å', 'a');
    const hostile = HOSTILE_NAMES[count - 1 - index];
    return {
      name: hostile ?? `${first} ${last}`,
      studentId: String(240_001 + index * 13),
      login,
      email: `${login}@example.org`,
      section: index % 2 === 0 ? 'A' : 'B',
    };
  });
}

/** Groups of two or three; in the last lab the first two groups have each lost a member to the other. */
function planGroups(
  course: Course,
  students: readonly PlannedStudent[],
  { groups: count }: TermSize,
): TermPlan['groups'] {
  const logins = students.map(({ login }) => login);
  const groupLabs = course.labs
    .filter(({ work }) => work === 'group')
    .map(({ id }) => id)
    .sort((a, b) => labNumber(a) - labNumber(b));
  const members = Array.from({ length: count }, (_, index) =>
    logins.slice(
      Math.floor((index * logins.length) / count),
      Math.floor(((index + 1) * logins.length) / count),
    ),
  );
  const [first = [], second = [], ...rest] = members;
  const swapped = [
    [...first.slice(1), ...second.slice(0, 1)],
    [...second.slice(1), ...first.slice(0, 1)],
    ...rest,
  ];
  return new Map(
    groupLabs.map((lab, index) => {
      const own = index > 0 && index === groupLabs.length - 1 && count > 1 ? swapped : members;
      return [
        lab,
        own.map((list, at) => ({ group: `group-${String(at + 1).padStart(2, '0')}`, members: list })),
      ];
    }),
  );
}

/** Works of a kind, others than those handed in already where there are others. */
function worksOf({ works }: TermLab, kind: Attempt['kind'], used: readonly Work[]): readonly Work[] {
  const own = works.filter((work) =>
    kind === 'any' ? ['good', 'flawed'].includes(work.kind) : work.kind === kind,
  );
  const some = own.length > 0 ? own : works;
  const fresh = some.filter((work) => !used.includes(work));
  return fresh.length > 0 ? fresh : some;
}

function instantOf(
  course: Course,
  deadline: string,
  { when, sequence }: Attempt,
  draw: Draw,
): Temporal.Instant {
  // Pushes that only a sequence tells apart are of one moment.
  const earlier = sequence === undefined ? draw.below(45 * 60) : 0;
  const local =
    typeof when === 'string'
      ? Temporal.PlainDateTime.from(when)
      : Temporal.PlainDateTime.from(deadline).add({ seconds: when * 3600 - earlier });
  return local.toZonedDateTime(course.timeZone).toInstant();
}

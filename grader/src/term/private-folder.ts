import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { Temporal } from 'temporal-polyfill';
import type { Course } from '../policy/course.ts';
import { Draw } from './draw.ts';
import type { PlannedPush, TermPlan } from './plan.ts';
import { writeRepository } from './repository.ts';
import type { TermLab } from './works.ts';

/** A push with the commit that it became. */
export interface Pushed extends PlannedPush {
  readonly commit: string;
  /** Relative to the private folder. */
  readonly repository: string;
}

/**
 * Writes the private folder of a synthetic term: roster, groups, rows that staff recorded, repositories with real
 * commits, and `submissions.csv`. Everything but the results.
 */
export function writePrivateFolder(
  folder: string,
  course: Course,
  labs: readonly TermLab[],
  plan: TermPlan,
  seed: number,
): readonly Pushed[] {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, rows: readonly (readonly string[])[]) =>
    writeFileSync(join(folder, name), stringify(rows.map((row) => [...row])));
  write('roster.csv', [
    ['name', 'studentId', 'login', 'email', 'section'],
    ...plan.students.map(({ name, studentId, login, email, section }) => [
      name,
      studentId,
      login,
      email,
      section,
    ]),
  ]);
  write('groups.csv', [
    ['lab', 'group', 'login'],
    ...[...plan.groups].flatMap(([lab, groups]) =>
      groups.flatMap(({ group, members }) => members.map((login) => [lab, group, login])),
    ),
  ]);
  const pushed = writeRepositories(folder, labs, plan);
  write('submissions.csv', [
    ['lab', 'owner', 'repository', 'commit', 'submittedAt', 'timeSource', 'sequence'],
    ...pushed.map(({ lab, owner, repository, commit, at, timeSource, sequence }) => [
      ...[
        lab,
        owner,
        repository,
        commit,
        timeSource === 'none' ? '' : at.toString(),
        timeSource,
        String(sequence),
      ],
    ]),
  ]);
  write('choices.csv', [
    ['lab', 'owner', 'commit', 'reason'],
    ...pushed.flatMap(({ lab, commit, chosenFor }) =>
      chosenFor === undefined ? [] : [[lab, chosenFor, commit, 'agreed with the group']],
    ),
  ]);
  for (const [name, rows] of staffRows(course, plan, seed)) write(name, rows);
  return pushed;
}

/** One repository for each owner, with all pushes in the order of time; a student's and a group's work are apart. */
function writeRepositories(folder: string, labs: readonly TermLab[], { pushes }: TermPlan): Pushed[] {
  const owners = [...new Set(pushes.map(({ owner }) => owner))].sort();
  return owners.flatMap((owner) => {
    const repository = `repositories/${owner}.git`;
    const own = pushes
      .filter((push) => push.owner === owner)
      .sort((a, b) => Temporal.Instant.compare(a.at, b.at) || a.sequence - b.sequence);
    const commits = writeRepository(
      join(folder, repository),
      labs,
      own.map(({ lab, work, at, by }) => ({
        folder: labs.find(({ id }) => id === lab)?.folder ?? lab,
        files: work.files,
        // What a commit says of itself is a bit earlier than its push.
        at: Math.floor(at.epochMilliseconds / 1000) - 600,
        by,
      })),
    );
    return own.map((push, index) => ({ ...push, repository, commit: commits[index] ?? '' }));
  });
}

/** Extensions, exemptions, adjustments and marks, each of the kinds that there are. */
function staffRows(course: Course, { students }: TermPlan, seed: number): Map<string, string[][]> {
  const draw = new Draw(seed + 1);
  const who = (index: number) => students[(index + seed) % students.length]?.login ?? '';
  const at = '2020-04-24T09:00:00Z';
  const adjustment = (
    id: number,
    login: string,
    lab: string,
    kind: string,
    value: string,
    reason: string,
  ) => [...[`a${id}`, login, lab, kind, value, reason, 'ta', at]];
  const known = new Set(course.labs.map(({ id }) => id));
  const ofKnown = (rows: string[][], column: number) =>
    rows.filter((row) => row[column] === '' || known.has(row[column] ?? ''));
  return new Map([
    [
      'extensions.csv',
      [
        ['lab', 'login', 'until', 'reason'],
        ...ofKnown(
          [
            ['lab3', who(2), '2020-02-22T23:59', 'ill'],
            ['lab3', who(2), '2020-02-23T23:59', 'still ill'],
            ['lab1', who(3), '2020-01-27T12:00', 'registered late'],
            ['lab5', who(13), '2020-04-25T23:59', 'birth of a child'],
            ['lab4', who(7), '2020-03-10T23:59', 'earlier than the deadline: adds no days'],
          ],
          0,
        ),
      ],
    ],
    [
      'exemptions.csv',
      [
        ['lab', 'login', 'reason'],
        ...ofKnown(
          [
            ['lab3', who(5), 'passed last year'],
            ...['lab3', 'lab4', 'lab5'].map((lab) => [lab, who(10), 'exchange student']),
            ['lab4', who(0), 'passed last year'],
          ],
          0,
        ),
      ],
    ],
    [
      'adjustments.csv',
      [
        ['id', 'login', 'lab', 'kind', 'value', 'reason', 'by', 'at'],
        ...ofKnown(
          [
            adjustment(1, who(12), '', 'oral-not-passed', '', 'did not come'),
            adjustment(2, who(15), 'lab4', 'points', '-7.5', 'could not explain the acceptor'),
            adjustment(3, who(16), 'lab5', 'misconduct', '', 'looked into'),
            adjustment(4, who(17), 'lab3', 'oral-not-passed', '', 'second try agreed'),
            adjustment(5, who(17), '', 'revoke', 'a4', 'passed the second try'),
            adjustment(6, who(19), 'lab1', 'late-registration', '3', 'registered on 27 January'),
            adjustment(7, who(20), 'lab3', 'misconduct', '0', 'decided by the board'),
          ],
          2,
        ),
      ],
    ],
    [
      'marks.csv',
      [
        ['login', 'project', 'exam'],
        ...students.map(({ login }, index) => [
          login,
          String(55 + draw.below(46)),
          index % 9 === 8 ? '' : String(45 + draw.below(56)),
        ]),
      ],
    ],
  ]);
}

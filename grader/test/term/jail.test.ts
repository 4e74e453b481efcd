import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readLab } from '../../src/lab/catalogue.ts';
import { readBook } from '../../src/private/book.ts';
import { release } from '../../src/report/release.ts';
import { termOf } from '../../src/report/term.ts';
import { gradingInJail } from '../../src/term/grading.ts';
import { makeTerm } from '../../src/term/term.ts';
import { termLab } from '../../src/term/works.ts';
import { course2020 } from '../policy/records.ts';

it.skipIf(process.platform !== 'linux')(
  'a term that is graded as a real one is, in the jail, comes out official, dated, and ready for release',
  { timeout: 600_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'term-jail-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const lab1 = termLab(readLab(1));
    // Works whose points are known: of the others only the judge could tell.
    const works = lab1.works.filter(({ kind }) => kind === 'good' || kind === 'skeleton');
    const size = { students: 3, groups: 1, seed: 5 };
    await makeTerm(folder, course2020, [{ ...lab1, works }], size, gradingInJail);
    const { students } = termOf(readBook(folder, course2020));
    const seen = students.map(({ labs: [one] }) => [
      one!.graded?.result.points,
      one!.graded?.grading.sandbox,
      one!.standing.counted.submission?.first.timeSource,
      one!.standing.daysLate,
      one!.open,
    ]);
    // Nothing, and looked into; a day late; the skeleton in time and then something good, within an extension.
    expect(seen).toEqual([
      [undefined, undefined, undefined, 0, [expect.stringMatching(/^misconduct is being looked into/)]],
      [100, 'bubblewrap', 'push', 1, []],
      [100, 'bubblewrap', 'push', 0, []],
    ]);
    const all = students.flatMap(({ labs: [one] }) => one!.work!.graded.map(({ result }) => result.points));
    expect([...new Set(all)].sort((a, b) => a - b)).toEqual([0, 100]);
    const released = release(readBook(folder, course2020), {
      ...{ lab: 'lab1', by: 'ta', at: '2020-05-01T10:00:00Z', reveal: false },
    });
    const [first, ...others] = students.map(({ student }) => student.login);
    expect(released.held).toEqual([first]);
    expect(Object.entries(released.scores ?? {})).toEqual([
      [others[0], '100 points, 1 day charged'],
      [others[1], '100 points'],
    ]);
  },
);

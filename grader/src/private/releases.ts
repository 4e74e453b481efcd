import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Course } from '../policy/course.ts';
import type { Faults } from './table.ts';

/** A line of `releases.jsonl`: from then on the students may see the lab's results. */
export const Release = z.strictObject({
  lab: z.string(),
  by: z.string().min(1),
  at: z.iso.datetime(),
  reveal: z.boolean(),
  /** Logins in lower case of those who were left out. */
  held: z.array(z.string()).optional(),
  /** What was released, by login in lower case, such as `80 points, 1 day late`. Without it the row is for all. */
  scores: z.record(z.string(), z.string()).optional(),
});
export type Release = z.infer<typeof Release>;

/** The last row of a lab that was for this student; nothing while the lab is a proposal. */
export function releaseFor(releases: readonly Release[], lab: string, login: string): Release | undefined {
  return releases.findLast(
    (row) => row.lab === lab && (row.scores === undefined || Object.hasOwn(row.scores, login.toLowerCase())),
  );
}

/** Reads `releases.jsonl`. What is no release goes to `faults`, by row. */
export function readReleases(folder: string, course: Course, faults: Faults): Release[] {
  const path = join(folder, 'releases.jsonl');
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .flatMap((line, index): Release[] => {
      if (line.trim() === '') return [];
      const where = `releases.jsonl, row ${index + 1}`;
      try {
        const release = Release.parse(JSON.parse(line));
        if (course.labs.some(({ id }) => id === release.lab)) return [release];
        faults.push(`${where}: the course has no ${release.lab}`);
      } catch {
        faults.push(`${where}: is no release, {"lab", "by", "at", "reveal"}`);
      }
      return [];
    });
}

import { spawnSync } from 'node:child_process';
import { relative } from 'node:path';
import type { Surroundings } from '../formats/index.ts';

/** What is around the work in `folder`: the machinery's variables, and the date of the commit that is checked out. */
export function surroundingsOf(folder: string): Surroundings {
  const now = new Date().toISOString();
  const git = spawnSync('git', ['show', '-s', '--format=%cI', 'HEAD'], { cwd: folder, encoding: 'utf8' });
  const committed = git.status === 0 ? Date.parse(git.stdout.trim()) : Number.NaN;
  return {
    variables: process.env,
    folder: relative(process.cwd(), folder).split('\\').join('/'),
    submittedAt: Number.isNaN(committed) ? now : new Date(committed).toISOString(),
    gradedAt: now,
  };
}

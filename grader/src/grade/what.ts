import type { Course } from '../policy/course.ts';
import { privateFolderAt } from '../private/location.ts';
import { UsageError } from '../usage-error.ts';
import { chooseLabs, type GradeOptions, gradeCommand } from './command.ts';

/** All options of `npm run grade`. */
export interface WhatOptions extends GradeOptions {
  readonly shard?: string | undefined;
  readonly jobs?: number | undefined;
  readonly pseudonyms: boolean;
  /** Of `archive`. */
  readonly to?: string | undefined;
  /** Of `purge`. */
  readonly before?: string | undefined;
  readonly yes?: boolean | undefined;
}

/** `npm run grade`: what its first word asks for. Gives the exit code. */
export async function gradeWhat(course: Course, options: WhatOptions): Promise<number> {
  const [first, ...rest] = options.submissions;
  if (first !== 'batch') {
    const [name] =
      Object.entries({
        shard: options.shard,
        jobs: options.jobs,
        pseudonyms: options.pseudonyms || undefined,
      }).find(([, value]) => value !== undefined) ?? [];
    if (name !== undefined)
      throw new UsageError(`--${name} goes with batch:  npm run grade -- batch --${name}`);
  }
  switch (first) {
    case undefined:
      throw new UsageError('Name what is to be graded: a repository, a bundle or a folder. See --help.');
    case 'doctor': {
      const { doctor } = await import('../jail/doctor.ts');
      return doctor();
    }
    case 'batch': {
      if (rest.length > 0)
        throw new UsageError('batch takes what is in submissions.csv of the private folder, and no names.');
      for (const [name, isGiven] of Object.entries({
        commit: options.commit !== undefined,
        json: options.json,
        audience: options.audience !== 'staff',
      })) {
        if (isGiven) throw new UsageError(`--${name} does not go with batch.`);
      }
      const { batch } = await import('./batch.ts');
      return batch(course, options);
    }
    case 'archive': {
      if (options.to === undefined) throw new UsageError('Say where to: --to DIR, a new folder.');
      const { archiveCommand } = await import('../report/commands.ts');
      return archiveCommand(options.private, options.to);
    }
    case 'purge': {
      if (options.before === undefined) throw new UsageError('Say --before DATE, such as 2021-01-01.');
      const { purgeCommand } = await import('../report/commands.ts');
      return purgeCommand(options.private, options.before, options.yes === true);
    }
    case 'merge': {
      const { merge } = await import('./merge.ts');
      return merge(rest, options);
    }
    case 'seeds': {
      const { drawSeeds } = await import('./seeds.ts');
      const labs = chooseLabs(options.labs).map(({ manifest }) => manifest.id);
      const folder = privateFolderAt(options.private);
      drawSeeds(folder, labs);
      console.log(`${folder} has secret seeds for ${labs.join(', ')}.`);
      return 0;
    }
    default:
      return gradeCommand(course, options);
  }
}

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Result } from '../../../src/result/schema.ts';
import type { Attack } from '../attack.ts';
import { skeleton } from '../repository.ts';

const run = join(import.meta.dirname, '..', '..', '..', 'bin', 'run.mjs');
let folder = '';

/** The commit says of itself that it was made in 2000: long before any deadline. */
export default {
  tries: 'the dates of a commit are not the time of a submission',
  lab: 'lab3',
  checks: ['highest-leads'],
  build: (repository) => {
    folder = repository.folder;
    const first = repository.commit(skeleton('lab3'), { date: '946684800 +0000' });
    repository.commit(skeleton('lab3'), { date: '946771200 -1200', parents: [first] });
  },
  reaches: 'judge',
  expect: {
    points: 0,
    also: () => {
      // By the command itself: it is the one that says where a time comes from.
      const { stdout } = spawnSync(process.execPath, [run, 'grade', folder, '--labs', 'lab3', '--json'], {
        encoding: 'utf8',
      });
      const parsed: unknown = JSON.parse(stdout);
      const { grading } = Result.parse(Array.isArray(parsed) ? parsed[0] : parsed);
      if (
        grading?.timeSource !== 'none' ||
        grading.submittedAt !== undefined ||
        !/^[0-9a-f]{40}$/.test(grading.commit ?? '')
      )
        throw new Error(`the time is ${grading?.submittedAt} from ${grading?.timeSource}`);
      if (/946684800|946771200|2000-01-0|1999-12-31/.test(stdout))
        throw new Error('a date of the commit is in the result');
    },
  },
} satisfies Attack;

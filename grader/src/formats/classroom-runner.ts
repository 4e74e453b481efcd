import type { CheckResult, Result } from '../result/schema.ts';
import { countedChecks, messageOf, placeOf } from './told.ts';

/** What one runner of GitHub Classroom's actions gives as its output `result`, before it is encoded. */
export interface RunnerResult {
  readonly version: 1;
  readonly status: 'pass' | 'fail' | 'error';
  readonly max_score: number;
  readonly tests: readonly RunnerTest[];
}
interface RunnerTest {
  readonly name: string;
  readonly status: 'pass' | 'fail' | 'error';
  readonly score: number;
  readonly message: string;
  readonly test_code: string;
  readonly filename: string;
  readonly line_no: number;
  readonly duration: number;
}

/**
 * A result as runners of GitHub Classroom's reporter, one a part, by name. The reporter adds up the scores of tests in one
 * place, and counts tests that pass in another: so each check is as many tests of one point as it has points, and
 * both come to the same. Parts without points here are left out: they would be divided by zero.
 */
export function classroomRunners(result: Result): ReadonlyMap<string, RunnerResult> {
  const checks = countedChecks(result);
  return new Map(
    result.parts.flatMap(({ id }): [string, RunnerResult][] => {
      const own = checks.filter(({ part }) => part === id);
      const tests = own.flatMap((check) => onePointTests(check, result));
      if (tests.length === 0) return [];
      const has = (status: RunnerTest['status']) => tests.some((test) => test.status === status);
      const status = has('error') ? 'error' : has('fail') ? 'fail' : 'pass';
      return [[runnerName(result.lab.id, id), { version: 1, status, max_score: tests.length, tests }]];
    }),
  );
}

/** The name of a part's runner: also the name of a variable, so without dashes. */
export function runnerName(lab: string, part: string): string {
  return `${lab}_${part}`.replace(/-/g, '_');
}

/** A line `runner=base64` for each runner, as for a step's outputs. */
export function classroomRunnerLines(result: Result): string {
  return [...classroomRunners(result)]
    .map(([name, runner]) => `${name}=${Buffer.from(JSON.stringify(runner)).toString('base64')}`)
    .join('\n');
}

function onePointTests(check: CheckResult, result: Result): RunnerTest[] {
  const place = placeOf(check);
  const missed = check.verdict === 'inconclusive' ? 'error' : 'fail';
  return Array.from({ length: check.points }, (_, i): RunnerTest => {
    const isEarned = i < check.earned;
    return {
      name: check.points === 1 ? check.title : `${check.title} (${i + 1} of ${check.points})`,
      status: isEarned ? 'pass' : missed,
      score: isEarned ? 1 : 0,
      message: isEarned ? '' : messageOf(check, result),
      test_code: `npm run ${result.lab.id} -- --check --only ${check.id}`,
      filename: place?.path ?? '',
      line_no: place?.line ?? 0,
      duration: check.ms / 1000 / check.points,
    };
  });
}

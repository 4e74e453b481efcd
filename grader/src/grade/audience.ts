import type { CheckResult, Result } from '../result/schema.ts';

/**
 * A result as a student sees it: of a hidden check its title, points and hint, never scenario, seed or trace; of the secret
 * seeds nothing at all. What is not named here is left out, so that a new field is not shown by accident.
 */
export function forStudent(result: Result): Result {
  const { grading, flags, ...rest } = result;
  const hidden = result.checks.filter((check) => check.hidden).map((check) => check.id);
  const secret = new Set(grading?.seeds.slice(1));
  return {
    ...rest,
    flags: flags.filter((flag) => !hidden.some((id) => flag.includes(id))),
    checks: result.checks.map((check) =>
      check.hidden ? untold(check, hidden.indexOf(check.id)) : seedless(check, secret),
    ),
    ...(grading === undefined ? {} : { grading: { ...grading, seeds: [result.seed] } }),
  };
}

function untold({ part, title, hint, points, earned, verdict }: CheckResult, index: number): CheckResult {
  const id = `hidden-${index + 1}`;
  return { id, part, title, hint, hidden: true, points, earned, verdict, runs: 0, ms: 0, output: '' };
}

/** A public check that fails under a secret seed tells its story, without what would make the seed known. */
function seedless(check: CheckResult, secret: ReadonlySet<number>): CheckResult {
  const { failure } = check;
  if (failure?.seed === undefined || !secret.has(failure.seed)) return check;
  const { seed: _, replay: __, ...told } = failure;
  return { ...check, failure: told };
}

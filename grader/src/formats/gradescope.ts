import type { Result } from '../result/schema.ts';
import { countedChecks, detailOf, problemLines } from './told.ts';

/**
 * `results.json` of Gradescope's autograder. The score is left to Gradescope: the sum of the tests. What a submission prints
 * is not shown; hidden checks are, once grades are published.
 */
export function gradescope(result: Result): string {
  const parts = new Map(result.parts.map(({ id, title }) => [id, title]));
  const tests = countedChecks(result).map((check, i) => ({
    score: check.earned,
    max_score: check.points,
    status: check.verdict === 'pass' ? 'passed' : 'failed',
    name: check.title,
    name_format: 'text',
    number: String(i + 1),
    output: detailOf(check, result),
    output_format: 'text',
    tags: [parts.get(check.part) ?? check.part],
    visibility: check.hidden ? 'after_published' : 'visible',
    extra_data: { id: check.id, verdict: check.verdict },
  }));
  const output = [
    `${result.lab.id}: ${result.points} of ${result.of} points`,
    ...(result.hiddenNotRun > 0 ? [`${result.hiddenNotRun} hidden, not run`] : []),
    ...problemLines(result),
    ...result.flags,
    ...result.unofficial.map((why) => `This result does not count: ${why}`),
  ].join('\n');
  return JSON.stringify(
    { output, output_format: 'text', visibility: 'visible', stdout_visibility: 'hidden', tests },
    null,
    2,
  );
}

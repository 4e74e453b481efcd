import type { CheckResult, Result } from '../result/schema.ts';
import { plainText } from '../sheet/plain-text.ts';

/** Lines of a story in a report that others show. */
const STORY_LINES = 60;

/** The checks that count: those in scope, also where the submission could not be judged. */
export function countedChecks(result: Result): readonly CheckResult[] {
  if (result.problems.length === 0 || result.only !== undefined) {
    return result.checks.filter(({ verdict }) => verdict !== 'not-run');
  }
  return result.checks.filter(({ hidden }) => !hidden || result.scope === 'all');
}

/**
 * Where in the student's files a check failed, if that is known: where it threw, went wrong first, or was called last. Of
 * a hidden check nothing.
 */
export function placeOf({ failure, hidden }: CheckResult) {
  if (hidden) return undefined;
  return failure?.place ?? failure?.run?.wrong?.places[0] ?? failure?.lastCall;
}

/** What went wrong in one line, safe to print; of a hidden check only its hint. */
export function messageOf(check: CheckResult, result: Result): string {
  if (check.verdict === 'pass') return '';
  if (check.hidden) return check.hint;
  const [problem] = result.problems;
  if (check.verdict === 'not-run' && problem !== undefined) {
    return plainText(`Not judged: ${problem.path}:${problem.line} ${problem.message}`);
  }
  const { failure } = check;
  if (failure === undefined) return `No verdict: ${plainText(check.reason ?? 'not run')}`;
  const values =
    failure.kind === 'expectation' && failure.expected !== undefined
      ? `: expected ${failure.expected}, was ${failure.received}`
      : '';
  return plainText(failure.message + values);
}

/** All that a student should read of a check that did not pass: message, first wrong step, place, story, hint. */
export function detailOf(check: CheckResult, result: Result): string {
  if (check.verdict === 'pass' || check.hidden) return messageOf(check, result);
  const { failure } = check;
  const wrong = failure?.run?.wrong;
  const place = placeOf(check);
  const story = (failure?.story ?? []).map(plainText);
  const left = story.length - STORY_LINES;
  return [
    messageOf(check, result),
    ...(wrong === undefined
      ? []
      : [`First wrong step: ${wrong.step}. node ${wrong.node} ${plainText(wrong.text)}`]),
    ...(place === undefined ? [] : [`Where: ${plainText(`${place.path}:${place.line} ${place.fn}`)}`]),
    ...story.slice(0, STORY_LINES),
    ...(left > 0 ? [`… ${left} more lines`] : []),
    `Hint: ${check.hint}`,
  ].join('\n');
}

/** What the submission could not be judged for, a line each. */
export function problemLines(result: Result): string[] {
  return result.problems.map(({ path, line, column, message, instead }) =>
    plainText(`${path}:${line}:${column} ${message}${instead === undefined ? '' : ` ${instead}`}`),
  );
}

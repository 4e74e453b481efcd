import type { Result } from '../result/schema.ts';
import { countedChecks, messageOf } from './told.ts';
import type { Variables } from './variables.ts';

/**
 * `result.json` of Classroom 50 (`classroom50/result/v1`). Its runner gives classroom, assignment and addresses by variables;
 * elsewhere they are those of the repository. Owner and kind of work are stamped by the runner. `submittedAt` is the
 * committer's date of the commit, ISO 8601 in UTC; `gradedAt` is now.
 */
export function classroom50(
  result: Result,
  variables: Variables,
  times: { readonly submittedAt: string; readonly gradedAt: string },
): string {
  const { GITHUB_SERVER_URL = '', GITHUB_REPOSITORY = 'local/local', GITHUB_SHA = 'local' } = variables;
  const commit = variables.COMMIT_URL || `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/commit/${GITHUB_SHA}`;
  const tests = countedChecks(result).map((check) => ({
    'test-name': check.title,
    passed: check.verdict === 'pass',
    score: check.earned,
    'max-score': check.points,
    id: check.id,
    message: messageOf(check, result),
  }));
  return JSON.stringify(
    {
      schema: 'classroom50/result/v1',
      classroom: variables.CLASSROOM || GITHUB_REPOSITORY.split('/')[0],
      assignment: variables.ASSIGNMENT || result.lab.id,
      submission: variables.SUBMISSION_TAG || `submit/${GITHUB_SHA.slice(0, 12)}`,
      commit,
      release: variables.RELEASE_URL || commit,
      review: variables.REVIEW_URL || commit,
      datetime: times.submittedAt,
      graded_at: times.gradedAt,
      score: sum(tests.map(({ score }) => score)),
      'max-score': sum(tests.map((test) => test['max-score'])),
      tests,
    },
    null,
    2,
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

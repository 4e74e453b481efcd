/** Why a submission can't be judged at all, with the place in the student's TypeScript. */
export interface Problem {
  /** What found it: `missing` file, `syntax`, `structure` check, `types`, or what the bundler could not resolve. */
  readonly kind: 'missing' | 'syntax' | 'structure' | 'types' | 'bundle';
  /** Relative to the lab's folder, with forward slashes. */
  readonly path: string;
  /** 1-based; 0 where the problem is the file as a whole. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** What to write instead. */
  readonly instead?: string;
}

/**
 * Thrown where a tool that examines a submission was stopped by a guard, or ended before it had an answer: nothing is known of the
 * submission then, and another time it may come out otherwise.
 */
export class NotExamined extends Error {
  override readonly name = 'NotExamined';
}

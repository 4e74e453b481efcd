/** File name of the bundled submission in stack traces. */
export const SUBMISSION_URL = 'submission.js';

/** A place in the bundled submission, 1-based, with the function as V8 names it, such as `MonLeaderDetector.suspect`. */
export interface Frame {
  readonly fn: string;
  readonly line: number;
  readonly column: number;
}

const FRAME = new RegExp(
  `^\\s*at (?:(?:async )?(?:new )?(.*?) \\()?${SUBMISSION_URL.replace('.', '\\.')}:([1-9]\\d{0,6}):([1-9]\\d{0,6})\\)?$`,
);

/**
 * The frames of the submission in a V8 stack trace, innermost first, at most 20. Frames of the harness are left out. A
 * submission can write a stack as it likes, so a frame says where to look and proves nothing.
 */
export function submissionFrames(stack: string): Frame[] {
  const frames: Frame[] = [];
  for (const line of stack.split('\n')) {
    const match = FRAME.exec(line);
    if (match === null) continue;
    const fn = (match[1] ?? '').replace(/ \[as .*\]$/, '').slice(0, 200);
    frames.push({ fn, line: Number(match[2]), column: Number(match[3]) });
    if (frames.length === 20) break;
  }
  return frames;
}

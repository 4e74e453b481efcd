import { closeClass } from '../handed-out.ts';

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

/** The `Error` of the realm as it was before it was locked: SES puts another in its place. */
const FirstError = Error;

const whole = new WeakMap<object, string>();

/**
 * From now on the stack of an error shows the submission's own frames only: those of the harness would tell it which check runs it, and
 * that a run is repeated. To be called in a locked realm, where nobody else can.
 */
export function hideFrames(): void {
  Error.prepareStackTrace = (error, sites) => {
    const first = headOf(error);
    const lines = sites.map((site) => `    at ${String(site)}`);
    whole.set(error, [first, ...lines].join('\n'));
    return [first, ...lines.filter((line) => FRAME.test(line))].join('\n');
  };
  // What V8 asks: later changes would come through it, and it is what classes made before the realm was locked inherit from.
  for (const name of ['prepareStackTrace', 'stackTraceLimit'])
    Object.defineProperty(FirstError, name, { writable: false, configurable: false });
  closeClass(FirstError);
}

/** The stack of an error with the harness's own frames, for who looks after checks. */
export function wholeStack(error: Error): string {
  const { stack = '' } = error;
  return whole.get(error) ?? stack;
}

/** What a submission's error says of itself may throw. */
function headOf(error: Error): string {
  try {
    return String(error);
  } catch {
    return 'Error';
  }
}

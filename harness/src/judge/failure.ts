import { types } from 'node:util';
import { submissionFrames } from '../load/stack.ts';
import type { Failure } from './records.ts';
import { MissingExport, type Story, show } from './story.ts';

/** Turns whatever was thrown in a run into data. Call it within the run's limit: it may touch the submission's objects. */
export function failureOf(error: unknown, story: Story): Failure {
  const frames = submissionFrames(textOf(error, 'stack'));
  const at = {
    frames,
    story: [...story.lines()],
    ...(story.lastCall === undefined ? {} : { call: story.lastCall }),
  };
  if (error instanceof MissingExport) return { kind: 'missing-export', message: error.message, ...at };
  const name = textOf(error, 'name');
  const message = textOf(error, 'message');
  if (frames.length === 0 && name === 'AssertionError') {
    const note = noteOf(message);
    const values = expectedAndReceived(error);
    const told = note === undefined || Object.keys(values).length === 0 ? message : note;
    return { kind: 'expectation', message: told.replace(MATCHER_REMARK, ''), ...values, ...at };
  }
  if (name === 'NotImplemented') return { kind: 'not-implemented', message, ...at };
  if (frames.length > 0) return { kind: 'thrown', message: thrownText(error, name, message), ...at };
  return {
    kind: 'check',
    message: `${name}: ${message}\n${textOf(error, 'stack')}`,
    ...at,
  };
}

/** What Vitest adds for programmers, such as `// Object.is equality`. */
const MATCHER_REMARK = / \/\/ .*$/;

/** The note that a check's author gave to `expect` comes first, then chai's own sentence. */
function noteOf(message: string): string | undefined {
  const at = message.lastIndexOf(': expected ');
  return at < 0 ? undefined : message.slice(0, at);
}

function expectedAndReceived(error: unknown): {
  expected?: string;
  received?: string;
} {
  const object = Object(error);
  if (!('expected' in object) || !('actual' in object)) return {};
  return { expected: show(object.expected), received: show(object.actual) };
}

function thrownText(error: unknown, name: string, message: string): string {
  if (!types.isNativeError(error)) return `threw ${show(error)}, which is not an Error`;
  return `threw ${name}: ${message}`;
}

function textOf(error: unknown, field: string): string {
  try {
    const value: unknown = Reflect.get(Object(error), field);
    return typeof value === 'string' ? value.slice(0, 10_000) : '';
  } catch {
    return '';
  }
}

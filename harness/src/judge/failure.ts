import { types } from 'node:util';
import { AssertionError } from 'chai';
import { EnvRefusal } from '../effects/index.ts';
import { LinearizabilityUnknown, NotLinearizable } from '../linearizability/index.ts';
import { type Frame, submissionFrames, wholeStack } from '../load/stack.ts';
import { MessageRefusal } from '../message.ts';
import { Flooded, HandlerThrew, PropertyBroken } from '../sim/failures.ts';
import type { RemoteError } from '../sockets/control.ts';
import { ConnectionOver, Silence, StudentDied, StudentThrew } from '../sockets/failures.ts';
import { TimeLimit, withinLimit } from './limit.ts';
import { endless, type Failure } from './records.ts';
import { MissingExport, type Story, show } from './story.ts';

/**
 * Turns whatever was thrown in a run into data. Call it within the run's limit: it may touch the submission's objects.
 * Never throws: what a submission's object throws when it is looked at is its own failure.
 */
export function failureOf(error: unknown, story: Story): Failure {
  const run = story.report();
  const at = {
    story: [...story.lines()],
    ...(story.lastCall === undefined ? {} : { call: story.lastCall }),
    ...(run === undefined ? {} : { run }),
  };
  try {
    return { ...described(error), ...at };
  } catch {
    return { kind: 'thrown', message: 'threw what can not be looked at', frames: [], ...at };
  }
}

/** The same for an error that is looked at outside of a run: looking may come to no end, as where `message` is a getter that loops. */
export function failureWithin(error: unknown, story: Story, limitMs: number): Failure {
  let failure: Failure | undefined;
  try {
    withinLimit(() => {
      failure = failureOf(error, story);
    }, limitMs);
  } catch (stopped) {
    if (!(stopped instanceof TimeLimit)) throw stopped;
  }
  const message = `threw what can not be looked at: ${endless(limitMs)}`;
  return failure ?? { kind: 'thrown', message, frames: [], story: [...story.lines()] };
}

type Described = Omit<Failure, 'story' | 'call' | 'run'>;

function described(error: unknown): Described {
  // The judge's own classes, which a submission has no way to: a name would be easy to forge.
  if (error instanceof PropertyBroken) {
    return {
      kind: 'property',
      message: error.message,
      frames: [],
      ...(error.liveness ? { liveness: true } : {}),
    };
  }
  if (error instanceof NotLinearizable) {
    return { kind: 'property', message: error.message, frames: [], history: error.report };
  }
  if (error instanceof LinearizabilityUnknown) {
    return { kind: 'property', message: error.message, frames: [], undecided: true };
  }
  if (error instanceof Flooded) return { kind: 'thrown', message: error.message, frames: [] };
  if (error instanceof HandlerThrew) {
    const cause = described(error.cause);
    const message = `node ${error.node}, in ${error.call}: ${cause.message}`;
    return cause.kind === 'thrown' ? { ...cause, message } : cause;
  }
  if (error instanceof EnvRefusal || error instanceof MessageRefusal) {
    return { kind: 'thrown', message: error.message, frames: submissionFrames(textOf(error, 'stack')) };
  }
  if (error instanceof Silence || error instanceof ConnectionOver) {
    return { kind: 'expectation', message: error.message, frames: [] };
  }
  if (error instanceof StudentThrew) return fromProcess(error.remote, `threw ${error.message}`);
  if (error instanceof StudentDied) {
    const { crash, message } = error;
    return crash === undefined ? { kind: 'thrown', message, frames: [] } : fromProcess(crash, message);
  }
  if (error instanceof MissingExport) return { kind: 'missing-export', message: error.message, frames: [] };
  if (error instanceof AssertionError) return unmetExpectation(error);
  // Nothing of ours throws anything else.
  if (!types.isNativeError(error)) {
    return { kind: 'thrown', message: `threw ${show(error)}, which is not an Error`, frames: [] };
  }
  const frames = thrownFrom(error);
  const name = textOf(error, 'name');
  const message = textOf(error, 'message');
  if (name === 'NotImplemented') return { kind: 'not-implemented', message, frames };
  if (frames.length > 0) return { kind: 'thrown', message: `threw ${name}: ${message}`, frames };
  return { kind: 'check', message: `${name}: ${message}\n${wholeStack(error).slice(0, 10_000)}`, frames };
}

/** What a student's process says that its code threw. */
function fromProcess({ name, message, stack }: RemoteError, told: string): Described {
  if (name === 'MissingExport') return { kind: 'missing-export', message, frames: [] };
  const frames = submissionFrames(stack);
  return {
    kind: name === 'NotImplemented' ? 'not-implemented' : 'thrown',
    message: name === 'NotImplemented' ? message : told,
    frames,
  };
}

/** The frames of an error of the submission from where it was thrown: without those in which its class made it. */
function thrownFrom(error: Error): Frame[] {
  const frames = submissionFrames(textOf(error, 'stack'));
  const made: unknown = Reflect.get(Object(Reflect.get(error, 'constructor')), 'name');
  const from = frames.findIndex(({ fn }) => fn !== made && fn !== '<instance_members_initializer>');
  return from < 0 ? frames : frames.slice(from);
}

function unmetExpectation(error: InstanceType<typeof AssertionError>): Described {
  const { message } = error;
  const actual: unknown = Reflect.get(error, 'actual');
  const expected: unknown = Reflect.get(error, 'expected');
  const note = noteOf(message);
  if (note === undefined || !('expected' in error)) {
    return { kind: 'expectation', message: message.replace(MATCHER_REMARK, ''), frames: [] };
  }
  const relation =
    RELATIONS.find(([, words]) => message.slice(note.length).includes(` ${words} `))?.[0] ?? '';
  return {
    kind: 'expectation',
    message: note,
    expected: relation + show(expected),
    received: show(actual),
    frames: [],
  };
}

/** What `expect` compares by besides equality, as it is told before the value that was expected. */
const RELATIONS = [
  ['at least ', 'to be greater than or equal to'],
  ['more than ', 'to be greater than'],
  ['at most ', 'to be less than or equal to'],
  ['less than ', 'to be less than'],
] as const;

/** What Vitest adds for programmers, such as `// Object.is equality`. */
const MATCHER_REMARK = / \/\/ .*$/;

/** The note that a check's author gave to `expect` comes first, then chai's own sentence. */
function noteOf(message: string): string | undefined {
  const at = message.lastIndexOf(': expected ');
  return at < 0 ? undefined : message.slice(0, at);
}

function textOf(error: Error, field: 'name' | 'message' | 'stack'): string {
  const value: unknown = error[field];
  return typeof value === 'string' ? value.slice(0, 10_000) : '';
}

/**
 * The stepper: a process that holds one exploration of one submission, and makes happen what it is told to. It is locked as
 * the judge is, and its code has the same limits. A line of JSON on standard input is a request, a line on descriptor 3 the
 * answer. After a handler that does not return it says so and ends: what is left of the realm is not to be used again.
 */
import { writeSync } from 'node:fs';
import { CannotHappen, type Choice, choicesAlong, TimeIsUp } from '../explore/index.ts';
import { loadFactory, lockRealm } from '../load/realm.ts';
import { Trace } from '../sim/trace.ts';
import type { Exploration } from './exploration.ts';
import type { Body } from './lab-test.ts';
import { prepareLimit } from './limit.ts';
import { loadBodies } from './load-bodies.ts';
import { endless, RECORD_FD } from './records.ts';
import { RunFailed, Subject } from './run.ts';
import { type StepAnswer, type StepBegin, StepRequest } from './step-records.ts';
import { StepSession } from './step-session.ts';

const STACK_FRAMES = 50;

let session: StepSession | undefined;
let limitMs = 0;
let text = '';
let work: Promise<void> = Promise.resolve();

prepareLimit();
Error.stackTraceLimit = STACK_FRAMES;
process.stdin.setEncoding('utf8').on('data', takeInput);

function takeInput(input: string): void {
  const lines = (text + input).split('\n');
  text = lines.pop() ?? '';
  for (const line of lines) {
    work = work.then(() => answer(StepRequest.parse(JSON.parse(line))));
  }
}
// Who started this process is gone.
process.stdin.on('end', () => process.exit(0));

async function answer(request: StepRequest): Promise<void> {
  const { id } = request;
  try {
    write({ id, ...(await handle(request)) });
  } catch (error) {
    if (error instanceof CannotHappen) write({ id, error: error.message });
    else if (error instanceof RunFailed) write({ id, error: error.failure.message, failure: error.failure });
    else if (error instanceof TimeIsUp) {
      write({ id, error: `a handler ${endless(limitMs)}`, ended: true });
      process.exit(0);
    } else {
      write({ id, error: error instanceof Error ? error.message : String(error) });
    }
  }
}

async function handle(request: StepRequest): Promise<Omit<StepAnswer, 'id'>> {
  if (request.type === 'begin') {
    const { bodies } = loadBodies(request.job.checks);
    const explorations = [...bodies].filter(([, body]) => isExploration(body)).map(([id]) => id);
    const check = request.check ?? explorations.at(-1);
    const body = bodies.get(check ?? '');
    if (check === undefined || !isExploration(body))
      throw new CannotHappen(noExploration(check, explorations));
    session = await open(request, body);
    return { ...walked(session, request.path ?? pathOf(request.trace)), explorations, check };
  }
  if (session === undefined) throw new CannotHappen('nothing has begun');
  switch (request.type) {
    case 'choose':
      return { view: session.view(session.choose(request.at, request.choice)) };
    case 'view':
      return { view: session.view(request.at) };
    case 'search': {
      const { at, told } = session.search(request.at, request.depth, request.property);
      return { view: session.view(at), told };
    }
    case 'report':
      return { failure: session.report(request.at), path: [...session.path(request.at)] };
  }
}

function walked(session: StepSession, path: readonly Choice[]): Omit<StepAnswer, 'id'> {
  const { at, stopped } = session.walk(path);
  return {
    view: session.view(at),
    ...(stopped === undefined ? {} : { told: `The run ends here: ${stopped}.` }),
  };
}

function pathOf(trace: unknown): readonly Choice[] {
  return trace === undefined ? [] : choicesAlong(Trace.parse(trace));
}

function isExploration(body: Body<unknown> | undefined): body is Exploration<unknown> {
  return typeof body === 'object' && body.kind === 'exploration';
}

function noExploration(check: string | undefined, explorations: readonly string[]): string {
  if (explorations.length === 0) return 'this lab has no exploration that could be stepped through';
  return `${check} is no exploration, and only explorations can be stepped through: ${explorations.join(', ')}`;
}

function open({ job }: StepBegin, body: Exploration<unknown>): Promise<StepSession> {
  limitMs = job.limitMs;
  const realm = { locked: job.locked, promises: false };
  if (job.locked) lockRealm(realm);
  const subject = new Subject(loadFactory(job.submission, realm), job.exports, 'simulated');
  return StepSession.open(body, subject, limitMs);
}

function write(answer: StepAnswer): void {
  const bytes = Buffer.from(`${JSON.stringify(answer)}\n`);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(RECORD_FD, bytes, at);
    } catch (error) {
      if (Reflect.get(Object(error), 'code') !== 'EAGAIN') throw error;
    }
  }
}

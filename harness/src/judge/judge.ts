/**
 * The judge: a process that runs the bodies of checks against one submission and writes a record for each. It decides
 * nothing about points, and nothing but its records is believed.
 */
import { readFileSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { LinearizabilityUnknown } from '../linearizability/index.ts';
import { loadFactory, lockRealm, type RealmOptions } from '../load/realm.ts';
import { Inconclusive } from './explored.ts';
import { failureOf } from './failure.ts';
import type { Body } from './lab-test.ts';
import { prepareLimit, TimeLimit, withinLimit } from './limit.ts';
import { loadBodies } from './load-bodies.ts';
import { type Watch, watch, watchedLimitMs } from './locate.ts';
import { judgeProcesses } from './process-judge.ts';
import { endless, type Failure, Job, type JudgeRecord, RECORD_FD } from './records.ts';
import { RunFailed, RunHung, Subject } from './run.ts';
import { type Count, runBody } from './run-body.ts';
import { Story } from './story.ts';

/**
 * After a hang, shrinking may try this many more hanging runs. Not while it is watched: on Node 22 a run is not stopped at
 * its limit any more once the inspector has looked at an earlier one.
 */
const HANGING_SHRINKS = 5;

/** A refusal from within a message has 5 frames of the harness for each level above those of the submission: V8 would keep 10. */
const STACK_FRAMES = 50;

await judge(Job.parse(JSON.parse(readFileSync(0, 'utf8'))));

/** When a run is stopped. */
function limitOf(job: Job): number {
  return job.locate === undefined ? job.limitMs : watchedLimitMs(job.limitMs);
}

/** How much of the language the submission gets. */
function realmOf({ locked, mode }: Job): RealmOptions {
  return { locked, promises: mode !== 'simulated' };
}

async function judge(job: Job): Promise<void> {
  prepareLimit(job.limitMs);
  Error.stackTraceLimit = STACK_FRAMES;
  const bodies = loadChecks(job);
  if (job.mode === 'processes') {
    await judgeProcesses(job, bodies, fileURLToPath(new URL('./stage.cjs', import.meta.url)), write);
    write({ type: 'end' });
    process.exit(0);
  }
  const watching = job.locate === undefined ? undefined : await watch(job.limitMs, job.locate.heapMiB);
  if (job.locked) lockRealm(realmOf(job));
  if (job.others === undefined) await judgeOne(job, bodies, watching);
  else await judgeOthers(job, job.others, bodies, watching);
  write({ type: 'end' });
  process.exit(0);
}

async function judgeOne(
  job: Job,
  bodies: ReadonlyMap<string, Body<unknown>>,
  watching: Watch | undefined,
): Promise<void> {
  const subject = loadSubmission(job.submission, job, watching);
  if ('failure' in subject) {
    write({ type: 'unloadable', ...subject });
    return;
  }
  for (const id of job.ids) {
    const body = bodies.get(id);
    if (body !== undefined)
      await runAndTell(id, () => runCheck(id, id, body, job, subject, watching), watching);
  }
}

/** Many submissions in one judge: each is loaded when its first check comes. */
async function judgeOthers(
  job: Job,
  others: Readonly<Record<string, string>>,
  bodies: ReadonlyMap<string, Body<unknown>>,
  watching: Watch | undefined,
): Promise<void> {
  const loaded = new Map<string, Subject | { readonly failure: Failure }>();
  const failed = new Set<string>();
  for (const id of job.ids) {
    const at = id.indexOf('/');
    const [name, check] = [id.slice(0, at), id.slice(at + 1)];
    const body = bodies.get(check);
    const code = others[name];
    if (body === undefined || code === undefined) continue;
    if (job.untilFirstFailure === true && failed.has(name)) continue;
    const subject = loaded.get(name) ?? loadSubmission(code, job, watching);
    loaded.set(name, subject);
    await runAndTell(
      id,
      async () => {
        const record: JudgeRecord =
          'failure' in subject
            ? { type: 'fail', id, runs: 0, ms: 0, output: '', failure: subject.failure }
            : await runCheck(id, check, body, job, subject, watching);
        if (record.type !== 'pass') failed.add(name);
        return record;
      },
      watching,
    );
  }
}

async function runAndTell(
  id: string,
  run: () => Promise<JudgeRecord>,
  watching: Watch | undefined,
): Promise<void> {
  write({ type: 'start', id });
  watching?.check(id);
  const record = await run();
  // A turn of the event loop: what the body left behind happens before its verdict, not after.
  await new Promise((resolve) => setImmediate(resolve));
  write(record);
}

function write(record: JudgeRecord): void {
  const bytes = Buffer.from(`${JSON.stringify(record)}\n`);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(RECORD_FD, bytes, at);
    } catch (error) {
      // The pipe is full for the moment: the supervisor is slower than we are.
      if (Reflect.get(Object(error), 'code') !== 'EAGAIN') throw error;
    }
  }
}

/** Runs the check files, and tells what they declare. */
function loadChecks(job: Job): ReadonlyMap<string, Body<unknown>> {
  const { bodies, declared } = loadBodies(job.checks);
  write({ type: 'declared', checks: declared });
  return bodies;
}

/** Why a submission could not be loaded; `cpuMs`: it was stopped at the limit, and had so much processor time. */
interface Unloadable {
  readonly failure: Failure;
  readonly cpuMs?: number;
}

/** Evaluates a submission once, within the limit, or says why that fails: then no check can run. */
function loadSubmission(code: string, job: Job, watching: Watch | undefined): Subject | Unloadable {
  let subject: Subject | undefined;
  let failure: Failure | undefined;
  let stopped: { readonly cpuMs: number } | undefined;
  watching?.begin();
  try {
    withinLimit(() => {
      try {
        const factory = loadFactory(code, realmOf(job));
        const loaded = new Subject(factory, job.exports, job.mode);
        factory(loaded.console.endowment);
        subject = loaded;
      } catch (error) {
        failure = failureOf(error, new Story());
      }
    }, limitOf(job));
  } catch (error) {
    if (!(error instanceof TimeLimit)) throw error;
    stopped = { cpuMs: error.cpuMs };
    failure = { kind: 'thrown', message: endless(job.limitMs), frames: [], story: [] };
  } finally {
    watching?.done();
  }
  if (subject !== undefined && failure === undefined) return subject;
  failure ??= { kind: 'thrown', message: 'it came to no end', frames: [], story: [] };
  // Only the submission is run here, so what failed is the submission, also where no frame of it is left.
  const kind = failure.kind === 'check' ? 'thrown' : failure.kind;
  const message = `loading the files: ${failure.message.split('\n')[0]}`;
  return { failure: { ...failure, kind, message }, ...stopped };
}

async function runCheck(
  id: string,
  check: string,
  body: Body<unknown>,
  job: Job,
  subject: Subject,
  watching: Watch | undefined,
): Promise<JudgeRecord> {
  const begun = performance.now();
  const count: Count = { runs: 0, steps: 0, worlds: 0 };
  const counted = () => ({
    id,
    runs: count.runs,
    ...(count.steps === 0 ? {} : { steps: count.steps }),
    ...(count.worlds === 0 ? {} : { worlds: count.worlds }),
    ms: Math.round(performance.now() - begun),
    output: subject.console.take(),
  });
  try {
    await runBody(
      body,
      subject,
      {
        seeds: job.seedsOf?.[check] ?? job.seeds,
        replays: job.replays?.[check],
        mostRuns: job.mostRuns,
        deep: job.deep === true,
        limitMs: limitOf(job),
        hangingShrinks: watching === undefined ? HANGING_SHRINKS : 0,
        watching,
      },
      count,
    );
    return { type: 'pass', ...counted(), ...(count.note === undefined ? {} : { note: count.note }) };
  } catch (error) {
    const seeded = count.seed === undefined ? {} : { seed: count.seed };
    if (error instanceof RunFailed) {
      return {
        type: 'fail',
        ...counted(),
        failure: { ...error.failure, ...seeded },
      };
    }
    if (error instanceof Inconclusive || error instanceof LinearizabilityUnknown)
      return { type: 'inconclusive', ...counted(), reason: error.message };
    if (error instanceof RunHung) {
      const { story, lastCall, cpuMs } = error;
      const call = lastCall === undefined ? {} : { call: lastCall };
      return { type: 'hang', ...counted(), story, cpuMs, ...call, ...seeded };
    }
    // Nothing of the submission is thrown past a run: this is the check's or the judge's own fault.
    return {
      type: 'fail',
      ...counted(),
      failure: failureOf(error, new Story()),
    };
  }
}

/**
 * The watching thread of `locate.ts`. It looks at a run that takes too long or too much memory: through the inspector it
 * stops the main thread, also in an endless loop, reads where it is, writes a `located` record, and ends the process.
 */
import { writeSync } from 'node:fs';
import { type Debugger, Session } from 'node:inspector';
import { parentPort, workerData } from 'node:worker_threads';
import { SUBMISSION_URL } from '../load/stack.ts';
import type { WatchShared } from './locate.ts';
import { type JudgeRecord, RECORD_FD } from './records.ts';

const EVERY_MS = 5;
/** A function that takes longer to return is taken for the one that does not. */
const RETURNS_WITHIN_MS = 100;

/** So often a loop of promises is let go on: between its turns it is nowhere in the submission, and each of them returns. */
const MOST_PAUSES = 200;

const { numbers, id, lookAtMs, lookAtBytes } = workerData as WatchShared;
let run = 0;
let since = 0;
let cpu = process.cpuUsage();
let baseBytes = 0;
const looked = { time: false, memory: false };

parentPort?.postMessage('ready');
setInterval(() => {
  const now = Atomics.load(numbers, 0);
  if (now !== run) {
    run = now;
    since = performance.now();
    cpu = process.cpuUsage();
    baseBytes = process.memoryUsage.rss();
  } else if (run !== 0) {
    // What had to wait for the processor is not slow.
    if (performance.now() - since > lookAtMs && workedMs() > lookAtMs) look('time');
    if (process.memoryUsage.rss() - baseBytes > lookAtBytes) look('memory');
  }
}, EVERY_MS);

/** How long this process has worked since the run began, in ms. */
function workedMs(): number {
  const { user, system } = process.cpuUsage(cpu);
  return (user + system) / 1000;
}

/**
 * Stops the main thread and reports where it is. A slow run is let out of one function after another: the first that does
 * not return is the one whose loop does not end. A run that can't be stopped is in a function of the language itself, such as
 * `includes` of what says that it has 2 ** 50 elements: it is reported without a place when it has worked on for as long again.
 */
function look(reason: 'time' | 'memory'): void {
  if (looked[reason]) return;
  looked[reason] = true;
  const session = new Session();
  const submission = new Set<string>();
  let frames: Debugger.CallFrame[] = [];
  let stuck: NodeJS.Timeout | undefined;
  let pauses = 0;
  const looking = run;
  let heardAtMs = workedMs();
  // Of this process hardly anything works but the run: this thread takes a few per cent, and those of V8 work for the run too.
  const unheard = setInterval(() => {
    // What has ended was only slow.
    if (Atomics.load(numbers, 0) !== looking) clearInterval(unheard);
    else if (reason === 'time' && frames.length === 0 && workedMs() - heardAtMs > lookAtMs) end();
  }, EVERY_MS);
  const end = () => {
    report(reason, frames);
    // That was all that this process was for, and it may be out of memory soon.
    process.kill(process.pid, 'SIGKILL');
  };
  const finish = () => {
    clearInterval(unheard);
    session.post('Debugger.disable', () => session.disconnect());
    if (frames.length > 0) end();
  };
  session.on('Debugger.scriptParsed', ({ params }) => {
    if (params.url.endsWith(SUBMISSION_URL)) submission.add(params.scriptId);
  });
  session.on('Debugger.paused', ({ params }) => {
    clearTimeout(stuck);
    heardAtMs = workedMs();
    const here = params.callFrames.filter((frame) => submission.has(frame.location.scriptId));
    if (here.length > 0) frames = here;
    const wasThere = frames.length > 0;
    if (++pauses > MOST_PAUSES || (wasThere && (here.length === 0 || reason === 'memory'))) {
      finish();
      return;
    }
    if (!wasThere) {
      session.post('Debugger.stepInto');
      return;
    }
    stuck = setTimeout(finish, RETURNS_WITHIN_MS);
    session.post('Debugger.stepOut');
  });
  session.connectToMainThread();
  session.post('Debugger.enable');
  session.post('Debugger.pause');
}

function report(reason: 'time' | 'memory', found: Debugger.CallFrame[]): void {
  const check = Buffer.from(id.subarray(0, Atomics.load(numbers, 1))).toString();
  const frames = found.slice(0, 20).map(({ functionName, location }) => ({
    fn: functionName,
    line: location.lineNumber + 1,
    column: (location.columnNumber ?? 0) + 1,
  }));
  const record: JudgeRecord = { type: 'located', id: check, reason, frames };
  writeSync(RECORD_FD, `${JSON.stringify(record)}\n`);
}

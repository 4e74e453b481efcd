import { Worker } from 'node:worker_threads';

/** A watch over the main thread: says where it is when a run nears its limit. */
export interface Watch {
  /** The check that runs from now on. */
  check(id: string): void;
  /** A run begins. */
  begin(): void;
  /** The run has ended. */
  done(): void;
}

/** What the two threads share. */
export interface WatchShared {
  /** [0] the number of the run under way, 0 between runs; [1] the length of the check's id in bytes. */
  readonly numbers: Int32Array;
  /** The check's id. */
  readonly id: Uint8Array;
  /** A run that takes longer than this, its limit in ms, of wall clock and of processor time, is looked at. */
  readonly lookAtMs: number;
  /** A run that adds more than this to the process, in bytes, is looked at. */
  readonly lookAtBytes: number;
}

/** A watched run may go on for this long (ms) after its limit, while it is looked at. */
const LOOKING_MS = 5000;
/** On a busy machine it takes longer until a run has had its limit of processor time: at most so many times. */
const MOST_WAITING = 4;

/** When a watched run is stopped that was not looked at until then, in ms of wall clock. */
export function watchedLimitMs(limitMs: number): number {
  return limitMs * MOST_WAITING + LOOKING_MS;
}
/** The part of the heap limit that a run may add before it is looked at. */
const LOOK_AT_MEMORY = 0.5;

/**
 * Starts the watching thread (`watcher.ts`) and waits until it runs. It costs 30 ms, so it is for a check that is
 * confirmed alone.
 */
export async function watch(limitMs: number, heapMiB: number): Promise<Watch> {
  const numbers = new Int32Array(new SharedArrayBuffer(8));
  const bytes = new Uint8Array(new SharedArrayBuffer(256));
  const shared: WatchShared = {
    numbers,
    id: bytes,
    lookAtMs: limitMs,
    lookAtBytes: heapMiB * 1024 * 1024 * LOOK_AT_MEMORY,
  };
  const worker = new Worker(new URL('./watcher.mjs', import.meta.url), {
    workerData: shared,
  });
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', reject);
  });
  worker.unref();
  let runs = 0;
  return {
    check(id) {
      const name = Buffer.from(id).subarray(0, bytes.length);
      bytes.set(name);
      Atomics.store(numbers, 1, name.length);
    },
    begin() {
      runs++;
      Atomics.store(numbers, 0, runs);
    },
    done() {
      Atomics.store(numbers, 0, 0);
    },
  };
}

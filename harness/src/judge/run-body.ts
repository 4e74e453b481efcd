import fc from 'fast-check';
import type { Body } from './lab-test.ts';
import type { Watch } from './locate.ts';
import type { Property } from './property.ts';
import { RunHung, type Subject } from './run.ts';

/** Shrinking a hang has a shorter limit for each run, in ms. */
const SHRINK_LIMIT_MS = 500;

export interface BodyOptions {
  /** Seeds of a property: it is run with all of them, up to its first failure. */
  readonly seeds: readonly number[];
  /** Limit of one run in ms of wall clock. */
  readonly limitMs: number;
  /** Promises are in place: await the body, within no limit of ours. */
  readonly promises: boolean;
  /** After a hang, shrinking may try this many more hanging runs. */
  readonly hangingShrinks: number;
  readonly watching?: Watch | undefined;
}

/** What a body has used so far; counted up while it runs. */
export interface Count {
  runs: number;
  /** The seed of the property that runs. */
  seed?: number;
}

/** Runs the body of a check. Throws `RunFailed` or `RunHung`: of a property, that of the smallest values found. */
export async function runBody(
  body: Body<unknown>,
  subject: Subject,
  options: BodyOptions,
  count: Count,
): Promise<void> {
  if (typeof body === 'object') {
    for (const seed of options.seeds) {
      count.seed = seed;
      checkProperty(body, subject, options, count);
    }
  } else {
    count.runs++;
    if (options.promises) {
      options.watching?.begin();
      await subject.runAsync(body);
      options.watching?.done();
    } else watched(options.watching, () => subject.run((student) => void body(student), options.limitMs));
  }
}

function checkProperty(body: Property<unknown>, subject: Subject, options: BodyOptions, count: Count): void {
  let smallest: unknown;
  let printed = '';
  let hangs = 0;
  const holds = fc.property(fc.tuple(...body.arbitraries), (values) => {
    if (smallest === undefined) count.runs++;
    // Enough hanging runs: to say that smaller values hold ends the shrinking here.
    if (hangs > options.hangingShrinks) return;
    // What earlier runs printed is of no use to who reads about this one.
    subject.console.take();
    const limitMs = hangs === 0 ? options.limitMs : Math.min(SHRINK_LIMIT_MS, options.limitMs);
    try {
      watched(options.watching, () => subject.run((student) => body.run(student, ...values), limitMs));
    } catch (error) {
      if (error instanceof RunHung) hangs++;
      smallest = error;
      printed = subject.console.take();
      throw error;
    }
  });
  fc.check(holds, {
    ...(count.seed === undefined ? {} : { seed: count.seed }),
    numRuns: body.runs,
  });
  if (smallest !== undefined) {
    subject.console.restore(printed);
    throw smallest;
  }
}

function watched(watching: Watch | undefined, run: () => void): void {
  watching?.begin();
  try {
    run();
  } finally {
    watching?.done();
  }
}

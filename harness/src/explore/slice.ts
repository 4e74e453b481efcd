/** Calls `run`, which never throws, and throws if it does not return within a limit. */
export type Guard = (run: () => void) => void;

/** The guard stopped a slice. */
export class TimeIsUp extends Error {
  override readonly name = 'TimeIsUp';
}

/** Calls `run` under `guard`. Throws what `run` throws, or `TimeIsUp`. */
export function guarded(guard: Guard, run: () => void): void {
  let thrown: { readonly error: unknown } | undefined;
  try {
    guard(() => {
      try {
        run();
      } catch (error) {
        thrown = { error };
      }
    });
  } catch (error) {
    throw new TimeIsUp(error instanceof Error ? error.message : String(error));
  }
  if (thrown !== undefined) throw thrown.error;
}

/** How long a slice is. In counts and not by a clock, so that what a search does never depends on the machine. */
export interface SliceSize {
  /** The most new runs of handlers. */
  readonly handlerRuns: number;
  /** The most worlds expanded. */
  readonly worlds: number;
}

/** Some 50 ms. */
export const ORDINARY: SliceSize = { handlerRuns: 100, worlds: 20_000 };

/** For a second try when an ordinary slice took too long: shows whether one handler alone does. */
export const SMALL: SliceSize = { handlerRuns: 1, worlds: 2_000 };

/** What is run in slices: a search, or walks. */
export interface Sliceable {
  readonly stop: string | undefined;
  run(isDue: () => boolean): void;
}

/** Runs `search` to its end in slices, each under `guard`. `runsSoFar` gives how often handlers ran. */
export function runInSlices(search: Sliceable, guard: Guard, size: SliceSize, runsSoFar: () => number): void {
  while (search.stop === undefined) {
    const most = runsSoFar() + size.handlerRuns;
    let worlds = 0;
    guarded(guard, () => search.run(() => worlds++ === size.worlds || runsSoFar() >= most));
  }
}

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

/** Worlds of one slice: some 50 ms. */
const WORLDS = 20_000;

/** What is run in slices: a search, or walks. */
export interface Sliceable {
  readonly stop: string | undefined;
  run(isDue: () => boolean): void;
}

/**
 * Runs `search` to its end in slices, each under `guard`. A slice ends by counts and not by a clock, so what a search
 * does never depends on the machine: after `WORLDS` worlds, or `handlerRuns` new runs of handlers.
 */
export function runInSlices(
  search: Sliceable,
  guard: Guard,
  handlerRuns: number,
  runsSoFar: () => number,
): void {
  while (search.stop === undefined) {
    const most = runsSoFar() + handlerRuns;
    let worlds = 0;
    guarded(guard, () => search.run(() => worlds++ === WORLDS || runsSoFar() >= most));
  }
}

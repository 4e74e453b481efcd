/** More turns than any chain of promises takes that waits for nothing. */
const TURNS = 200;

/** What a promise has come to, as far as one can see from outside. */
export interface Watched<T> {
  readonly state: 'pending' | 'fulfilled' | 'rejected';
  readonly value?: T;
  readonly error?: unknown;
}

/** Lets everything happen that waits for nothing, and gives what each promise has come to. */
export async function settledOf<T>(promises: readonly Promise<T>[]): Promise<readonly Watched<T>[]> {
  const watched: Watched<T>[] = promises.map(() => ({ state: 'pending' }));
  for (const [i, promise] of promises.entries()) {
    promise.then(
      (value) => {
        watched[i] = { state: 'fulfilled', value };
      },
      (error: unknown) => {
        watched[i] = { state: 'rejected', error };
      },
    );
  }
  for (let turn = 0; turn < TURNS; turn++) await null;
  return watched;
}

/** The states of promises, when everything has happened that waits for nothing. */
export async function statesOf(promises: readonly Promise<unknown>[]): Promise<readonly string[]> {
  return (await settledOf(promises)).map(({ state }) => state);
}

/** The name of the error that a promise is rejected with, or what it is fulfilled with instead, as a text. */
export async function rejection(promise: Promise<unknown>): Promise<string> {
  const [one] = await settledOf([promise]);
  if (one?.state !== 'rejected') return one?.state ?? 'pending';
  return nameOf(one.error);
}

/** The name of an error, or what was thrown instead, as a text. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : `no Error: ${String(error)}`;
}

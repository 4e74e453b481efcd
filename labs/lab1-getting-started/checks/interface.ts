import type { Env } from 'harness/author';

/** Lab 1's submission, as its checks use it. */
export interface Lab1 {
  readonly fibonacci: (n: number) => bigint;
  readonly rot13: (text: string) => string;
  readonly formatStudent: (student: Student) => string;
  readonly ErrorCollection: new () => Errors;
  readonly MultiWriter: new (sinks: readonly Sink[]) => { write(bytes: Uint8Array): Written };
  readonly parseEndpoint: (text: string) => Parsed;
  readonly LamportClock: new () => { tick(): number; receive(sent: number): number };
  readonly VectorClock: new (
    process: number,
    processes: number,
  ) => {
    tick(): Stamp;
    receive(sent: Stamp): Stamp;
  };
  readonly happenedBefore: (a: Stamp, b: Stamp) => boolean;
  readonly concurrent: (a: Stamp, b: Stamp) => boolean;
  readonly downtimeMinutes: (availability: number) => number;
  readonly availabilityOf: (minutes: number) => number;
  readonly formatMinutes: (minutes: number) => string;
  readonly inSeries: (availabilities: readonly number[]) => number;
  readonly inParallel: (availabilities: readonly number[]) => number;
  readonly clusterSize: (f: number, fault: 'crash' | 'byzantine') => number;
  readonly quorumSize: (f: number, fault: 'crash' | 'byzantine') => number;
  readonly classifyProperty: (property: string) => string;
  readonly classifyFailure: (story: string) => string;
  readonly AtLeastOnceNode: new (env: Env, retransmitMs: number) => object;
  readonly ExactlyOnceNode: new (env: Env, retransmitMs: number) => object;
  /** The text of `questions.md`. */
  readonly QUESTIONS: string;
}

/** The files with promises, as the checks of the part on concurrency use them. */
export interface Lab1Later {
  readonly Mutex: new () => Mutex;
  readonly Channel: new (capacity: number) => Channel<unknown>;
  readonly retry: (attempt: (number: number) => Promise<unknown>, options: RetryOptions) => Promise<unknown>;
}

export interface Student {
  readonly firstName: string;
  readonly lastName: string;
  readonly id: number;
  readonly email?: string;
}

export interface Errors {
  add(error: Error): void;
  all(): Error[];
  message(): string;
}

export interface Sink {
  write(bytes: Uint8Array): number;
}

export interface Written {
  readonly counts: readonly number[];
  readonly errors: Errors;
}

export type Parsed =
  | { readonly ok: true; readonly value: { readonly host: string; readonly port: number } }
  | { readonly ok: false; readonly error: { readonly kind: string; readonly [field: string]: string } };

export type Stamp = readonly number[];

export interface Mutex {
  lock(): Promise<void>;
  unlock(): void;
  runExclusive<T>(body: () => T | Promise<T>): Promise<T>;
}

export type Received<T> = { readonly done: false; readonly value: T } | { readonly done: true };

export interface Channel<T> extends AsyncIterable<T> {
  send(value: T): Promise<void>;
  receive(): Promise<Received<T>>;
  close(): void;
}

export interface RetryOptions {
  readonly clock: { now(): number; sleep(ms: number): Promise<void> };
  readonly random: () => number;
  readonly baseMs: number;
  readonly mostMs: number;
  readonly deadlineMs: number;
}

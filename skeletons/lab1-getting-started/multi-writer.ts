import { NotImplemented } from 'harness/student';
import { ErrorCollection } from './error-collection.ts';

/** Something that bytes can be written to: a file, a connection, a log. */
export interface Sink {
  /** Writes `bytes` and gives how many of them it took. Throws an `Error` when it can't write. */
  write(bytes: Uint8Array): number;
}

/** What became of one write. */
export interface Written {
  /** How many bytes each sink took, in the order of the sinks; 0 where it failed. */
  readonly counts: readonly number[];
  /** What went wrong, in the order of the sinks. */
  readonly errors: ErrorCollection;
}

/** Writes everything to each of its sinks. */
export class MultiWriter {
  constructor(sinks: readonly Sink[]) {
    throw new NotImplemented('MultiWriter.constructor');
  }

  /**
   * Writes `bytes` to every sink, also when one of them fails. A sink that throws has taken 0 bytes, and its error is
   * collected. A sink that takes fewer than it was given adds the error `'short write: 2 of 5 bytes'`. Each sink gets
   * an array of its own: what one does to it, no other sees.
   */
  write(bytes: Uint8Array): Written {
    throw new NotImplemented('MultiWriter.write');
  }
}

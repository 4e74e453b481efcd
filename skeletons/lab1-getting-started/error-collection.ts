import { NotImplemented } from 'harness/student';

/** Errors that are collected one by one, and told together. */
export class ErrorCollection {
  /** Adds an error at the end. */
  add(error: Error): void {
    throw new NotImplemented('ErrorCollection.add');
  }

  /** All errors so far, in order: an array of the caller's own. */
  all(): Error[] {
    throw new NotImplemented('ErrorCollection.all');
  }

  /**
   * `'(0 errors)'`; the message of the only error; or the message of the first, and how many more there are:
   * `'disk full (and 1 other error)'`, `'disk full (and 2 other errors)'`.
   */
  message(): string {
    throw new NotImplemented('ErrorCollection.message');
  }
}

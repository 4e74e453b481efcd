/** Errors that are collected one by one, and told together. */
export class ErrorCollection {
  // SOLUTION
  private readonly errors: Error[] = [];

  /** Adds an error at the end. */
  add(error: Error): void {
    // SOLUTION
    this.errors.push(error);
  }

  /** All errors so far, in order: an array of the caller's own. */
  all(): Error[] {
    // SOLUTION
    return [...this.errors];
  }

  /**
   * `'(0 errors)'`; the message of the only error; or the message of the first, and how many more there are:
   * `'disk full (and 1 other error)'`, `'disk full (and 2 other errors)'`.
   */
  message(): string {
    // SOLUTION
    const [first, ...more] = this.errors;
    if (first === undefined) return '(0 errors)';
    if (more.length === 0) return first.message;
    return `${first.message} (and ${more.length} other ${more.length === 1 ? 'error' : 'errors'})`;
  }
}

/** A line of a recorded history that can't be read, or that can't stand where it does. Lines count from 1. */
export class LogError extends Error {
  override readonly name = 'LogError';
  readonly line: number;

  constructor(line: number, what: string) {
    super(`line ${line}: ${what}`);
    this.line = line;
  }
}

/** Thrown for what the user can mend: a wrong option, a missing folder. The command prints the message and exits with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

import type { RemoteError } from './control.ts';

/** Something that was waited for did not come. `stuck`: a process did not even answer its control any more. */
export class Silence extends Error {
  override readonly name = 'Silence';
}

/** The student's code threw, in its own process. */
export class StudentThrew extends Error {
  override readonly name = 'StudentThrew';
  constructor(
    readonly remote: RemoteError,
    readonly used: string | undefined,
  ) {
    super(`${remote.name}: ${remote.message}`);
  }
}

/** A student's process ended, or had to be ended, while a check was using it. */
export class StudentDied extends Error {
  override readonly name = 'StudentDied';
  constructor(
    message: string,
    /** What it died of, if it was an exception. */
    readonly crash: RemoteError | undefined,
    readonly used: string | undefined,
  ) {
    super(message);
  }
}

/** The connection was closed while something was waited for. */
export class ConnectionOver extends Error {
  override readonly name = 'ConnectionOver';
}

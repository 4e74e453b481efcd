import { closeClass } from '../handed-out.ts';

/** Thrown to a node that uses its `Env` against the rules. */
export class EnvRefusal extends Error {
  constructor(
    /** The call, as the node wrote it: `env.send(7, …)`. */
    readonly call: string,
    /** The rule it breaks. */
    readonly rule: string,
    /** What to write instead. */
    readonly instead: string,
  ) {
    super(`${call}: ${rule} ${instead}`);
    this.name = 'EnvRefusal';
  }
}

closeClass(EnvRefusal);

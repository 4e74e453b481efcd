import { ConnectionOver, Silence } from './failures.ts';

/** How long a process that seems to hang has to answer its control, in ms. */
const STUCK_MS = 500;
/** How long after its connections the death of a process is heard of at most, in ms. */
const DEATH_MS = 300;
const MOST_LINES = 100;

/**
 * All that one check has opened: processes, proxies and sockets. A wait ends when what is waited for comes, when a process
 * of the check dies, or at the guard. Whatever happens, `close` leaves nothing behind.
 */
export class Scope {
  /** A guard for each single wait, in ms of wall clock. What is right takes a small part of it. */
  readonly guardMs: number;
  /** What happened, a line for each thing that a student should know of. */
  readonly story: string[] = [];
  /** The export that was used last: where to look when nothing else says so. */
  used: string | undefined;
  /** What the check is about, where that is more than what was used: `RpcClient.call`. */
  about: string | undefined;
  /** What the processes of the scope have printed: how it begins, and how many characters in all. */
  readonly outputs: (() => { readonly beginning: string; readonly printed: number })[] = [];
  readonly #closers: (() => unknown)[] = [];
  readonly #probes: ((ms: number) => Promise<string | undefined>)[] = [];
  readonly #broken: Promise<never>;
  #break: (error: Error) => void = () => {};
  #isClosed = false;

  /** Of the scope `around` a death breaks this one too; what `around` has opened stays open when this one is closed. */
  constructor(guardMs: number, around?: Scope) {
    this.guardMs = guardMs;
    if (around !== undefined) around.#broken.catch((error: Error) => this.break(error));
    if (around !== undefined) this.onSilence((ms) => around.#whySilent(ms));
    this.#broken = new Promise((_resolve, reject) => {
      this.#break = reject;
    });
    // Whether it is asked for is up to the check.
    this.#broken.catch(() => {});
  }

  /** Adds a line to the story. */
  tell(line: string): void {
    if (this.story.length < MOST_LINES) this.story.push(line);
    else if (this.story.length === MOST_LINES) this.story.push('…');
  }

  /** From now on every wait of this scope ends with `error`. */
  break(error: Error): void {
    if (!this.#isClosed) this.#break(error);
  }

  /** Calls `closer` when the scope is closed, the last one first. */
  onClose(closer: () => unknown): void {
    this.#closers.push(closer);
  }

  /** `probe` says what is wrong with a process that keeps silent, if it can tell. */
  onSilence(probe: (ms: number) => Promise<string | undefined>): void {
    this.#probes.push(probe);
  }

  /**
   * Waits for `wait`, within the guard. `what` says what did not happen: "no answer came back". Throws `Silence`, or why the
   * scope is broken.
   */
  async within<T>(what: string, wait: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const guard = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), this.guardMs);
    });
    try {
      const first = await Promise.race([wait.then((value) => ({ value })), this.#broken, guard]);
      if (first !== undefined) return first.value;
    } catch (error) {
      throw await this.reasonOf(error);
    } finally {
      clearTimeout(timer);
    }
    const why = await this.#whySilent(STUCK_MS);
    throw new Silence(`${what} within ${this.guardMs / 1000} s${why === undefined ? '' : `: ${why}`}`);
  }

  /** Why something failed: a connection is over because a process has died, which may be heard a moment later. */
  async reasonOf(error: unknown): Promise<unknown> {
    if (!(error instanceof ConnectionOver)) return error;
    let timer: NodeJS.Timeout | undefined;
    const moment = new Promise<unknown>((resolve) => {
      timer = setTimeout(() => resolve(error), DEATH_MS);
    });
    const reason = await Promise.race([this.#broken.catch((death: unknown) => death), moment]);
    clearTimeout(timer);
    return reason;
  }

  async #whySilent(ms: number): Promise<string | undefined> {
    const found = await Promise.all(this.#probes.map((probe) => probe(ms)));
    return found.find((reason) => reason !== undefined);
  }

  /** Ends all that was opened, the last first. Never throws. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const closer of this.#closers.reverse()) {
      try {
        await closer();
      } catch {
        // What is closed can't be closed twice.
      }
    }
    this.#closers.length = 0;
    this.#probes.length = 0;
  }
}

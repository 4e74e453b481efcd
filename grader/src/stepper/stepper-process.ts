import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { builtFile, StepAnswer, type StepRequest } from 'harness/runtime';

/** What is asked, without the number that the process adds. */
export type Asked = StepRequest extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never;

/** A search may take a while; a process that says nothing for so long (ms) is stopped. */
const GUARD_MS = 60_000;
const HEAP_MIB = 1024;

/** A stepper process: it runs the submission, locked and with limits, and is thrown away when the code changes. */
export class StepperProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: StepAnswer) => void>();
  #last = 0;
  #text = '';
  #isOver = false;

  constructor() {
    this.#child = spawn(
      process.execPath,
      [`--max-old-space-size=${HEAP_MIB}`, '--no-warnings', builtFile('stepper.mjs')],
      {
        stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
        // Nothing of the caller's environment but what Windows can't start a process without.
        env: { TZ: 'UTC', SystemRoot: process.env.SystemRoot },
        windowsHide: true,
      },
    );
    this.#child.stdin?.on('error', () => {});
    const answers = this.#child.stdio[3] as Readable;
    answers.setEncoding('utf8').on('data', (chunk: string) => this.#take(chunk));
    this.#child.once('error', () => this.#over());
    this.#child.once('exit', () => this.#over());
  }

  /** Whether it can still be asked. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Asks, and waits for the answer. A process that dies or is silent answers with an error, and has ended. */
  ask(asked: Asked): Promise<StepAnswer> {
    const id = ++this.#last;
    if (this.#isOver) return Promise.resolve({ id, error: 'the stepper process has ended', ended: true });
    return new Promise((resolve) => {
      const guard = setTimeout(() => this.stop(), GUARD_MS);
      this.#waiting.set(id, (answer) => {
        clearTimeout(guard);
        this.#waiting.delete(id);
        if (answer.ended === true) this.#isOver = true;
        resolve(answer);
      });
      this.#child.stdin?.write(`${JSON.stringify({ ...asked, id })}\n`);
    });
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }

  #take(chunk: string): void {
    const lines = (this.#text + chunk).split('\n');
    this.#text = lines.pop() ?? '';
    for (const line of lines) {
      const answer = StepAnswer.safeParse(parseJson(line));
      if (answer.success) this.#waiting.get(answer.data.id)?.(answer.data);
    }
  }

  #over(): void {
    this.#isOver = true;
    for (const [id, answer] of this.#waiting)
      answer({ id, error: 'the stepper process ended: your code took it down', ended: true });
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

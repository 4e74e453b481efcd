import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { AnswerSchema, SignedLine } from './answer.ts';
import { type Answer, lines, type RemoteError, type Request } from './control.ts';
import { StudentDied, StudentThrew } from './failures.ts';
import type { Scope } from './scope.ts';

/** What starting a student's process takes. */
export interface Program {
  /** The built stage: what runs in the process beside the submission. */
  readonly stage: string;
  /** The bundled submission. */
  readonly code: string;
  /** The student file of each export. */
  readonly files: Readonly<Record<string, string>>;
  /** Argv put before `node …`, for a jail; none on a laptop. */
  readonly launcher?: readonly string[] | undefined;
}

/** What the code of a check sees in a student's process. */
export interface Stage<S, K> {
  /** The submission. */
  readonly lab: S;
  /** What one `run` leaves for the next. */
  readonly kept: K;
  /** Says something to the check, in order: plain JSON and bytes. */
  tell(value: unknown): void;
  /** A module that submissions may import. */
  require(name: string): unknown;
  /** A copy of plain JSON and bytes as the submission would have made it: with the prototypes of its own realm. */
  theirs<T>(value: T): T;
}

const control = lines(JSON.parse, (length) => Buffer.alloc(length));
const HEAP_MIB = 256;
/** More than this and it is stopped; the first part is kept for the report. */
const MOST_OUTPUT = 1024 * 1024;
const KEPT_OUTPUT = 16 * 1024;
/** Control says a few lines; a longer one is a flood. */
const MOST_CONTROL = 8 * 1024 * 1024;
const MOST_TOLD = 100_000;

/**
 * A process with the student's code in it. It is in the process group of who started it and is killed with it at the latest;
 * it ends when its scope is closed, when its stdin ends, or when it prints without end.
 */
export class StudentProcess<S, K = Record<string, unknown>> {
  /** What it printed, capped. */
  output = '';
  readonly #child: ChildProcess;
  readonly #scope: Scope;
  readonly #name: string;
  readonly #waiting = new Map<
    number,
    { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void }
  >();
  readonly #told: unknown[] = [];
  #heard: () => void = () => {};
  #loaded: () => void = () => {};
  #ids = 0;
  #printed = 0;
  #used: string | undefined;
  #crash: RemoteError | undefined;
  /** What only the stage knows of the process: an answer without it was written by the submission. */
  readonly #token = randomBytes(16).toString('hex');
  #isExpected = false;
  readonly #exit: Promise<string>;

  /** Spawns it; `ready` waits until the submission is loaded. `name` is what stories call it. */
  constructor(scope: Scope, program: Program, name: string) {
    this.#scope = scope;
    this.#name = name;
    const [command = process.execPath, ...rest] = [
      ...(program.launcher ?? []),
      process.execPath,
      `--max-old-space-size=${HEAP_MIB}`,
      // Most of the threads of a Node process are there to compile in the background; many of these processes run at a time.
      '--v8-pool-size=1',
      '--no-warnings',
      program.stage,
    ];
    this.#child = spawn(command, rest, {
      stdio: ['pipe', 'pipe', 'pipe'],
      // Nothing of the caller's environment but what Windows can't start a process without.
      env: { TZ: 'UTC', SystemRoot: process.env.SystemRoot },
      windowsHide: true,
    });
    scope.onClose(() => this.kill());
    scope.outputs.push(() => ({ beginning: this.output, printed: this.#printed }));
    scope.onSilence((ms) => this.#probe(ms));
    this.#exit = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(`could not be started: ${error.message}`));
      // When its pipes are closed too, all that it said has been heard.
      this.#child.once('close', (code, signal) =>
        resolve(signal === null ? `ended by itself, exit code ${code}` : `was ended by ${signal}`),
      );
    });
    void this.#exit.then((how) => this.#ended(how));
    this.#child.stdin?.on('error', () => {});
    this.#readControl();
    this.#readOutput();
    this.#send({ type: 'load', token: this.#token, code: program.code, files: program.files });
  }

  /** Its name in stories. */
  get name(): string {
    return this.#name;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The export that the check has used last: where to look when nothing else says so. */
  get used(): string | undefined {
    return this.#used;
  }

  /** Waits until the submission is loaded. */
  async ready(): Promise<this> {
    await this.#scope.within(
      `${this.#name} did not start`,
      new Promise<void>((resolve) => {
        this.#loaded = resolve;
      }),
    );
    return this;
  }

  /**
   * Runs `code` in the student's process and gives what it returns or resolves to, plain JSON and bytes. `code` is sent as
   * text: it sees the stage and `argument`, and nothing of the file it is written in. Throws `StudentThrew`.
   */
  run<R, A = undefined>(
    code: (stage: Stage<S, K>, argument: A) => R | Promise<R>,
    argument?: A,
    what = 'what the check called did not return',
  ): Promise<R> {
    return this.#scope.within(
      `${this.#name}: ${what}`,
      this.#ask((id) => ({ type: 'run', id, code: code.toString(), argument })) as Promise<R>,
    );
  }

  /** Waits until the process has handled what had come in by now. */
  async turn(): Promise<void> {
    await this.#scope.within(
      `${this.#name} did not go on`,
      this.#ask((id) => ({ type: 'turn', id })),
    );
  }

  /** The next thing that `tell` said. `what` says what was not told if it does not come. */
  async next(what: string): Promise<unknown> {
    await this.#scope.within(
      `${this.#name}: ${what}`,
      new Promise<void>((resolve) => {
        this.#heard = resolve;
        if (this.#told.length > 0) resolve();
      }),
    );
    return this.#told.shift();
  }

  /** Everything told so far that was not taken yet. */
  told(): readonly unknown[] {
    return this.#told.splice(0);
  }

  /** Waits until nothing of the student's code keeps the process alive: no socket, server or timer. */
  async idle(what: string): Promise<void> {
    let last: unknown = [];
    const until = async () => {
      for (;;) {
        last = await this.#ask((id) => ({ type: 'handles', id }));
        if (Array.isArray(last) && last.length === 0) return;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    this.#scope.onSilence(async () =>
      Array.isArray(last) && last.length > 0 ? `still open: ${[...new Set(last)].join(', ')}` : undefined,
    );
    await this.#scope.within(`${this.#name}: ${what}`, until());
  }

  /** Kills it as `kill -9` does, and waits until it is gone. */
  async kill(): Promise<void> {
    this.#isExpected = true;
    this.#child.kill('SIGKILL');
    await this.#exit;
  }

  async #probe(ms: number): Promise<string | undefined> {
    if (this.#isExpected) return undefined;
    let timer: NodeJS.Timeout | undefined;
    const answered = await Promise.race([
      this.#ask((id) => ({ type: 'turn', id })).then(
        () => true,
        () => true,
      ),
      new Promise<false>((resolve) => {
        timer = setTimeout(() => resolve(false), ms);
      }),
    ]);
    clearTimeout(timer);
    return answered ? undefined : `${this.#name} is busy: a loop does not end`;
  }

  #ask(make: (id: number) => Request): Promise<unknown> {
    const id = ++this.#ids;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send(make(id));
    });
  }

  #send(request: Request): void {
    this.#child.stdin?.write(control.encode(request));
  }

  #readControl(): void {
    let pieces: string[] = [];
    let length = 0;
    this.#child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      const whole = chunk.split('\n');
      const last = whole.pop() ?? '';
      for (const line of whole) {
        this.#take([...pieces, line].join(''));
        pieces = [];
        length = 0;
      }
      pieces.push(last);
      length += last.length;
      if (length > MOST_CONTROL)
        this.#stop(`${this.#name} told more than the check can hear, and was stopped`);
    });
  }

  #readOutput(): void {
    this.#child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#printed += chunk.length;
      if (this.output.length < KEPT_OUTPUT) this.output += chunk.slice(0, KEPT_OUTPUT - this.output.length);
      if (this.#printed > MOST_OUTPUT) {
        this.#stop(`${this.#name} printed more than ${MOST_OUTPUT / 1024} KiB, and was stopped`);
      }
    });
  }

  #take(line: string): void {
    let answer: Answer;
    try {
      const { token, ...said } = SignedLine.parse(control.decode(line));
      if (token !== this.#token) throw new Error('it is not signed');
      answer = AnswerSchema.parse(said);
    } catch {
      this.#stop(`${this.#name} wrote into its control, and was stopped`);
      return;
    }
    if (answer.type === 'loaded') this.#loaded();
    else if (answer.type === 'crashed') this.#crash = answer.error;
    else if (answer.type === 'told') {
      this.#told.push(answer.value);
      if (this.#told.length > MOST_TOLD) this.#stop(`${this.#name} told more than the check can hear`);
      this.#heard();
    } else {
      this.#used = answer.used ?? this.#used;
      this.#scope.used = this.#used;
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if (answer.type === 'done') waiting?.resolve(answer.value);
      else waiting?.reject(new StudentThrew(answer.error, answer.used));
    }
  }

  #stop(message: string): void {
    if (this.#isExpected) return;
    this.#isExpected = true;
    this.#child.kill('SIGKILL');
    this.#scope.break(new StudentDied(message, undefined, this.#used));
  }

  #ended(how: string): void {
    const crash = this.#crash;
    const message =
      crash === undefined ? `${this.#name} ${how}` : `${this.#name} crashed: ${crash.name}: ${crash.message}`;
    const died = new StudentDied(message, crash, this.#used);
    if (!this.#isExpected) this.#scope.break(died);
    for (const { reject } of this.#waiting.values()) reject(died);
    this.#waiting.clear();
  }
}

/**
 * The program of a student's process: it evaluates the bundled submission, runs what the judge asks for beside it, and
 * says what came of that. Control goes over stdin and stdout; what the student's code prints goes to stderr.
 */
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Readable, Writable } from 'node:stream';
import vm from 'node:vm';
import { ALLOWED_MODULES, GRPC_MODULES } from '../load/allowed-modules.ts';
import { SUBMISSION_URL } from '../load/stack.ts';
import { type Answer, decodeLine, encodeLine, type RemoteError, type Request } from './control.ts';

const CONTROL_OUT = 1;
const control = process.stdin;
const ownRequire = createRequire(__filename);

const PRINTED = 2;

/** Where the student's code prints: written at once, so that what nobody reads fast enough is not kept in memory. */
const printed = new Writable({
  decodeStrings: true,
  write(bytes: Buffer, _encoding, done) {
    writeAll(PRINTED, bytes);
    done();
  },
});

type Loaded = Readonly<Record<string, () => Readonly<Record<string, unknown>>>>;

let lab: object = {};
let used: string | undefined;
const kept: Record<string, unknown> = {};

/** What the code of a check sees beside its argument. */
const stage = {
  get lab(): object {
    return lab;
  },
  kept,
  tell: (value: unknown) => answer({ type: 'told', value }),
  require: allowedRequire,
};

takeTheWorldAway();
process.on('uncaughtExceptionMonitor', (error) => answer({ type: 'crashed', error: remote(error) }));
readLines((line) => take(decodeLine(line) as Request));
// The judge is gone, or has done with us.
control.once('end', () => process.exit(0));

function take(request: Request): void {
  switch (request.type) {
    case 'load':
      lab = load(request.code, request.files);
      answer({ type: 'loaded' });
      break;
    case 'run':
      void run(request.id, request.code, request.argument);
      break;
    case 'turn':
      // Twice: what has come in before the first is handled before the second.
      setImmediate(() => setImmediate(() => answer({ type: 'done', id: request.id, value: true })));
      break;
    case 'handles':
      answer({ type: 'done', id: request.id, value: handles() });
      break;
  }
}

/** What keeps this process alive besides its control: sockets, servers and timers of the student's code. */
function handles(): string[] {
  return process.getActiveResourcesInfo().filter((name) => name !== 'PipeWrap' && name !== 'Immediate');
}

async function run(id: number, code: string, argument: unknown): Promise<void> {
  try {
    const body = vm.runInThisContext(`(${code})`, { filename: 'check.js' });
    const value: unknown = await body(stage, argument);
    answer({ type: 'done', id, value, ...(used === undefined ? {} : { used }) });
  } catch (error) {
    answer({ type: 'threw', id, error: remote(error), ...(used === undefined ? {} : { used }) });
  }
}

/** The submission by its exports; a file is run when something of it is used first, so that it costs only who uses it. */
function load(code: string, files: Readonly<Record<string, string>>): object {
  const factory = vm.runInThisContext(code, { filename: SUBMISSION_URL });
  const loaded: Loaded = factory(allowedRequire);
  return new Proxy(Object.freeze(Object.create(null)), {
    get(_target, name) {
      if (typeof name !== 'string') return undefined;
      const file = files[name];
      used = name;
      const value = file === undefined ? undefined : loaded[file]?.()[name];
      if (value !== undefined) return value;
      const error = new Error(
        `${file} does not export ${name}: write \`export\` before its declaration, and keep its name`,
      );
      error.name = 'MissingExport';
      throw error;
    },
  });
}

function allowedRequire(name: string): unknown {
  if (GRPC_MODULES.has(name)) return ownRequire('./grpc.cjs')[name];
  if (!ALLOWED_MODULES.has(name)) throw new Error(`${name} can't be loaded here`);
  return ownRequire(name);
}

/** An error as data. Whatever was thrown, this does not throw. */
function remote(thrown: unknown): RemoteError {
  try {
    if (!(thrown instanceof Error)) {
      return { name: 'Error', message: `threw ${JSON.stringify(thrown)}, which is not an Error`, stack: '' };
    }
    const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, 10_000) : '');
    return { name: text(thrown.name), message: text(thrown.message), stack: text(thrown.stack) };
  } catch {
    return { name: 'Error', message: 'threw what can not be looked at', stack: '' };
  }
}

function answer(message: Answer): void {
  writeAll(CONTROL_OUT, Buffer.from(encodeLine(message)));
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      // The judge is gone.
      if (Reflect.get(Object(error), 'code') !== 'EAGAIN') process.exit(0);
    }
  }
}

function readLines(take: (line: string) => void): void {
  let text = '';
  control.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (text + chunk).split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
}

/**
 * What prints goes to stderr, and what would start programs or load code is gone. It meets slips, no attacks: the wall is
 * the jail around the process.
 */
function takeTheWorldAway(): void {
  const hide = (name: string, value: unknown) =>
    Object.defineProperty(process, name, { value, configurable: true, enumerable: false });
  hide('stdout', printed);
  hide('stderr', printed);
  hide('stdin', Readable.from([]));
  for (const name of ['binding', '_linkedBinding', 'dlopen', 'getBuiltinModule', 'mainModule'])
    hide(name, undefined);
}

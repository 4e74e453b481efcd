/**
 * The program of a student's process: it evaluates the bundled submission, runs what the judge asks for beside it, and
 * says what came of that. Control goes over stdin and stdout; what the student's code prints goes to stderr.
 */
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Readable, Writable } from 'node:stream';
import { types } from 'node:util';
import vm from 'node:vm';
import { ALLOWED_MODULES, GRPC_MODULES } from '../load/allowed-modules.ts';
import { SUBMISSION_URL } from '../load/stack.ts';
import { checkRealm } from './check-realm.ts';
import {
  type Answer,
  decodeLine,
  encodeLine,
  type RemoteError,
  type Request,
  type Signed,
} from './control.ts';

const CONTROL_OUT = 1;
const PRINTED = 2;
const ownRequire = createRequire(__filename);

// The submission may change what it finds in its realm. What is used after it was loaded is kept here before.
const write = writeSync;
const { isNativeError } = types;
const { from } = Buffer;
const { assign, create } = Object;
const uncurried = Function.prototype.call.bind(Function.prototype.bind, Function.prototype.call) as (
  method: unknown,
) => (...args: unknown[]) => unknown;
const latin1Of = uncurried(Buffer.prototype.latin1Slice) as (
  bytes: Buffer,
  start: number,
  end: number,
) => string;
const utf8Of = uncurried(Buffer.prototype.utf8Slice) as (bytes: Buffer) => string;
const lengthOf = uncurried(
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), 'length')?.get,
) as (bytes: Uint8Array) => number;
const LINE_END = 10;
const nextTurn = setImmediate;
const exit = process.exit.bind(process);
const activeResources = process.getActiveResourcesInfo.bind(process);
const inCheckRealm = checkRealm();

/** What would start programs, load code, or give the pipe of control away. */
const HIDDEN = [
  'binding',
  '_linkedBinding',
  'dlopen',
  'getBuiltinModule',
  'mainModule',
  '_getActiveHandles',
  '_getActiveRequests',
  '_debugProcess',
  '_debugEnd',
];

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
let token = '';

/** What the code of a check sees beside its argument. */
const stage = {
  // Nothing of a realm that is not the check's own.
  __proto__: null,
  get lab(): object {
    return lab;
  },
  kept: inCheckRealm('({})'),
  tell: (value: unknown) => answer({ type: 'told', value }),
  require: allowedRequire,
};
const parse = inCheckRealm('JSON.parse') as typeof JSON.parse;

readLines((line) => take(decodeLine(line, parse) as Request));
takeTheWorldAway();
process.on('uncaughtExceptionMonitor', (error) => answer({ type: 'crashed', error: remote(error) }));

function take(request: Request): void {
  switch (request.type) {
    case 'load':
      token = request.token;
      lab = load(request.code, request.files);
      answer({ type: 'loaded' });
      break;
    case 'run':
      void run(request.id, request.code, request.argument);
      break;
    case 'turn':
      // Twice: what has come in before the first is handled before the second.
      nextTurn(() => nextTurn(() => answer({ type: 'done', id: request.id, value: true })));
      break;
    case 'handles':
      answer({ type: 'done', id: request.id, value: handles() });
      break;
  }
}

/** What keeps this process alive besides its control: sockets, servers and timers of the student's code. */
function handles(): string[] {
  const found: string[] = [];
  const all = activeResources();
  for (let i = 0; i < all.length; i++) {
    const name = all[i];
    if (name !== undefined && name !== 'PipeWrap' && name !== 'Immediate') found[found.length] = name;
  }
  return found;
}

async function run(id: number, code: string, argument: unknown): Promise<void> {
  try {
    // Strict: a stack trace gives no function away.
    const body = inCheckRealm(`'use strict'; (${code})`) as (...args: unknown[]) => unknown;
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

function isError(thrown: unknown): thrown is Error {
  return isNativeError(thrown);
}

/** An error as data. Whatever was thrown, this does not throw. */
function remote(thrown: unknown): RemoteError {
  try {
    if (!isError(thrown)) {
      return { name: 'Error', message: `threw ${JSON.stringify(thrown)}, which is not an Error`, stack: '' };
    }
    const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, 10_000) : '');
    return { name: text(thrown.name), message: text(thrown.message), stack: text(thrown.stack) };
  } catch {
    return { name: 'Error', message: 'threw what can not be looked at', stack: '' };
  }
}

function answer(message: Answer): void {
  // Without a prototype: whatever the submission puts there, such as a toJSON, is not asked, and sees no token.
  const signed: Signed = assign(create(null), message, { token });
  writeAll(CONTROL_OUT, from(encodeLine(signed)));
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  const length = lengthOf(bytes);
  for (let at = 0; at < length; ) {
    try {
      at += write(descriptor, bytes, at);
    } catch (error) {
      // The judge is gone.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') exit(0);
    }
  }
}

/**
 * Reads control from the pipe itself: of a stream the submission could change the methods. Not documented, and the same from
 * Node 12 to 24: `onread` is called with the bytes, and without any at the end.
 */
function readLines(take: (line: string) => void): void {
  const pipe = Reflect.get(process.stdin, '_handle') as PipeHandle;
  // Bytes as characters, so that one can be cut anywhere.
  let left = '';
  pipe.onread = (bytes) => {
    // The judge is gone, or has done with us.
    if (bytes === undefined) exit(0);
    else {
      const chunk = from(bytes);
      const length = lengthOf(chunk);
      let start = 0;
      for (let at = 0; at < length; at++) {
        if (chunk[at] !== LINE_END) continue;
        take(utf8Of(from(left + latin1Of(chunk, start, at), 'latin1')));
        left = '';
        start = at + 1;
      }
      left += latin1Of(chunk, start, length);
    }
  };
  pipe.readStart();
}

interface PipeHandle {
  onread: (bytes: ArrayBuffer | undefined) => void;
  readStart(): void;
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
  for (const name of HIDDEN) hide(name, undefined);
  // Node's own answer to this signal is to open its debugger, through which everything could be reached. Without a listener it ends the process.
  process.on('SIGUSR1', () => {});
}

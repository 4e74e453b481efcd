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
import { type Answering, answering, type Outside } from './answering.ts';
import { checkRealm } from './check-realm.ts';
import { lines } from './control.ts';

const CONTROL_OUT = 1;
const PRINTED = 2;
const ownRequire = createRequire(__filename);

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
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(PRINTED, bytes, at);
    } catch {
      // Nobody hears it any more: the end of control is on its way.
    }
    done();
  },
});

// The submission may change whatever it finds in its realm: control is read, answered and signed in another one.
const inCheckRealm = checkRealm();
const { take, crashed } = (inCheckRealm(answering.toString()) as typeof answering)(outside());
listen(take);
takeTheWorldAway();
process.on('uncaughtExceptionMonitor', crashed);

/** What is used after the submission was loaded: each of these works whatever the submission has changed in its realm. */
function outside(): Outside {
  const write = writeSync;
  const nextTurn = setImmediate;
  const { isNativeError } = types;
  const reallyExit = Reflect.get(process, 'reallyExit').bind(process) as (code: number) => never;
  const linesThere = inCheckRealm(lines.toString()) as typeof lines;
  const newBytes = bytesOfThisRealm();
  return {
    control: linesThere(inCheckRealm('JSON.parse') as typeof JSON.parse, newBytes),
    theirs: linesThere(JSON.parse, newBytes),
    compile: inCheckRealm,
    load: (code) => vm.runInThisContext(code, { filename: SUBMISSION_URL })(allowedRequire()),
    require: allowedRequire(),
    isError: (thrown) => isNativeError(thrown),
    // As text: on the way of bytes Node looks at what they say of themselves.
    write: (text) => write(CONTROL_OUT, text),
    afterThisTurn: (call) => {
      nextTurn(call);
    },
    activeResources: process.getActiveResourcesInfo.bind(process),
    // Not `process.exit`, which asks who listens whether it may.
    exit: () => reallyExit(0),
  };
}

/** Makes Buffers without what Buffer itself asks of its classes. */
function bytesOfThisRealm(): (length: number) => Uint8Array {
  const { setPrototypeOf } = Object;
  const { prototype } = Buffer;
  const Bytes = Uint8Array;
  return (length) => setPrototypeOf(new Bytes(length), prototype);
}

function allowedRequire(): (name: string) => unknown {
  const has = Function.prototype.call.bind(Set.prototype.has) as (
    set: ReadonlySet<string>,
    name: string,
  ) => boolean;
  return (name) => {
    if (has(GRPC_MODULES, name)) return ownRequire('./grpc.cjs')[name];
    if (!has(ALLOWED_MODULES, name)) throw new Error(`${name} can't be loaded here`);
    return ownRequire(name);
  };
}

/**
 * Reads control from the pipe itself: of a stream the submission could change the methods. Not documented, and the same from
 * Node 12 to 24: `onread` is called with the bytes, and without any at the end.
 */
function listen(take: Answering['take']): void {
  const pipe = Reflect.get(process.stdin, '_handle') as PipeHandle;
  pipe.onread = take;
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

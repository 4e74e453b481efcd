import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { lines } from '../../src/sockets/control.ts';
import { StudentDied } from '../../src/sockets/index.ts';
import { inScope, programOf } from './student.ts';

/** Answers wrongly, and changes whatever the code of a check could use to notice. What it hears of checks is in `heard`. */
const HOSTILE = `
import { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
const heard: string[] = [];
const hear = (value: unknown) => { try { heard.push(String(value)); } catch {} };
const global: any = globalThis;
const parse = JSON.parse;
JSON.parse = (text: string, ...more: any[]) => { hear(text); return parse(text.replace('add', 'addRightly'), ...more); };
JSON.stringify = () => '{"type":"done","id":1,"value":7}';
(Object.prototype as any).toJSON = function () { hear(Object.keys(this)); return 7; };
for (const prototype of [EventEmitter.prototype, Socket.prototype] as any[]) {
  const { emit } = prototype;
  prototype.emit = function (...args: unknown[]) { hear(args.join()); return emit.apply(this, args); };
}
const then = Promise.prototype.then;
Promise.prototype.then = function (...args: any[]) { hear(args.join()); return then.apply(this, args as any); } as any;
Array.prototype.map = function () { return [7]; } as any;
Array.prototype.filter = function () { return []; } as any;
Array.prototype.join = function () { return '7'; } as any;
Function.prototype.toString = function () { hear('toString'); return ''; };
Buffer.from = (() => 7) as any;
// What functions of Node look up on their way.
for (const name of ['utf8Write', 'latin1Write', 'utf8Slice', 'latin1Slice', 'base64Slice', 'write', 'toString', 'slice', 'subarray']) {
  (Buffer.prototype as any)[name] = function (...args: unknown[]) { hear(args.join()); return 7; };
}
for (const prototype of [Object.getPrototypeOf(Uint8Array.prototype), ArrayBuffer.prototype]) {
  for (const name of ['byteLength', 'length', 'byteOffset', 'buffer', Symbol.toStringTag]) {
    const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
    if (get === undefined) continue;
    Object.defineProperty(prototype, name, { configurable: true, get() {
      for (let i = 0, text = ''; this[i] !== undefined; i++) { text += String.fromCharCode(this[i]); if (text.includes('"token"')) { hear(text); this[i] = 32; } }
      return get.call(this);
    } });
  }
}
// What they look up that is not there.
for (const name of ['sourceMapURL', 'cachedData', 'importModuleDynamically', 'lineOffset', 'produceCachedData', 'breakOnSigint', 'timeout']) {
  Object.defineProperty(Object.prototype, name, { configurable: true, get() { hear('asked for code ' + name); }, set() { hear('told of code ' + name); } });
}
Error.prepareStackTrace = (error, sites) => { hear('code that threw ' + error + sites[0]); return ''; };
Set.prototype.has = () => true;
performance.now = () => -7;
Reflect.apply = (() => 7) as any;
setImmediate = (() => 7) as any;
export class Adder {
  add(n: number, callback?: (n: number) => number) {
    if (callback !== undefined) {
      const theirs: any = callback;
      try { theirs.constructor('return this')().Array.prototype.map = () => [7]; hear('code from text'); } catch {}
      try { Object.getPrototypeOf(theirs).call = () => 7; } catch {}
      try { Object.getPrototypeOf(Object.getPrototypeOf(theirs)).toJSON = () => 7; } catch {}
      return callback(n);
    }
    return n;
  }
  addRightly(n: number) { return n + 3; }
  heard() { return heard; }
}`;

describe('the code of a check, in the process of a submission that changes its language', () => {
  it('sees what the submission really gave, and the submission hears nothing of it', async () => {
    await inScope(await programOf(HOSTILE, 'Adder'), async ({ start }) => {
      const one = await start();
      expect(
        await one.run(
          ({ lab, kept }, by: number[]) => {
            kept.adder = new lab.Adder();
            return by.map((n) => kept.adder.add(n));
          },
          [4, 5],
        ),
      ).toEqual([4, 5]);
      expect(
        await one.run(async ({ kept }) => [await kept.adder.add(1), { sum: kept.adder.add(2) }]),
      ).toEqual([1, { sum: 2 }]);
      expect(
        await one.run(({ kept }) => {
          const seen: number[] = [];
          const got = kept.adder.add(8, (n: number) => {
            seen.push(n);
            return n * 2;
          });
          return { seen: seen.map((n) => n + 1), got, kinds: [1].filter((n) => n === 1) };
        }),
      ).toEqual({ seen: [9], got: 16, kinds: [1] });
      expect(
        await one.run(() => [
          performance.now() > 0,
          Object.isFrozen(performance),
          typeof process,
          typeof Buffer,
        ]),
      ).toEqual([true, true, 'undefined', 'undefined']);
      const thrown = await one
        .run(({ kept }) => {
          throw new RangeError(`of the ${typeof kept.adder}`);
        })
        .catch((error: unknown) => error);
      expect(thrown).toMatchObject({ remote: { name: 'RangeError', message: 'of the object' } });
      expect(Reflect.get(Object(thrown), 'remote').stack).toMatch(
        /^RangeError: of the object\n {4}at check\.js:/,
      );
      await one.turn();
      const heard = await one.run(({ kept }) => {
        const texts: string[] = kept.adder.heard();
        const copy: string[] = [];
        for (let i = 0; i < texts.length; i++) copy.push(texts[i] ?? '');
        return copy;
      });
      expect(heard.filter((text) => /lab|kept|token|adder|code|toString|"type"/i.test(text))).toEqual([]);
    });
  });

  it('hands over what the submission knows by its own classes', async () => {
    const program = await programOf(
      `import { isDeepStrictEqual } from 'node:util';
       class Mine extends Error {}
       const Async: any = (async () => {}).constructor;
       export const answers = (given: any) => {
         const found: Record<string, boolean> = {};
         for (const [name, value] of Object.entries(given)) found[name] = value instanceof (globalThis as any)[name];
         return {
           found,
           hidden: [given.Uint8Array instanceof Object.getPrototypeOf(Uint8Array), given.Function instanceof Async],
           not: [given.Object instanceof Promise, given.Error instanceof TypeError, given.Error instanceof Mine, given.Uint8Array instanceof Buffer,
             given.Object instanceof Mine, 7 instanceof (Object as any), null instanceof (Object as any), Object.create(null) instanceof Object],
           own: [new Mine() instanceof Error, new Mine() instanceof Mine, new Error() instanceof Mine, Buffer.alloc(1) instanceof Uint8Array],
         };
       };
       export const isPlain = (value: any) => Object.getPrototypeOf(value) === Object.prototype && value.list instanceof Array &&
         isDeepStrictEqual(value, { list: [1, { a: 'é' }], bytes: Buffer.from([0, 255]) });
       export const call = async (back: () => unknown) => {
         try {
           const given = back();
           return given instanceof Promise ? await given : 'no promise';
         } catch (error) {
           return error instanceof RangeError ? error.message : 'no error';
         }
       };`,
      'answers',
      'isPlain',
      'call',
    );
    await inScope(program, async ({ start }) => {
      const one = await start();
      const { found, hidden, not, own } = await one.run(({ lab }) =>
        lab.answers({
          Promise: Promise.resolve(),
          Error: new Error('a'),
          TypeError: new TypeError('a'),
          Map: new Map(),
          Set: new Set(),
          WeakMap: new WeakMap(),
          Array: [],
          Object: {},
          Function: async () => {},
          Uint8Array: new Uint8Array(2),
          ArrayBuffer: new ArrayBuffer(2),
          Float64Array: new Float64Array(2),
          Date: new Date(0),
          RegExp: /a/,
        }),
      );
      expect(Object.values(found)).toEqual(Array(14).fill(true));
      expect(hidden).toEqual([true, true]);
      expect(not).toEqual(Array(8).fill(false));
      expect(own).toEqual([true, true, false, true]);
      const given = { list: [1, { a: 'é' }], bytes: Buffer.from([0, 255]) };
      expect(
        await one.run(({ lab, theirs }, value) => [lab.isPlain(theirs(value)), lab.isPlain(value)], given),
      ).toEqual([true, false]);
      expect(
        await one.run(
          async ({ lab }) => [
            await lab.call(async () => 'kept'),
            await lab.call(() => {
              throw new RangeError('as asked');
            }),
          ],
          undefined,
        ),
      ).toEqual(['kept', 'as asked']);
    });
  });

  it.each([
    ['without the token', `{"type":"told","value":"forged"}`],
    ['with another token', `{"type":"told","value":"forged","token":"${'0'.repeat(32)}"}`],
    ['that is no JSON', 'forged'],
  ])('is stopped when the submission writes a line of control %s', async (_what, line) => {
    const program = await programOf(
      `import { Socket } from 'node:net';
       export function forge() { new Socket({ fd: 1, readable: false, writable: true }).write(${JSON.stringify(`${line}\n`)}); }`,
      'forge',
    );
    await inScope(program, async ({ start }) => {
      const one = await start();
      const told = (async () => {
        await one.run(({ lab }) => lab.forge());
        return one.next('nothing was told');
      })();
      const error = await told.then(
        (value) => value,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(StudentDied);
      expect(String(error)).toContain('wrote into its control, and was stopped');
    });
  });

  it('ends with its control, whatever the submission has done to the ways out', async () => {
    const { stage, code, files } = await programOf(
      `const node: any = process;
       node.on('exit', () => { for (;;); });
       for (const name of ['exit', 'reallyExit', 'emit', 'kill', '_kill', 'abort']) node[name] = () => 7;
       export const stay = () => new Promise(() => setInterval(() => {}, 1000));`,
      'stay',
    );
    const child = spawn(process.execPath, [stage], { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      const { encode } = lines(JSON.parse, (length) => Buffer.alloc(length));
      child.stdin.write(encode({ type: 'load', token: 't', code, files }));
      child.stdin.write(encode({ type: 'run', id: 1, code: '({ lab }) => { lab.stay(); }' }));
      await once(child.stdout, 'data');
      child.stdin.end(encode({ type: 'run', id: 2, code: '() => {}' }));
      expect(await once(child, 'exit', { signal: AbortSignal.timeout(60_000) })).toEqual([0, null]);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it.each([
    ['sends itself the signal for it', ''],
    ['takes away who listens for that', `process.removeAllListeners('SIGUSR1');`],
  ])('opens no debugger when the submission %s', async (_what, before) => {
    const program = await programOf(
      `import { connect } from 'node:net';
       const node: any = Reflect.get(globalThis, 'process');
       export async function open(port: number) {
         node.debugPort = port;
         ${before.replace('process', 'node')}
         node.kill(node.pid, 'SIGUSR1');
         await new Promise((done) => setTimeout(done, 300));
         return new Promise((done) => {
           connect(port, '127.0.0.1').on('connect', () => done('open')).on('error', () => done('closed'));
         });
       }`,
      'open',
    );
    await inScope(program, async ({ start }) => {
      const one = await start();
      const port = await freePort();
      const opened = await one
        .run(({ lab }, at: number) => lab.open(at), port)
        .catch((error: unknown) => error);
      if (before === '') expect(opened).toBe('closed');
      else expect(opened).toBeInstanceOf(StudentDied);
    });
  });
});

/** A port that nobody uses now. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

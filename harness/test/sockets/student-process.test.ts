import { describe, expect, it } from 'vitest';
import { SourceMap } from '../../src/load/source-map.ts';
import { submissionFrames } from '../../src/load/stack.ts';
import { Silence, StudentDied, StudentThrew } from '../../src/sockets/index.ts';
import { inScope, isAlive, programOf } from './student.ts';

const thrownBy = async (make: () => Promise<unknown>): Promise<unknown> => {
  try {
    await make();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

describe("a student's process", () => {
  it('runs what is sent as text beside the submission, and carries values, bytes and what was told', async () => {
    const program = await programOf(
      `export class Adder { constructor(readonly by: number) {} add(n: number) { return n + this.by; } }`,
      'Adder',
    );
    const pids = await inScope(program, async ({ start }) => {
      const one = await start();
      await one.run(({ lab, kept }, by: number) => {
        kept.adder = new lab.Adder(by);
      }, 3);
      expect(await one.run(({ kept }) => kept.adder.add(4))).toBe(7);
      expect(one.used).toBe('Adder');
      expect(await one.run(({ tell }) => [tell('a'), Uint8Array.of(0, 255)][1])).toEqual(
        Buffer.from([0, 255]),
      );
      expect(await one.next('nothing told')).toBe('a');
    });
    expect(pids.map(isAlive)).toEqual([false]);
  });

  it('loads a file when something of it is used, and says where it threw, by the student’s line', async () => {
    const program = await programOf(
      `const nothing = undefined as any;\n\nexport const a = nothing.field;\n`,
      'a',
    );
    await inScope(program, async ({ start }) => {
      const error = await thrownBy(async () => (await start()).run(({ lab }) => lab.a));
      if (!(error instanceof StudentThrew)) throw error;
      expect(error.remote.name).toBe('TypeError');
      const place = new SourceMap(program.map).place(submissionFrames(error.remote.stack));
      expect(place).toMatchObject({ path: 'subject.ts', line: 3 });
    });
  });

  it('says which export is missing', async () => {
    const program = await programOf('export const b = 1;', 'a');
    await inScope(program, async ({ start }) => {
      const error = await thrownBy(async () => (await start()).run(({ lab }) => lab.a));
      expect(error).toMatchObject({ remote: { name: 'MissingExport' } });
    });
  });

  it('that crashes ends what is waited for at once, with what it died of', async () => {
    const program = await programOf(
      `export function bomb() {\n  setImmediate(() => {\n    throw new RangeError('too far');\n  });\n}`,
      'bomb',
    );
    await inScope(program, async ({ scope, start }) => {
      const one = await start();
      await one.run(({ lab }) => lab.bomb());
      const error = await thrownBy(() => scope.within('nothing came', new Promise(() => {})));
      if (!(error instanceof StudentDied)) throw error;
      expect(error.message).toBe('the process crashed: RangeError: too far');
      expect(new SourceMap(program.map).place(submissionFrames(error.crash?.stack ?? ''))?.line).toBe(3);
    });
  });

  it('that ends by itself is told so, with the exit code', async () => {
    const program = await programOf('export function leave() { process.exit(3); }', 'leave');
    await inScope(program, async ({ start }) => {
      const one = await start();
      const error = await thrownBy(() => one.run(({ lab }) => lab.leave()));
      expect(error).toMatchObject({ message: 'the process ended by itself, exit code 3' });
    });
  });

  it('that does not come back from a loop is told apart from one that only says nothing', async () => {
    const program = await programOf(
      'export function loop() { for (;;); }\nexport function never() { return new Promise(() => {}); }',
      'loop',
      'never',
    );
    const messages: string[] = [];
    const pids: number[] = [];
    for (const what of ['loop', 'never']) {
      pids.push(
        ...(await inScope(
          program,
          async ({ start }) => {
            const one = await start();
            const error = await thrownBy(() => one.run(({ lab }, name: string) => lab[name](), what));
            expect(error).toBeInstanceOf(Silence);
            messages.push(String(Reflect.get(Object(error), 'message')));
          },
          2000,
        )),
      );
    }
    expect(messages).toEqual([
      'the process: what the check called did not return within 2 s: the process is busy: a loop does not end',
      'the process: what the check called did not return within 2 s',
    ]);
    expect(pids.map(isAlive)).toEqual([false, false]);
  });

  it('that prints megabytes is stopped, and what it printed is cut', async () => {
    const program = await programOf(
      `export async function flood() { for (;;) { console.log('x'.repeat(1000)); process.stdout.write('y'); await null; } }`,
      'flood',
    );
    await inScope(program, async ({ start }) => {
      const one = await start();
      const error = await thrownBy(() => one.run(({ lab }) => lab.flood()));
      expect(error).toMatchObject({ message: 'the process printed more than 1024 KiB, and was stopped' });
      expect(one.output.length).toBe(16 * 1024);
    });
  });

  it('says what keeps it alive', async () => {
    const program = await programOf(
      `import { createServer } from 'node:net';\nexport const open = () => new Promise((done) => { const s = createServer().listen(0, '127.0.0.1', () => done(undefined)); setTimeout(() => s.close(), 1e6); });`,
      'open',
    );
    await inScope(
      program,
      async ({ start }) => {
        const one = await start();
        await one.idle('something is open at the start');
        await one.run(({ lab }) => lab.open());
        const error = await thrownBy(() => one.idle('something is still open'));
        expect(Reflect.get(Object(error), 'message')).toBe(
          'the process: something is still open within 1.5 s: still open: TCPServerWrap, Timeout',
        );
      },
      1500,
    );
  });

  it('is started by the launcher’s argv, in front of node', async () => {
    const plain = await programOf('export const mark = () => process.env.MARK;', 'mark');
    const program = { ...plain, launcher: ['/usr/bin/env', 'MARK=here'] };
    await inScope(program, async ({ start }) => {
      expect(await (await start()).run(({ lab }) => lab.mark())).toBe('here');
    });
  });

  it('can not be imported more than sockets and what goes with them', async () => {
    await expect(programOf("import 'node:fs';", 'a')).rejects.toThrow(/"node:fs\\" can't be imported/);
    await expect(programOf("import 'node:child_process';", 'a')).rejects.toThrow(/can't be imported/);
    await expect(programOf("import 'net';", 'a')).rejects.toThrow(/can't be imported/);
  });
});

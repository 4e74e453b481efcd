import { describe, expect, it } from 'vitest';
import { StudentThrew } from '../../src/sockets/index.ts';
import { listening } from './listening.ts';
import { inScope, programOf } from './student.ts';

/** Every name by which Node's own JavaScript asks for something, and some by which its C++ does. */
function namesOfNode(): string[] {
  const binding: unknown = Reflect.get(process, 'binding');
  if (typeof binding !== 'function') throw new Error('Node has no bindings');
  const texts: object = Reflect.apply(binding, process, ['natives']);
  const found = new Set(['sourceMapURL', 'cachedDataRejected', 'errno', 'code', 'syscall', 'path', 'dest']);
  for (const text of Object.values(texts)) {
    for (const [, name = ''] of String(text).matchAll(/[.{,]\s*([A-Za-z_$][\w$]*)/g)) found.add(name);
  }
  // What the functions of these tests are called by, and what would be on every object that is spread.
  for (const name of ['value', 'get', 'set', 'writable', 'enumerable', 'configurable']) found.delete(name);
  return [...found];
}

const MARKS = ['CHECKCODE', 'GIVEN', 'KEPT', 'TOLD', 'RESULT', 'token', '"type"'];

describe('a submission that listens at everything it can reach', () => {
  it('hears nothing of checks, and changes nothing of what they see', async () => {
    const names = namesOfNode();
    expect(names.length).toBeGreaterThan(5000);
    const program = await programOf(listening(names, MARKS), 'listen', 'keep', 'speak', 'told');
    await inScope(program, async ({ start }) => {
      const one = await start();
      expect(await one.run(({ lab }) => lab.listen())).toBeGreaterThan(1500);
      const given = { secret: 'GIVEN é', bytes: Buffer.from([1, 255]) };
      const result = await one.run(async ({ lab, kept, tell }, { secret, bytes }) => {
        const text = 'CHECKCODE';
        kept.secret = `KEPT ${secret}`;
        tell({ said: `TOLD ${secret}`, bytes: lab.keep(bytes) });
        await lab.keep(null);
        return { text, sum: `RESULT ${lab.keep(3) + 4}`, list: [1, 2].map((n) => n + 1), bytes };
      }, given);
      expect(result).toEqual({
        text: 'CHECKCODE',
        sum: 'RESULT 7',
        list: [2, 3],
        bytes: Buffer.from([1, 255]),
      });
      expect(await one.next('nothing was told')).toEqual({
        said: 'TOLD GIVEN é',
        bytes: Buffer.from([1, 255]),
      });
      const thrown = await one
        .run(({ kept }) => {
          throw new RangeError(`CHECKCODE ${kept.secret}`);
        })
        .catch((error: unknown) => error);
      if (!(thrown instanceof StudentThrew)) throw thrown;
      expect(thrown.remote).toMatchObject({ name: 'RangeError', message: 'CHECKCODE KEPT GIVEN é' });
      await one.turn();
      await one.idle('CHECKCODE is open');
      expect(await one.run(({ lab }) => lab.told())).toEqual([]);
      // It does hear: what the submission itself passes on.
      await one.run(({ lab }) => lab.speak('CHECKCODE'));
      expect(await one.run(({ lab }) => lab.told())).toContain('module.Buffer.from');
    });
  });
});

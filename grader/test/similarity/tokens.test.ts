import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openJail, type Sandbox } from '../../src/jail/sandbox.ts';
import { tokensOf } from '../../src/similarity/tokens.ts';
import { tokensInSandbox } from '../../src/similarity/tokens-in-sandbox.ts';

let jail: Sandbox;
beforeAll(() => {
  jail = openJail();
});
afterAll(() => jail.remove());

describe('tokens of a class', () => {
  const of = (member: string) =>
    tokensOf(`class A { ${member} }`)!.kinds.length - tokensOf('class A { }')!.kinds.length;

  it('hold what is done in a field, wherever a function stands in it', () => {
    for (const field of [
      'on = (m) => { this.rnd = m.rnd; };',
      'private on = { prepare: (m) => { this.rnd = m.rnd; } };',
      'on = { prepare(m) { this.rnd = m.rnd; } };',
      'on = new Map([["prepare", [(m) => this.take(m)]]]);',
      'on = wrap(class { prepare(m) { return m; } });',
    ])
      expect(of(field)).toBeGreaterThan(10);
  });

  it('hold no field that only says what there is', () => {
    for (const field of [
      'rnd: Round = -1;',
      'private votes = new Map<string, number[]>();',
      'a; b = [1, { c: 2 }];',
    ])
      expect(of(field)).toBe(0);
  });
});

describe('taking texts apart in the sandbox', () => {
  const texts = ['const a = 1;', 'let b = (c) => c;', 'for (;;) d();', 'if (e) f();'];

  it('gives the same tokens as here, and none of a text that is nested too deep', async () => {
    const deep = `const a = ${'('.repeat(60_000)}1${')'.repeat(60_000)};`;
    const tokens = await tokensInSandbox(jail, [[texts[0]!, deep], texts.slice(1)]);
    expect([...tokens.keys()]).toEqual(texts);
    for (const text of texts) expect(tokens.get(text)).toEqual(tokensOf(text));
  });

  it('loses one work where the parser is lost at it, and goes on with the next', async () => {
    // The jail is killed as soon as the first work is known: it is lost at the second.
    let visits = 0;
    const dying: Sandbox = {
      ...jail,
      run: (program, options) => {
        const stop = new AbortController();
        const isFirst = visits++ === 0;
        const onRecord = (said: unknown) => {
          if (stop.signal.aborted) return;
          options.onRecord(said);
          if (isFirst) stop.abort();
        };
        return jail.run(program, { ...options, signal: stop.signal, onRecord });
      },
    };
    const tokens = await tokensInSandbox(dying, [[texts[0]!], [texts[1]!, texts[2]!], [texts[3]!]]);
    expect([...tokens.keys()]).toEqual([texts[0], texts[3]]);
    expect(visits).toBe(2);
  });

  it('comes to its end where nothing is heard at all', async () => {
    expect((await tokensInSandbox(jail, [[texts[0]!], [texts[1]!]], 1)).size).toBe(0);
  });
});

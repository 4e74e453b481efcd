import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attack } from './attack.ts';
import { Frame } from './frame.ts';

/** `npm run test:attacks` runs all of them, `npm test` the fast ones. */
const all = process.env.LAB_ATTACKS === 'all';
const only = process.env.LAB_ATTACK;
const folder = join(import.meta.dirname, 'cases');
const attacks = await Promise.all(
  readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map(async (name) => {
      const { default: attack }: { default: Attack } = await import(join(folder, name));
      return { name: name.slice(0, -3), attack };
    }),
);
const chosen = attacks.filter(({ name, attack }) =>
  only === undefined ? all || attack.fast === true : name.includes(only),
);

describe.skipIf(process.platform !== 'linux')('a hostile submission gains nothing:', () => {
  let frame: Frame;
  beforeAll(() => {
    frame = new Frame();
  });
  afterAll(() => frame.close());

  for (const { name, attack } of chosen) {
    // A guard alone: what is stopped half-way leaves a jail that the next one is blamed for.
    it(`${name}: ${attack.tries}`, () => frame.run(attack), 900_000);
  }

  it('and after all of them the honest reference gets its points', async () => {
    expect(chosen.length).toBeGreaterThan(0);
    await frame.isUndisturbed('lab3');
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const cases = readdirSync(join(import.meta.dirname, 'cases')).map((name) => name.replace(/\.ts$/, ''));
/** The rows of the table in README.md: what is attacked, and the names of cases. */
const rows = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, what, named] = /^\| ([^|]+) \| (`[^|]+`) \|$/.exec(line) ?? [];
    return what === undefined
      ? []
      : [{ what, named: (named ?? '').split(', ').map((name) => name.replaceAll('`', '')) }];
  });

it('every attack that README.md names has cases, and every case is named there', () => {
  expect(rows.length).toBeGreaterThan(40);
  const named = new Set(rows.flatMap((row) => row.named));
  expect({
    missing: [...named].filter((name) => !cases.includes(name)),
    unnamed: cases.filter((name) => !named.has(name)),
    twice: rows.map(({ what }) => what).filter((what, i, all) => all.indexOf(what) !== i),
  }).toEqual({ missing: [], unnamed: [], twice: [] });
});

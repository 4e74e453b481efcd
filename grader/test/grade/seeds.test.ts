import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { drawSeeds, readSecrets, readSeeds } from '../../src/grade/seeds.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-seeds-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const path = () => join(folder, 'seeds.json');

it('are drawn once for a lab: later ones leave those alone', () => {
  const first = drawSeeds(folder, ['lab3']);
  expect(first.lab3?.length).toBe(1);
  const second = drawSeeds(folder, ['lab3', 'lab4']);
  expect(second.lab3).toEqual(first.lab3);
  expect(second.lab4).not.toEqual(first.lab3);
  expect(drawSeeds(folder, ['lab4', 'lab3'])).toEqual(second);
  expect(statSync(path()).mode & 0o077).toBe(0);
});

it('are not drawn anew when the file can’t be read', () => {
  for (const text of [
    '{',
    '[]',
    '{"lab3":[]}',
    '{"lab3":[-1]}',
    '{"lab3":["7"]}',
    '{"lab33":[1]}',
    '{"pseudonyms":"ab"}',
  ]) {
    writeFileSync(path(), text);
    expect(() => drawSeeds(folder, ['lab3']), text).toThrow(/seeds\.json/);
    expect(readFileSync(path(), 'utf8')).toBe(text);
  }
});

it('come with a key of 256 bits for pseudonyms, drawn once too, also where there are seeds already', () => {
  writeFileSync(path(), '{"lab3":[7]}');
  expect(readSecrets(folder).pseudonymKey).toBeUndefined();
  expect(drawSeeds(folder, ['lab3'])).toEqual({ lab3: [7] });
  const { pseudonymKey } = readSecrets(folder);
  expect(pseudonymKey).toMatch(/^[0-9a-f]{64}$/);
  drawSeeds(folder, ['lab4']);
  expect(readSecrets(folder).pseudonymKey).toBe(pseudonymKey);
});

it('are not drawn by two at once', () => {
  writeFileSync(join(folder, 'seeds.json.lock'), '1');
  expect(() => drawSeeds(folder, ['lab3'])).toThrow(/another run draws seeds/);
  expect(existsSync(path())).toBe(false);
  expect(readSeeds(folder)).toEqual({});
});

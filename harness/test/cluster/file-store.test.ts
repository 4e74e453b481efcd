import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileStore } from '../../src/cluster/file-store.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-store-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('storage in a file', () => {
  it('has after a crash what was synced, and nothing else', () => {
    const path = join(folder, 'node-0.json');
    const store = new FileStore(path);
    store.put('rnd', 4);
    store.put('vval', { big: 7n, none: undefined });
    store.sync();
    store.put('rnd', 5);
    expect(store.get('rnd')).toBe(5);
    const next = new FileStore(path);
    expect(next.get('rnd')).toBe(4);
    expect(next.get('vval')).toEqual({ big: 7n, none: undefined });
    expect(next.get('other')).toBeUndefined();
    expect(readdirSync(folder)).toEqual(['node-0.json']);
  });
});

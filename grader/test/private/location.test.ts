import { dirname, join } from 'node:path';
import { installationRoot } from 'harness/runtime';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { namedPrivateFolder, privateFolderAt, privateFolderPath } from '../../src/private/location.ts';
import { UsageError } from '../../src/usage-error.ts';
import { folderWith } from './folders.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the private folder', () => {
  it('is the one that is named, else that of the environment, else beside the checkout', () => {
    const [one, other] = [folderWith({}), folderWith({})];
    vi.stubEnv('LABS_PRIVATE', other);
    expect([privateFolderAt(one), privateFolderAt(undefined)]).toEqual([one, other]);
    vi.stubEnv('LABS_PRIVATE', undefined);
    const beside = join(dirname(installationRoot()), 'distributed-systems-labs-private');
    expect([privateFolderPath(undefined), namedPrivateFolder(undefined)]).toEqual([beside, undefined]);
    // Not the folder in which the command is called.
    vi.stubEnv('LABS_PRIVATE', '');
    expect([privateFolderPath(undefined), namedPrivateFolder(undefined)]).toEqual([beside, undefined]);
  });

  it('is outside the repository, and a folder', () => {
    const folder = folderWith({ 'roster.csv': 'x' });
    for (const find of [privateFolderAt, privateFolderPath]) {
      expect(() => find(import.meta.dirname)).toThrow(/inside the repository/);
      for (const missing of [join(folder, 'x'), join(folder, 'roster.csv')]) {
        expect(() => find(missing)).toThrow(UsageError);
        expect(() => find(missing)).toThrow(`There is no private folder ${missing}.`);
      }
    }
  });
});

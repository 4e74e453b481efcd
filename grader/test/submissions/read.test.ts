import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openJail, type Sandbox } from '../../src/jail/sandbox.ts';
import { readLab } from '../../src/lab/catalogue.ts';
import type { Overlay } from '../../src/submissions/overlay.ts';
import { readFolder } from '../../src/submissions/read-folder.ts';
import { type ReadSubmission, readRepository } from '../../src/submissions/read-repository.ts';
import { UnreadableSubmission } from '../../src/submissions/selection.ts';
import { Repository, reference, skeleton } from '../attacks/repository.ts';

const lab = readLab(4);
const FILES = reference('lab4');
let scratch = '';
let sandbox: Sandbox;
let first = '';
let second = '';

describe.skipIf(process.platform !== 'linux')('a repository', () => {
  beforeAll(() => {
    sandbox = openJail();
    scratch = mkdtempSync(join(tmpdir(), 'lab-read-'));
    const repository = new Repository(join(scratch, 'whole'));
    first = repository.commit(skeleton('lab4'));
    second = repository.commit(FILES, { parents: [first] });
    repository.write('.git/refs/heads/other', `${first}\n`);
    repository.git('bundle', 'create', '-q', '../whole.bundle', 'HEAD', 'main');
  });
  afterAll(() => {
    sandbox.remove();
    rmSync(scratch, { recursive: true, force: true });
  });

  const read = (name: string, revision = 'HEAD') =>
    readRepository(sandbox, join(scratch, name), revision, [lab]);
  const textOf = (from: ReadSubmission) => {
    const overlay = from.labs.get('lab4');
    if (overlay === undefined || overlay instanceof UnreadableSubmission)
      throw new Error(`${overlay?.message}`);
    return overlay.files.find(({ path }) => path === 'acceptor.ts')?.text;
  };

  it('is read at HEAD, at a commit, at a branch, and before them; as a clone and as a bundle', async () => {
    const [old, now] = [skeleton('lab4'), FILES].map((files) => files['skeletons/lab4-paxos/acceptor.ts']);
    for (const [name, revision, commit, text] of [
      ['whole', 'HEAD', second, now],
      ['whole', first, first, old],
      ['whole', 'other', first, old],
      ['whole', 'HEAD~1', first, old],
      ['whole.bundle', 'main', second, now],
      ['whole.bundle', first, first, old],
    ] as const) {
      const found = await read(name, revision);
      expect([found.commit, textOf(found)], `${name} ${revision}`).toEqual([commit, text]);
    }
  });

  it('in which the lab is twice is judged where somebody worked, and says so', async () => {
    const repository = new Repository(join(scratch, 'twice'));
    const top = Object.fromEntries(
      Object.entries(FILES).map(([path, content]) => [path.replace('skeletons/', ''), content]),
    );
    repository.commit({ ...skeleton('lab4'), ...top });
    const found = await read('twice');
    expect(textOf(found)).toBe(FILES['skeletons/lab4-paxos/acceptor.ts']);
    const overlay = found.labs.get('lab4') as Overlay;
    expect(overlay.prefix).toBe('lab4-paxos/');
    expect(overlay.flags).toEqual([
      'the lab is there twice: lab4-paxos/ was judged, and nothing of skeletons/lab4-paxos/',
    ]);
  });

  it('with very many files outside says that not all are named', async () => {
    const repository = new Repository(join(scratch, 'many'));
    const more = Object.fromEntries(Array.from({ length: 230 }, (_, i) => [`notes/${i}.txt`, `${i}`]));
    repository.commit({ ...FILES, ...more });
    const { outside, flags } = (await read('many')).labs.get('lab4') as Overlay;
    expect(outside.length).toBe(200);
    expect(flags).toContainEqual(
      'not all files outside the manifest are named here: there are 230, and 200 are',
    );
    expect(flags.join()).toMatch(/not judged: notes.* and 225 more/);
  });

  it('of SHA-256 is read too', async () => {
    mkdirSync(join(scratch, 'long'));
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: join(scratch, 'long'), encoding: 'utf8' }).trim();
    git('init', '-q', '--object-format=sha256', '.');
    for (const [path, text] of Object.entries(FILES)) {
      mkdirSync(join(scratch, 'long', path, '..'), { recursive: true });
      writeFileSync(join(scratch, 'long', path), text);
    }
    git('add', '-A');
    git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-q', '-m', 'x');
    const found = await read('long');
    expect(found.commit).toBe(git('rev-parse', 'HEAD'));
    expect(textOf(found)).toBe(FILES['skeletons/lab4-paxos/acceptor.ts']);
    expect(found.labs.get('lab4')).toMatchObject({ flags: [] });
  });

  it('that has no such commit, or is none, is refused with words', async () => {
    await expect(read('whole', 'f'.repeat(40))).rejects.toThrow(/no commit f{40}/);
    await expect(read('whole', '--output=/tmp/x')).rejects.toThrow(/no commit/);
    writeFileSync(join(scratch, 'text.bundle'), 'hello');
    await expect(read('text.bundle')).rejects.toThrow(UnreadableSubmission);
    await expect(read('nowhere')).rejects.toThrow(/There is no repository/);
  });

  describe('that is damaged anywhere', () => {
    const acceptors = [FILES, skeleton('lab4')].map((one) => one['skeletons/lab4-paxos/acceptor.ts']);
    const damage = fc.oneof(
      fc.record({
        how: fc.constant('byte' as const),
        at: fc.nat(),
        with: fc.uint8Array({ minLength: 1, maxLength: 1 }),
      }),
      fc.record({
        how: fc.constant('insert' as const),
        at: fc.nat(),
        with: fc.uint8Array({ minLength: 1, maxLength: 64 }),
      }),
      fc.record({ how: fc.constant('cut' as const), at: fc.nat(), with: fc.constant(new Uint8Array()) }),
      fc.record({
        how: fc.constant('replace' as const),
        at: fc.nat(),
        with: fc.uint8Array({ maxLength: 200 }),
      }),
      fc.record({ how: fc.constant('gone' as const), at: fc.nat(), with: fc.constant(new Uint8Array()) }),
    );
    type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;
    const damaged = (content: Buffer, { how, at, with: bytes }: Damage): Buffer => {
      const place = content.length === 0 ? 0 : at % content.length;
      if (how === 'cut') return content.subarray(0, place);
      if (how === 'replace') return Buffer.from(bytes);
      return Buffer.concat([
        content.subarray(0, place),
        bytes,
        content.subarray(place + (how === 'byte' ? 1 : 0)),
      ]);
    };
    /** Reads `name` while one of its files is damaged: what is read is what was committed, or it is refused in few words. */
    const survives = async (name: string, path: string, harm: Damage) => {
      const before = readFileSync(path);
      rmSync(path);
      if (harm.how !== 'gone') writeFileSync(path, damaged(before, harm));
      try {
        const found = await read(name);
        const overlay = found.labs.get('lab4');
        if (!(overlay instanceof UnreadableSubmission)) expect(acceptors).toContain(textOf(found));
      } catch (error) {
        expect(error).toBeInstanceOf(UnreadableSubmission);
        expect(String(error)).not.toMatch(/undefined|\n.*\n.*\n.*\n.*\n.*\n/);
      } finally {
        rmSync(path, { force: true });
        writeFileSync(path, before);
      }
    };
    const filesIn = (name: string, what: RegExp) =>
      readdirSync(join(scratch, name), { recursive: true, encoding: 'utf8' })
        .filter((path) => what.test(path) && statSync(join(scratch, name, path)).isFile())
        .map((path) => join(scratch, name, path))
        .sort();

    const kinds: [string, string, () => string[], number][] = [
      ['in its objects', 'whole', () => filesIn('whole', /^\.git\/objects\//), 12],
      ['in its references and settings', 'whole', () => filesIn('whole', /^\.git\/(?!objects\/)/), 12],
      ['in its packs', 'packed', () => filesIn('packed', /^\.git\/(objects\/pack|packed-refs)/), 12],
      ['as a bundle', 'whole.bundle', () => [join(scratch, 'whole.bundle')], 12],
    ];
    for (const [where, name, files, numRuns] of kinds) {
      it(`${where} is read as it was or refused, and never as something else`, async () => {
        if (name === 'packed' && !existsSync(join(scratch, name))) {
          execFileSync('cp', ['-r', join(scratch, 'whole'), join(scratch, name)]);
          execFileSync('git', ['gc', '-q'], { cwd: join(scratch, name) });
        }
        const paths = files();
        expect(paths.length).toBeGreaterThan(0);
        await fc.assert(
          fc.asyncProperty(fc.constantFrom(...paths), damage, (path, harm) => survives(name, path, harm)),
          { numRuns },
        );
      });
    }
  });
});

describe('a plain folder', () => {
  it('that is too deep, has too many folders, or is too large is refused, and says so', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lab-bounds-'));
    try {
      const at = (name: string) => {
        mkdirSync(join(folder, name));
        return join(folder, name);
      };
      const deep = at('deep');
      // Deeper than a path can be long: no single call could name it.
      const nest = `for (let i = 0; i < 400; i++) { require('fs').mkdirSync('folder-of-this-name'); process.chdir('folder-of-this-name'); }`;
      execFileSync(process.execPath, ['-e', nest], { cwd: deep });
      expect(() => readFolder(deep, [lab])).toThrow(/nested more than 50 deep/);
      const wide = at('wide');
      for (let i = 0; i < 21; i++) mkdirSync(join(wide, `${i}`));
      const bounds = { entries: 20, deep: 50, mib: 1 };
      expect(() => readFolder(wide, [lab], bounds)).toThrow(/more than 20 files and folders/);
      const large = at('large');
      for (let i = 0; i < 5; i++) writeFileSync(join(large, `${i}.bin`), Buffer.alloc(256 * 1024));
      expect(() => readFolder(large, [lab], bounds)).toThrow(/more than 1 MiB/);
      expect(() => readFolder(deep, [lab])).toThrow(UnreadableSubmission);
    } finally {
      execFileSync('rm', ['-rf', folder]);
    }
  });

  it('is the lab’s own, or holds the labs; links, sockets and large files are not read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lab-folder-'));
    try {
      for (const [path, text] of Object.entries(FILES))
        writeFileSync(join(folder, path.split('/').at(-1) ?? ''), text);
      const own = readFolder(folder, [lab]).labs.get('lab4') as Overlay;
      expect(own.files.length).toBe(Object.keys(FILES).length);
      expect(own.flags).toEqual([]);
      symlinkSync('/etc/passwd', join(folder, 'passwd.ts'));
      writeFileSync(join(folder, 'messages.ts'), 'export {};\n');
      if (existsSync('/usr/bin/mkfifo')) execFileSync('mkfifo', [join(folder, 'pipe.ts')]);
      const odd = readFolder(folder, [lab]).labs.get('lab4') as Overlay;
      expect(odd.files).toEqual(own.files);
      expect(odd.flags.join('\n')).toMatch(
        /edited a file that is not the student’s, and was taken as handed out: messages\.ts/,
      );
      expect(odd.flags.join('\n')).toMatch(/not taken: passwd\.ts \(a link\), pipe\.ts \(no plain file\)/);
      writeFileSync(join(folder, 'large.ts'), Buffer.alloc(1024 * 1024 + 1, 32));
      expect(readFolder(folder, [lab]).labs.get('lab4')).toBeInstanceOf(UnreadableSubmission);
      expect(() => readFolder(join(folder, 'messages.ts'), [lab])).toThrow(UnreadableSubmission);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Quarantine, UnreadableHistory } from '../../src/history/git.ts';
import { filesAt } from '../../src/history/work.ts';
import { readLab } from '../../src/lab/catalogue.ts';
import { loginOf } from '../../src/oral/authors.ts';
import { authorshipOf, shareOf } from '../../src/oral/authorship.ts';
import { HandedOut } from '../../src/oral/handed-out.ts';

let folder: string;
let repository: string;
let commit: string;

const git = (...args: string[]) =>
  execFileSync(
    'git',
    ['-C', repository, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args],
    {
      encoding: 'utf8',
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    },
  ).trim();

/** A repository that would run programs, show other objects and other authors, if it were believed. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  chmodSync(folder, 0o755);
  repository = join(folder, 'work');
  mkdirSync(join(repository, 'lab4-paxos'), { recursive: true });
  git('init', '-q', '-b', 'main');
  const write = (text: string) => writeFileSync(join(repository, 'lab4-paxos', 'acceptor.ts'), text);
  write('export const one = 1;\n');
  writeFileSync(join(repository, 'lab4-paxos', 'note.test.ts'), 'no');
  symlinkSync('/etc/passwd', join(repository, 'lab4-paxos', 'link.ts'));
  writeFileSync(join(repository, '.mailmap'), 'Bob <bob@example.org> <ada@example.org>\n');
  writeFileSync(join(repository, '.gitattributes'), '*.ts diff=evil export-ignore\n');
  git('add', '-A');
  git('commit', '-qm', 'one');
  write('export const one = 1;\nexport const two = 2;\n');
  git('commit', '-qam', 'two');
  commit = git('rev-parse', 'HEAD');
  const first = git('rev-parse', 'HEAD~1');
  git('replace', commit, first);
  const program = join(folder, 'evil');
  writeFileSync(program, `#!/bin/sh\ntouch ${join(folder, 'ran')}\n`, { mode: 0o755 });
  for (const key of [
    'core.fsmonitor',
    'core.sshCommand',
    'uploadpack.packObjectsHook',
    'diff.evil.textconv',
    'core.pager',
  ])
    git('config', key, program);
  for (const hook of ['post-checkout', 'pre-receive', 'reference-transaction'])
    writeFileSync(join(repository, '.git', 'hooks', hook), `#!/bin/sh\ntouch ${join(folder, 'ran')}\n`, {
      mode: 0o755,
    });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a hostile repository', () => {
  it('is read as its commit says: no programs, no replacements, no mail map, no links', async () => {
    const quarantine = await Quarantine.of(repository, commit);
    try {
      const { files, prefix } = await filesAt(quarantine, commit, readLab(4));
      expect(prefix).toBe('lab4-paxos/');
      expect(files).toEqual([
        { path: 'acceptor.ts', text: 'export const one = 1;\nexport const two = 2;\n' },
      ]);
      const ada = { login: 'ada', name: 'Ada Lovelace', email: 'ada@example.org' };
      const bob = { login: 'bob', name: 'Bob', email: 'bob@example.org' };
      const authorship = await authorshipOf(
        quarantine,
        commit,
        { files, prefix },
        new HandedOut([]),
        [ada, bob],
        'Europe/Oslo',
      );
      expect(authorship.commits.map(({ login, added }) => [login, added])).toEqual([
        ['ada', 1],
        ['ada', 1],
      ]);
      expect(authorship.lines.get('acceptor.ts')).toHaveLength(2);
      expect(shareOf(authorship, 'ada')).toMatchObject({ commits: 2, own: 2, ofGroup: 2 });
      expect(shareOf(authorship, 'bob')).toMatchObject({ commits: 0, own: 0, ofGroup: 2 });
      expect(authorship.flags).toEqual(['No commit fits Bob (bob).']);
    } finally {
      quarantine.remove();
    }
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });

  it('is read in a private folder that nobody else can enter, as a repository and as a bundle', async () => {
    git('bundle', 'create', '-q', join(folder, 'work.bundle'), 'HEAD', 'main');
    chmodSync(join(folder, 'work.bundle'), 0o644);
    chmodSync(folder, 0o700);
    try {
      for (const path of [repository, join(folder, 'work.bundle')]) {
        const quarantine = await Quarantine.of(path, commit);
        try {
          expect((await filesAt(quarantine, commit, readLab(4))).files).toHaveLength(1);
        } finally {
          quarantine.remove();
        }
      }
    } finally {
      chmodSync(folder, 0o755);
    }
  });

  it('is refused where it has no such commit, or the commit is no name of one', async () => {
    await expect(Quarantine.of(repository, 'a'.repeat(40))).rejects.toThrow(UnreadableHistory);
    await expect(Quarantine.of(repository, '--upload-pack=evil')).rejects.toThrow(/is no commit/);
    await expect(Quarantine.of(join(folder, 'gone'), commit)).rejects.toThrow(/no repository/);
  });
});

describe('an author', () => {
  const writers = [
    { login: 'ada', name: 'Ada Lovelace', email: 'ada@example.org' },
    { login: 'Bob-B', name: 'Bob Byzantine', email: '' },
  ];
  it('fits by address before name, by GitHub’s own address, by login or full name, and else nobody', () => {
    expect(loginOf('Bob Byzantine', 'ADA@example.org', writers)).toBe('ada');
    expect(loginOf('x', '77+bob-b@users.noreply.github.com', writers)).toBe('Bob-B');
    expect(loginOf('bob-b', 'root@localhost', writers)).toBe('Bob-B');
    expect(loginOf('ada lovelace', 'x@y', writers)).toBe('ada');
    expect(loginOf('Adah', 'x@y', writers)).toBeUndefined();
    expect(loginOf('', '', writers)).toBeUndefined();
  });
});

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashesOf, MANIFEST, type Tree } from '../../src/handout/manifest.ts';
import { DEFAULT_DATE, writeRepository } from '../../src/handout/repository.ts';
import { updateHandout } from '../../src/handout/update.ts';
import { Quarantine } from '../../src/history/git.ts';
import { filesAt } from '../../src/history/work.ts';
import { readLab } from '../../src/lab/catalogue.ts';
import { authorshipOf, shareOf } from '../../src/oral/authorship.ts';
import { HandedOut } from '../../src/oral/handed-out.ts';
import { ROOT, reference, SOURCES } from './term.ts';

const lab = readLab(4);
const SKELETONS = join(ROOT, 'skeletons');
const ada = { login: 'ada', name: 'Ada Lovelace', email: 'ada@example.org' };
const bob = { login: 'bob', name: 'Bob Byzantine', email: 'bob@example.org' };
let folder: string;
let count = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'authorship-'));
  chmodSync(folder, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A hand-out of these labs, as the tool makes it. */
function handout(...labs: readonly string[]): Tree {
  const files = labs.flatMap((name) =>
    readdirSync(join(SKELETONS, name)).map((file): [string, Buffer] => [
      `skeletons/${name}/${file}`,
      readFileSync(join(SKELETONS, name, file)),
    ]),
  );
  const tree = new Map([...files, ['README.md', Buffer.from(labs.join())]]);
  const manifest = {
    schema: 'lab-handout/1',
    tool: { name: 'distributed-systems-labs', version: '0.1.0' },
    labs: labs.map((name) => name.slice(0, 4)),
    student: ['skeletons'],
    given: [],
    files: hashesOf(tree),
  };
  return new Map([...tree, [MANIFEST, Buffer.from(JSON.stringify(manifest))]]);
}

class Clone {
  readonly path = join(folder, `clone-${count++}`);

  constructor() {
    mkdirSync(this.path);
  }

  git(author: string, ...args: string[]): string {
    const [, name = '', email = ''] = /^(.*) <(.*)>$/.exec(author) ?? [];
    return execFileSync('git', ['-C', this.path, ...args], {
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_NAME: name,
        GIT_AUTHOR_EMAIL: email,
        GIT_AUTHOR_DATE: '2020-03-14T23:30:00Z',
        GIT_COMMITTER_NAME: name,
        GIT_COMMITTER_EMAIL: email,
        GIT_COMMITTER_DATE: '2020-03-14T23:30:00Z',
      },
    }).trim();
  }

  write(files: readonly string[], textOf = reference): void {
    mkdirSync(join(this.path, 'skeletons', 'lab4-paxos'), { recursive: true });
    for (const file of files) writeFileSync(join(this.path, 'skeletons', 'lab4-paxos', file), textOf(file));
  }

  commit(author: string, files: readonly string[], textOf = reference): void {
    this.write(files, textOf);
    this.git(author, 'add', '-A');
    this.git(author, 'commit', '-qm', 'Work');
  }

  /** Moves a file within the lab's folder. */
  move(from: string, to: string): void {
    const at = (file: string) => join(this.path, 'skeletons', 'lab4-paxos', file);
    mkdirSync(dirname(at(to)), { recursive: true });
    renameSync(at(from), at(to));
  }

  async authorship(writers = [ada, bob]) {
    const commit = this.git('x <x>', 'rev-parse', 'HEAD');
    const quarantine = await Quarantine.of(this.path, commit);
    try {
      const read = await filesAt(quarantine, commit, lab);
      return await authorshipOf(quarantine, commit, read, HandedOut.of(lab), writers, 'Europe/Oslo');
    } finally {
      quarantine.remove();
    }
  }
}

const ADA = 'Ada Lovelace <ada@example.org>';
const BOB = 'Bob Byzantine <bob@example.org>';

describe('who wrote what', () => {
  const skeleton = (file: string) => readFileSync(join(SKELETONS, 'lab4-paxos', file), 'utf8');
  it('takes one commit with all of the work for the work it is, whoever it says it is of', async () => {
    const clone = new Clone();
    clone.git('x <x@y>', 'init', '-q', '-b', 'main');
    clone.commit('x <x@y>', SOURCES);
    const authorship = await clone.authorship();
    expect(authorship.commits.map(({ author, login }) => [author, login])).toEqual([['x', undefined]]);
    expect(authorship.flags).toEqual([
      expect.stringMatching(/^One commit, [0-9a-f]{7} of 2020-03-15, brought (\d+) of all \1 lines/),
      'Commits of authors that fit nobody in the group: x <x@y>.',
      'No commit fits Ada Lovelace (ada).',
      'No commit fits Bob Byzantine (bob).',
    ]);
    const written = authorship.lines.get('acceptor.ts')!.filter(({ handedOut }) => !handedOut);
    expect(written.length).toBeGreaterThan(10);
    expect(written.every(({ login }) => login === undefined)).toBe(true);
    // What the skeleton says is the student's nowhere.
    const lines = reference('acceptor.ts').split('\n');
    expect(authorship.lines.get('acceptor.ts')![lines.indexOf('export class Acceptor {')]?.handedOut).toBe(
      true,
    );
  });

  it('counts neither a hand-out nor an update of it for anybody', async () => {
    const clone = new Clone();
    writeRepository(clone.path, handout('lab3-failure-detector'), 'Hand out', DEFAULT_DATE);
    clone.git(ADA, 'checkout', '-q', '-f', 'main');
    writeFileSync(join(clone.path, 'notes.md'), 'mine\n');
    clone.git(ADA, 'add', '-A');
    clone.git(ADA, 'commit', '-qm', 'Notes');
    updateHandout(clone.path, handout('lab3-failure-detector', 'lab4-paxos'), DEFAULT_DATE);
    const none = await clone.authorship();
    expect(none.commits).toEqual([]);
    expect([...none.lines.values()].flat().every(({ handedOut }) => handedOut)).toBe(true);

    clone.commit(ADA, ['acceptor.ts', 'learner.ts']);
    clone.commit(BOB, ['proposer.ts', 'messages.ts']);
    clone.write(['acceptor.ts'], () => "export { Acceptor } from './paxos-node.ts';\n");
    clone.commit(ADA, ['paxos-node.ts'], (file) => reference(file).split('\n').slice(0, 90).join('\n'));
    clone.commit(BOB, ['paxos-node.ts']);
    const { commits, flags, lines } = await clone.authorship();
    expect(commits.map(({ login }) => login)).toEqual(['bob', 'ada', 'bob', 'ada']);
    expect(flags).toEqual([]);
    const both = { commits, flags, lines };
    const [of, other] = [shareOf(both, 'ada'), shareOf(both, 'bob')];
    expect(of.own + other.own).toBe(of.ofGroup);
    expect(of.own).toBeGreaterThan(10);
  });

  it('is not misled by a commit that calls itself the hand-out, nor by who commits the skeleton', async () => {
    const clone = new Clone();
    clone.git(ADA, 'init', '-q', '-b', 'main');
    clone.commit(ADA, SOURCES, skeleton);
    clone.commit('Distributed systems labs <labs@example.invalid>', SOURCES);
    const authorship = await clone.authorship();
    expect(authorship.commits.map(({ email }) => email)).toEqual(['labs@example.invalid']);
    expect(authorship.flags).toContain(
      'Commits of authors that fit nobody in the group: Distributed systems labs <labs@example.invalid>.',
    );
    expect(shareOf(authorship, 'ada')).toMatchObject({ commits: 0, own: 0 });
  });

  it('says what was written while merging, which is in no other commit', async () => {
    const clone = new Clone();
    clone.git(ADA, 'init', '-q', '-b', 'main');
    clone.commit(ADA, ['acceptor.ts']);
    clone.git(ADA, 'checkout', '-qb', 'side');
    clone.commit(ADA, ['learner.ts']);
    clone.git(ADA, 'checkout', '-q', 'main');
    clone.commit(ADA, ['messages.ts']);
    clone.git('y <y@z>', 'merge', '-q', '--no-commit', 'side');
    clone.commit('y <y@z>', ['proposer.ts', 'paxos-node.ts']);
    const { flags } = await clone.authorship();
    expect(flags).toContainEqual(
      expect.stringMatching(
        /^Lines as they stand now were written while merging, in [0-9a-f]{7} of y <y@z>\.$/,
      ),
    );
  });

  const helpers = Array.from({ length: 150 }, (_, i) => `export const help${i} = (a: number) => a + ${i};`);
  const HELPERS = `${helpers.join('\n')}\n`;
  const started = () => {
    const clone = new Clone();
    clone.git(ADA, 'init', '-q', '-b', 'main');
    clone.commit('Course <course@example.org>', SOURCES, skeleton);
    return clone;
  };

  it('leaves a file that was renamed to who wrote it, with the commits in which it had other names', async () => {
    const clone = started();
    clone.commit(BOB, ['helpers.ts'], () => HELPERS);
    clone.commit(ADA, ['paxos-node.ts']);
    clone.move('helpers.ts', 'lib/rounds.ts');
    clone.commit(ADA, []);
    const authorship = await clone.authorship();
    expect(authorship.commits.map(({ login, added, removed }) => [login, added, removed])).toEqual([
      ['ada', 0, 0],
      ['ada', expect.any(Number), expect.any(Number)],
      ['bob', 150, 0],
    ]);
    expect(authorship.flags).toEqual([]);
    expect(shareOf(authorship, 'bob')).toMatchObject({ commits: 1, own: 150 });
  });

  it('finds the commits of a lab whose folder was moved', async () => {
    const clone = started();
    clone.commit(BOB, ['proposer.ts']);
    clone.commit(ADA, ['acceptor.ts']);
    renameSync(join(clone.path, 'skeletons', 'lab4-paxos'), join(clone.path, 'lab4-paxos'));
    clone.git(ADA, 'add', '-A');
    clone.git(ADA, 'commit', '-qm', 'Move');
    const authorship = await clone.authorship();
    expect(authorship.commits.map(({ login }) => login)).toEqual(['ada', 'ada', 'bob']);
    expect(authorship.flags).toEqual([]);
    const { own, ofGroup } = shareOf(authorship, 'bob');
    expect(own).toBe(authorship.lines.get('proposer.ts')!.filter(({ login }) => login === 'bob').length);
    expect(own).toBeGreaterThan(20);
    expect(shareOf(authorship, 'ada').own).toBe(ofGroup - own);
  });

  it('leaves code that was moved to another file to who wrote it, and the skeleton’s to nobody', async () => {
    const clone = started();
    clone.commit(BOB, ['proposer.ts', 'acceptor.ts']);
    const before = await clone.authorship();
    const shares = before.lines.get('proposer.ts')!;
    // A class goes to a file of its own, first as a copy; another one goes to where others are.
    clone.commit(ADA, ['paxos-proposer.ts'], () => reference('proposer.ts'));
    clone.commit(ADA, ['proposer.ts'], () => "export { Proposer } from './paxos-proposer.ts';\n");
    clone.write(['acceptor.ts'], () => "export { Acceptor } from './paxos-node.ts';\n");
    clone.commit(ADA, ['paxos-node.ts'], (file) => `${reference('acceptor.ts')}\n${skeleton(file)}`);
    const authorship = await clone.authorship();
    const moved = authorship.lines.get('paxos-proposer.ts')!;
    expect(moved.filter(({ login }) => login === 'bob').length).toBeGreaterThan(20);
    expect(moved.filter(({ login }) => login === 'ada')).toEqual([]);
    expect(moved.filter(({ handedOut }) => handedOut).length).toBeGreaterThanOrEqual(
      shares.filter(({ handedOut }) => handedOut).length - 4,
    );
    const joined = authorship.lines.get('paxos-node.ts')!;
    expect(joined.filter(({ login }) => login === 'bob').length).toBeGreaterThan(10);
    expect(joined.filter(({ login }) => login === 'ada').length).toBeLessThan(3);
    expect(authorship.lines.get('proposer.ts')).toEqual([{ login: 'ada', handedOut: false }]);
  });

  it('gives a name of two people to nobody, and says so', async () => {
    const clone = started();
    clone.commit('Kim Lee <kim.private@example.com>', ['acceptor.ts']);
    clone.commit('Kim Lee <laptop@local>', ['proposer.ts']);
    clone.commit('Kim Lee <kim1@example.org>', ['learner.ts']);
    clone.commit('Ada Lovelace <kim1@example.org>', ['paxos-node.ts']);
    const kims = ['kim1', 'kim2'].map((login) => ({ login, name: 'Kim Lee', email: `${login}@example.org` }));
    const authorship = await clone.authorship([...kims, ada]);
    expect(authorship.commits.map(({ login }) => login)).toEqual(['kim1', 'kim1', undefined, undefined]);
    const both = 'fit both Kim Lee (kim1) and Kim Lee (kim2): they count for nobody.';
    expect(authorship.flags).toEqual([
      'Commits of Ada Lovelace <kim1@example.org> have the address of Kim Lee (kim1) and the name of Ada Lovelace (ada).',
      `Commits of Kim Lee <laptop@local> ${both}`,
      `Commits of Kim Lee <kim.private@example.com> ${both}`,
      'No commit fits Kim Lee (kim2).',
      'No commit fits Ada Lovelace (ada).',
    ]);
    expect(shareOf(authorship, 'kim2').own).toBe(0);
    const proposer = authorship.lines.get('proposer.ts')!.filter(({ handedOut }) => !handedOut);
    expect(proposer.every(({ login }) => login === undefined)).toBe(true);
  });

  it('reads a log whose names look like fields of it', async () => {
    const clone = new Clone();
    clone.git(ADA, 'init', '-q', '-b', 'main');
    const forged = `5\t5\t\u0001${'a'.repeat(40)}\u0002 <ada@example.org>`;
    clone.commit(forged, SOURCES);
    const { commits } = await clone.authorship();
    expect(commits).toHaveLength(1);
    expect(commits[0]).toMatchObject({ login: 'ada', removed: 0 });
  });
});

describe('what was handed out of a file', () => {
  const line = fc.constantFrom('a', 'b', '  }', 'const c = 1;');
  it('is all of the skeleton, and nothing of what is put between its lines', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^s[a-z]{1,4}$/)),
        fc.array(line, { maxLength: 6 }),
        fc.nat(),
        (skeleton, added, place) => {
          const whole = (lines: readonly string[]) => lines.map((one) => `${one}\n`).join('');
          const handed = new HandedOut([{ path: 'a.ts', text: whole(skeleton) }]);
          const at = place % (skeleton.length + 1);
          const text = whole([...skeleton.slice(0, at), ...added, ...skeleton.slice(at)]);
          expect(handed.lines('a.ts', text)).toEqual([
            ...skeleton.slice(0, at).map(() => true),
            ...added.map(() => false),
            ...skeleton.slice(at).map(() => true),
          ]);
        },
      ),
    );
  });
  it('is nothing of a file that is not in the skeleton', () => {
    expect(new HandedOut([]).lines('b.ts', 'one\ntwo\n')).toEqual([false, false]);
  });
  it('is what was moved to another file, in pieces of three lines that say something', () => {
    const code = ['const first = firstOf(all);', 'const last = lastOf(all);', 'return first + last;'];
    const handed = new HandedOut([
      { path: 'a.ts', text: ['class A {', ...code, '}', '}', '}', ''].join('\n') },
    ]);
    const moved = ['own();', ...code.map((one) => `  ${one}`), 'own();', code[0], 'own();', '}', '}', '}'];
    expect(handed.lines('b.ts', moved.join('\n'))).toEqual(
      [0, 1, 1, 1, 0, 0, 0, 0, 0, 0].map((one) => one === 1),
    );
  });
});

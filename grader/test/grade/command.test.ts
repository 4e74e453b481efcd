import { createHmac } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findPrograms } from '../../src/jail/run.ts';
import { Result } from '../../src/result/schema.ts';
import { folderOf, Repository, reference, skeleton } from '../attacks/repository.ts';

const root = join(import.meta.dirname, '..', '..', '..');
let folder = '';
let good = '';
let same = '';

/** A private folder: one group that handed in twice, the second time with the same files, and two submissions that can't be read. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-batch-'));
  const repository = new Repository(join(folder, 'one'));
  good = repository.commit(reference('lab3'));
  same = repository.commit({ ...reference('lab3'), 'notes.txt': 'x' }, { parents: [good] });
  writeFileSync(join(folder, 'broken.bundle'), '# v2 git bundle\ngarbage');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function grade(...args: string[]) {
  const command = [join(root, 'grader/bin/run.mjs'), 'grade', ...args];
  const { stdout, stderr, exitCode } = await execa(process.execPath, command, { cwd: folder, reject: false });
  return { stdout, stderr, exitCode };
}

function submissions(...rows: string[]): void {
  const header = 'lab,owner,repository,commit,submittedAt,timeSource,sequence';
  writeFileSync(join(folder, 'submissions.csv'), `\uFEFF${[header, ...rows].join('\r\n')}\r\n`);
}

function readResult(owner: string, commit: string): Result {
  const path = join(folder, 'results', 'lab3', owner, `${commit.slice(0, 12)}.json`);
  return Result.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** Processes that are in a jail of the command with this id. */
function jailsOf(command: number): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return (
        Number(name) > 0 && readFileSync(`/proc/${name}/mountinfo`, 'utf8').includes(`/lab-stage-${command}-`)
      );
    } catch {
      return false;
    }
  });
}

describe.skipIf(process.platform !== 'linux')('a batch', () => {
  it('grades what it can, names what it can’t, and does nothing twice', async () => {
    const rows = [
      `lab3,anna,one,${good},2026-02-01T10:00:00Z,push,1`,
      `lab3,anna,one,${same},2026-02-02T11:00:00Z,workflow,2`,
      `lab3,anna,one,${same},2026-02-02T10:00:00Z,staff,2`,
      `lab3,bert,broken.bundle,${good},,,1`,
      `lab3,carl,missing,${good},,,1`,
      `lab3,dora,plain,${good},,,1`,
    ];
    mkdirSync(join(folder, 'plain'), { recursive: true });
    for (const [path, content] of Object.entries(reference('lab3'))) {
      mkdirSync(join(folder, 'plain', path, '..'), { recursive: true });
      writeFileSync(join(folder, 'plain', path), String(content));
    }
    submissions(...rows);
    // Both of anna's begin at once, and one waits for the other.
    const first = await grade('batch', '--private', '.', '--labs', 'lab3', '--jobs', '2');
    expect(first.stderr).toBe('');
    expect(first.stdout).toMatch(/4\/5 {2}lab3 {2}anna {2}\w{12} {2}100 of 100 {2}\d/);
    expect(first.stdout).toMatch(/5\/5 {2}lab3 {2}anna {2}\w{12} {2}100 of 100 \(same files\)/);
    expect(first.stdout).toContain(
      '4 graded, 1 with files of another commit, 0 were there, 0 could not be graded',
    );
    expect(first.stdout).toMatch(/To look at: lab3 bert .*can't be read/);
    expect(first.stdout).toMatch(/To look at: lab3 carl .*There is no repository/);
    expect(first.stdout).toMatch(/To look at: lab3 dora .*plain is a plain folder, which has no commits/);
    expect(readResult('dora', good).points).toBe(0);
    expect(first.exitCode).toBe(1);

    const [one, two] = [readResult('anna', good), readResult('anna', same)];
    // Of two times of one commit the one that is trusted more.
    expect(two.grading).toMatchObject({ submittedAt: '2026-02-02T10:00:00Z', timeSource: 'staff' });
    expect(two.flags).toEqual(['file outside the manifest, not judged: notes.txt']);
    expect({ ...two, flags: [], submission: one.submission, grading: undefined }).toEqual({
      ...one,
      grading: undefined,
    });
    expect(one.unofficial).toEqual([]);
    expect(one.grading).toMatchObject({
      owner: 'anna',
      commit: good,
      sandbox: 'bubblewrap',
      timeSource: 'push',
    });
    const { lab3 } = JSON.parse(readFileSync(join(folder, 'seeds.json'), 'utf8'));
    expect(one.grading?.seeds).toEqual([one.seed, ...lab3]);
    expect(readResult('bert', good).points).toBe(0);

    // All is there; a time that became known is taken up.
    submissions(rows[0] ?? '', `lab3,anna,one,${same},2026-02-03T11:00:00+01:00,staff,2`);
    const second = await grade('batch', '--private', '.', '--labs', 'lab3');
    expect(second.stdout).toMatch(/^2 submissions: 0 graded, 0 with .*, 2 were there/);
    expect(second.exitCode).toBe(0);
    expect(readResult('anna', same).grading).toMatchObject({
      submittedAt: '2026-02-03T10:00:00Z',
      timeSource: 'staff',
    });
  });

  it('of plain folders keeps one result for each, of what is in it now', async () => {
    const handIn = (name: string, text: string) => {
      const path = join(folder, 'handed', name, folderOf('lab3'));
      mkdirSync(path, { recursive: true });
      writeFileSync(join(path, 'mon-leader-detector.ts'), text);
    };
    const batch = (...rows: string[]) => {
      submissions(...rows);
      return grade('batch', '--private', '.', '--labs', 'lab3', '--out', 'of-folders');
    };
    const results = () => {
      const path = join(folder, 'of-folders', 'lab3', 'ada');
      return readdirSync(path)
        .map((name) => Result.parse(JSON.parse(readFileSync(join(path, name), 'utf8'))))
        .map(({ grading }) => [grading!.folder, grading!.submittedAt, grading!.hashes.files]);
    };
    handIn('v1', 'export class {');
    handIn('v2', 'export class {{');
    const v1 = 'lab3,ada,handed/v1/,,2026-02-01T11:00:00+01:00,staff,1';
    const v2 = 'lab3,ada,handed/v2,,2026-02-03T10:00:00Z,staff,2';
    expect((await batch(v1, v2)).stderr).toBe('');
    const before = results().sort();
    expect(before.map(([name, at]) => [name, at])).toEqual([
      ['handed/v1', '2026-02-01T10:00:00Z'],
      ['handed/v2', '2026-02-03T10:00:00Z'],
    ]);
    handIn('v2', 'export class {{{');
    await batch(v1, v2.replace('02-03', '02-04'));
    const [first, second] = results().sort();
    expect(first).toEqual(before[0]);
    expect(second!.slice(0, 2)).toEqual(['handed/v2', '2026-02-04T10:00:00Z']);
    expect(second![2]).not.toBe(before[1]![2]);
  });

  it('that is killed leaves no process and no half of a file, and is taken up again', async () => {
    const repository = new Repository(join(folder, 'others'));
    const unfinished = repository.commit(skeleton('lab3'));
    const path = `${folderOf('lab3')}/mon-leader-detector.ts`;
    const wrong = repository.commit(
      { ...skeleton('lab3'), [path]: 'export class {' },
      { parents: [unfinished] },
    );
    const owners = ['ida', 'jon', 'kim'];
    // The first is refused at once, while the others are judged.
    submissions(...owners.map((owner, i) => `lab3,${owner},others,${i === 0 ? wrong : unfinished},,,1`));
    const args = ['batch', '--private', '.', '--labs', 'lab3', '--jobs', '2'];
    const killed = execa(process.execPath, [join(root, 'grader/bin/run.mjs'), 'grade', ...args], {
      cwd: folder,
      reject: false,
    });
    const pid = killed.pid ?? 0;
    // When the first has ended, others are being judged.
    killed.stdout.on('data', (text: Buffer) => {
      if (text.toString().includes('1/3')) killed.kill('SIGKILL');
    });
    await killed;
    const written = owners.filter((owner) => existsSync(join(folder, 'results', 'lab3', owner)));
    expect(written).toContain('ida');
    for (const owner of written) {
      const commit = owner === 'ida' ? wrong : unfinished;
      expect(readdirSync(join(folder, 'results', 'lab3', owner))).toEqual([`${commit.slice(0, 12)}.json`]);
      expect(readResult(owner, commit).points).toBe(0);
    }
    await vi.waitFor(() => expect(jailsOf(pid)).toEqual([]), { timeout: 20_000 });

    const again = await grade(...args);
    // The two skeletons are the same files: the second of them waits for the first.
    const graded = written.length === 1 ? 1 : 0;
    expect(again.stdout).toContain(
      `${graded} graded, ${3 - written.length - graded} with files of another commit, ${written.length} were there`,
    );
    expect(again.exitCode).toBe(0);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`lab-stage-${pid}-`))).toEqual([]);
  });

  it('of which a row can’t be right grades nothing, and names all such rows', async () => {
    const before = readdirSync(folder).sort();
    submissions(
      `lab9,anna,one,${good},,,1`,
      `lab3,../../etc,one,${good},,,1`,
      `lab3,dora,one,${good.slice(0, 7)},,,1`,
      `lab3,emil,,${good},yesterday,push,1`,
      `lab3,anna,one,${good},,,1`,
      `lab3,ANNA,one,${good},,,2`,
      'lab3,fred,one,,2026-02-01T10:00:00Z,push,1',
    );
    const { stdout, stderr, exitCode } = await grade('batch', '--private', '.');
    expect([stdout, exitCode]).toEqual(['', 2]);
    expect(stderr.split('\n')).toEqual([
      'submissions.csv, row 2: "lab9" is no lab of the course',
      'submissions.csv, row 3: "../../etc" is no login and no name of a group',
      'submissions.csv, row 5: submittedAt "yesterday" is no instant, such as 2020-02-20T22:10:00Z',
      'submissions.csv, row 7: this commit of ANNA is in submissions.csv, row 6 already, by none',
      expect.stringMatching(/^submissions.csv, row 4: the commit is its whole id/),
      'submissions.csv, row 8: names no commit of the repository one: put in the whole id of what was handed in',
      'Nothing was graded.',
    ]);
    expect(readdirSync(folder).sort()).toEqual(before);
  });

  it('in shards needs seeds that were drawn before, and names nobody if asked', async () => {
    submissions(`lab3,anna,one,${good},,,1`, `lab3,carl,missing,${good},,,1`);
    const args = ['batch', '--private', '.', '--labs', 'lab3', '--shard'];
    const key = 'ab'.repeat(32);
    writeFileSync(join(folder, 'seeds.json'), '{"lab3":[7]}');
    expect((await grade(...args, '2/2', '--pseudonyms', '--out', 'shard')).stderr).toMatch(
      /no key for pseudonyms.*grade -- seeds/,
    );
    writeFileSync(join(folder, 'seeds.json'), JSON.stringify({ lab3: [7], pseudonyms: key }));
    expect((await grade(...args, '3/2')).stderr).toContain('--shard takes i/n');
    const carl = await grade(...args, '2/2', '--pseudonyms', '--out', 'shard');
    expect(carl.stdout).not.toMatch(/carl|missing/);
    expect(carl.stdout).not.toContain(good.slice(0, 7));
    const [, name] = /lab3 {2}(s-[0-9a-f]{8}) {2}/.exec(carl.stdout) ?? [];
    const mac = createHmac('sha256', Buffer.from(key, 'hex')).update('carl').digest('hex');
    expect(name).toBe(`s-${mac.slice(0, 8)}`);
    expect(readFileSync(join(folder, 'shard', 'pseudonyms.csv'), 'utf8')).toBe(
      `pseudonym,owner\n${name},carl\n`,
    );
    rmSync(join(folder, 'seeds.json'));
    expect((await grade(...args, '1/2')).stderr).toMatch(/no secret seeds for lab3 yet.*grade -- seeds/);
    expect(existsSync(join(folder, 'seeds.json'))).toBe(false);
  });
});

describe.skipIf(process.platform !== 'linux')('one submission', () => {
  it('as its author sees it has no word of hidden checks; without the jail it does not count', async () => {
    const repository = new Repository(join(folder, 'begun'));
    repository.commit(skeleton('lab3'));
    const args = [
      'begun',
      '--labs',
      'lab3',
      '--audience',
      'student',
      '--sandbox',
      'none',
      '--private',
      folder,
    ];
    const { stdout, exitCode } = await grade(...args, '--json');
    const result = Result.parse(JSON.parse(stdout));
    expect(exitCode).toBe(1);
    expect(result.unofficial).toEqual(['graded without the jail (--sandbox=none)']);
    expect(result.checks.filter(({ hidden }) => hidden).map(({ id }) => id)).toContain('hidden-1');
    expect(stdout).not.toMatch(/leader-always-right|fd-any-replies/);
    expect(result.submission.folder).toBe(`begun/${folderOf('lab3')}`);
  });

  it('is not graded where no jail can be made, and says what to do', async () => {
    const programs = findPrograms();
    if ('missing' in programs) throw new Error('bubblewrap is missing');
    // Within a namespace that has no more of them to give.
    const none = ['--dev-bind', '/', '/', '--unshare-user', '--disable-userns', '--uid', '1000'];
    const command = [
      ...none,
      process.execPath,
      join(root, 'grader/bin/run.mjs'),
      'grade',
      'begun',
      '--labs',
      'lab3',
    ];
    const { stdout, stderr, exitCode } = await execa(programs.bwrap, command, { cwd: folder, reject: false });
    expect([stdout, exitCode]).toEqual(['', 2]);
    expect(stderr).toMatch(/The jail does not hold here/);
    expect(stderr).toContain('--sandbox=none');
  });

  it('that can’t be graded costs itself only: the others are written as they end', async () => {
    const broken = new Repository(join(folder, 'broken'));
    const path = `${folderOf('lab3')}/mon-leader-detector.ts`;
    broken.commit({ ...skeleton('lab3'), [path]: 'export class {' });
    // In the way of the first result that is written.
    mkdirSync(join(folder, 'written', 'lab3'), { recursive: true });
    writeFileSync(join(folder, 'written', 'lab3', 'begun'), '');
    cpSync(join(folder, 'broken'), join(folder, 'begun'), { recursive: true });
    const args = ['begun', 'broken', '--labs', 'lab3', '--sandbox', 'none', '--private', folder];
    const { stderr, exitCode } = await grade(...args, '--out', 'written');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^begun could not be graded: /);
    const [name = ''] = readdirSync(join(folder, 'written', 'lab3', 'broken'));
    const written = JSON.parse(readFileSync(join(folder, 'written', 'lab3', 'broken', name), 'utf8'));
    expect(Result.parse(written).problems[0]?.kind).toBe('syntax');
  });

  it('that is not there, or options that contradict each other, end in one line', async () => {
    for (const args of [
      ['nowhere'],
      ['x'.repeat(5000)],
      ['begun', '--labs', 'lab3,x'],
      ['begun', '--shard', '1/2'],
      ['batch', 'begun'],
      [],
    ]) {
      const { stdout, stderr, exitCode } = await grade(...args);
      expect([stdout, exitCode], args.join(' ')).toEqual(['', 2]);
      expect(stderr.split('\n').length, stderr).toBe(1);
    }
  });
});

import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { oslo } from '../policy/records.ts';
import { folderWith, ROSTER, resultFiles } from '../private/folders.ts';

const program = join(import.meta.dirname, '..', '..', 'bin', 'run.mjs');

/** The real command, as `npm run report -- …` calls it. */
async function run(command: string, ...args: string[]) {
  const { stdout, stderr, exitCode } = await execa(process.execPath, [program, command, ...args], {
    reject: false,
  });
  return { stdout, stderr, exitCode };
}

describe('npm run report and slip', () => {
  it('go from a private folder to a report, an adjustment, a release, Canvas and an archive', async () => {
    const folder = folderWith({
      'roster.csv': ROSTER,
      'canvas.csv':
        'Student,ID,SIS User ID,SIS Login ID,Section,Lab 3 (503)\n    Points Possible,,,,,100\nA,5,1001,,A,\n',
      ...resultFiles({ at: oslo('2020-02-20T12:00'), points: 80 }),
    });
    const where = ['--private', folder];
    const report = await run('report', ...where);
    expect([report.exitCode, report.stderr]).toEqual([0, '']);
    expect(report.stdout).toContain(join(folder, 'report', 'index.html'));
    expect(readFileSync(join(folder, 'report', 'students', 'ada.html'), 'utf8')).toContain('Ada Lovelace');
    expect(readFileSync(join(folder, 'report', 'ledgers', 'ada.txt'), 'utf8')).toContain('5 days left');

    const adjusted = await run(
      'report',
      'adjust',
      '--student',
      'ada',
      '--kind',
      'points',
      '--lab',
      '3',
      '--value',
      '-5',
      '--reason',
      'agreed',
      '--by',
      'ta',
      ...where,
    );
    expect([adjusted.exitCode, adjusted.stdout]).toEqual([0, 'Recorded as a1: points in lab3 for ada.']);
    const released = await run('report', 'release', '--lab', '3', '--by', 'ta', ...where);
    expect(released.stdout).toMatch(/^lab3 is released by ta at 2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\dZ\.$/);
    const out = join(folder, 'filled.csv');
    const canvas = await run('report', 'canvas', join(folder, 'canvas.csv'), '--out', out, ...where);
    expect(canvas.stdout).toContain('1 score written, 0 there already');
    expect(readFileSync(out, 'utf8')).toContain('A,5,1001,,A,75\n');
    const person = await run('report', 'student', 'ada', '--export', ...where);
    expect(JSON.parse(person.stdout).adjustments).toMatchObject([{ id: 'a1', value: '-5' }]);
    const archived = await run('report', 'archive', '--to', join(folder, 'archive', '2020'), ...where);
    expect([archived.exitCode, existsSync(join(folder, 'archive', '2020', 'SHA256SUMS'))]).toEqual([0, true]);
    const purged = await run('report', 'purge', '--before', '2020-01-01', '--yes', ...where);
    expect(purged.stdout).toBe(`Nothing in ${folder} is from before 2020-01-01.`);
    const slip = await run('slip', '--student', 'ada', '--at', '2020-04-17T12:00', ...where);
    expect(slip.stdout).toContain(
      'Lab 3  due Thu 20 February 2020 23:59; handed in Thu 20 February 2020 12:00, in time.',
    );
  });

  it('write the same bytes in another place, language and time zone', async () => {
    const folder = folderWith({
      'roster.csv': `${ROSTER}Åse Ærlig,1004,ase,,\nÖrjan,1005,orjan,,\n`,
      'adjustments.csv': 'id,login,lab,kind,value,reason,by,at\n1,ada,lab3,points,-2.5,r,ta,2020-05-01\n',
      ...resultFiles(
        { at: oslo('2020-03-29T23:30'), points: 80 },
        { lab: 'lab1', owner: 'bob', commit: 'b'.repeat(40), at: oslo('2020-01-24T00:10'), points: 61 },
      ),
    });
    const report = async (name: string, env: Record<string, string>) => {
      const out = join(folder, name);
      const args = [program, 'report', '--private', folder, '--out', out];
      const { exitCode } = await execa(process.execPath, args, { env, reject: false });
      expect(exitCode).toBe(0);
      const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).sort();
      return files
        .filter((file) => statSync(join(out, file)).isFile())
        .map((file) => [file, readFileSync(join(out, file), 'utf8')]);
    };
    const here = await report('here', { TZ: 'UTC', LANG: 'C', LC_ALL: 'C' });
    const there = await report('there', {
      TZ: 'Pacific/Auckland',
      LANG: 'nb_NO.UTF-8',
      LC_ALL: 'nb_NO.UTF-8',
    });
    expect(here.length).toBeGreaterThan(15);
    expect(there).toEqual(here);
  });

  it('say what the system refuses to do with which path, exit with 2, and call it no fault of the tool', async () => {
    const folder = folderWith({ 'roster.csv': ROSTER, file: 'x', ...resultFiles({}) });
    const cases: [string[], string][] = [
      [
        ['report', '--private', folder, '--out', join(folder, 'file')],
        `Can't list ${join(folder, 'file')}: it, or what it should be in, is no folder (ENOTDIR).`,
      ],
      [
        ['grade', 'merge', join(folder, 'results'), '--out', '/proc/x'],
        "Can't make the folder /proc/x: it is not there, or leads nowhere (ENOENT).",
      ],
    ];
    for (const [args, message] of cases)
      expect(await run(args[0]!, ...args.slice(1))).toEqual({ exitCode: 2, stdout: '', stderr: message });
  });

  it('say in one message what is wrong, exit with 2 and write nothing', async () => {
    const folder = folderWith({ 'roster.csv': `${ROSTER}Again,1009,ADA,,\n` });
    const wrong: [string[], RegExp][] = [
      [['report', '--private', folder], /roster\.csv, row 5: the login ada is in roster\.csv, row 2 already/],
      [['report', '--private', join(folder, 'nowhere')], /There is no private folder/],
      [['slip', '--private', folder], /Missing required argument: student/],
      [
        ['report', 'adjust', '--private', folder, '--student', 'ada'],
        /Missing required arguments: kind, reason, by/,
      ],
      [['report', 'whatever', '--private', folder], /whatever/],
    ];
    const messages = await Promise.all(wrong.map(([args]) => run(args[0]!, ...args.slice(1))));
    messages.forEach(({ exitCode, stderr, stdout }, index) => {
      expect([exitCode, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(wrong[index]![1]);
    });
    expect(existsSync(join(folder, 'report'))).toBe(false);
    writeFileSync(join(folder, 'roster.csv'), ROSTER);
    const inside = await run('report', '--private', folder, '--out', join(import.meta.dirname, 'x'));
    expect([inside.exitCode, inside.stderr]).toMatchObject([
      2,
      expect.stringContaining('inside the repository'),
    ]);
    const nowhere = join(folder, 'missing', 'x.json');
    const person = await run('report', 'student', 'ada', '--export', '--out', nowhere, '--private', folder);
    expect([person.exitCode, person.stderr]).toEqual([
      2,
      `There is no folder ${join(folder, 'missing')}: make it first.`,
    ]);
    const late = await run('slip', '--private', folder, '--student', 'ada', '--at', 'soon');
    expect([late.exitCode, late.stderr]).toEqual([
      2,
      '--at takes a time such as 2020-03-20T12:00, not "soon".',
    ]);
  });
});

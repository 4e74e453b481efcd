import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leaksOfRepository, leaksOfTree } from '../../src/handout/leak-scan.ts';
import { readSecrets, type Secrets } from '../../src/handout/secrets.ts';
import { command, git, root, scratch } from './handout.ts';

const space = scratch();
const handout = join(space.folder, 'handout');
const people = join(space.folder, 'private');
let secrets: Secrets;

beforeAll(async () => {
  mkdirSync(people);
  writeFileSync(
    join(people, 'roster.csv'),
    'name;studentId;login;email;section\nIngrid Østergård;240917;ingrid-o;ingrid@uni.invalid;A\n',
  );
  await command(root, 'handout', '--out', handout);
  secrets = readSecrets(root, people);
});
afterAll(() => space.remove());

const staff = (...path: string[]) => readFileSync(join(root, 'solutions-private', ...path), 'utf8');
const solution = staff('lab3-failure-detector', 'solution', 'evt-failure-detector.ts');
const line =
  '    if (this.env.nodes.some((id) => this.alive.has(id) && this.suspected.has(id))) this.delay += this.delta;';
const scan = (path: string, content: string) =>
  leaksOfTree(new Map([[path, Buffer.from(content)]]), secrets).map(({ what }) => what);

describe('the hand-out', () => {
  it('gives away nothing: files, history, dist', () => {
    expect(leaksOfRepository(handout, secrets)).toEqual([]);
  });

  it('is held against something: runs of all solutions, ids, titles, hashes', () => {
    const solutions = readdirSync(join(root, 'solutions-private'));
    const sources = new Set(
      [...(secrets.runs.get(10) ?? new Map()).values()].map((path) => path.split('/')[1]),
    );
    expect(solutions.filter((lab) => !sources.has(lab))).toEqual([]);
    expect(secrets.phrases.size).toBeGreaterThan(solutions.length * 100);
  });
});

describe('a planted leak is found', () => {
  it('a line of a solution: as code, in a comment, in a string of a bundle, in Markdown', () => {
    expect(solution).toContain(line);
    const found = [expect.stringMatching(/^words of .*evt-failure-detector\.ts: /)];
    const plain = `${line.trim()}`;
    expect(scan('labs/lab3/checks/x.ts', line)).toEqual(found);
    expect(scan('labs/lab3/checks/x.ts', `// ${plain}\n`)).toEqual(found);
    expect(scan('dist/labs/lab3.json', JSON.stringify({ code: `\n${line}\n` }))).toEqual(found);
    expect(scan('labs/lab3/README.md', `Write\n\n\`\`\`ts\n${plain}\n\`\`\`\n`)).toEqual(found);
    expect(
      scan('dist/x.mjs', 'this.env.nodes.some( (id)=>this.alive.has(id)&&\n this.suspected.has(id) )'),
    ).toEqual(found);
  });

  it('a line of a solution as a bundle has it, without types', () => {
    const typed = staff('lab4-paxos', 'solution', 'paxos-node.ts');
    expect(typed).toContain('private onLearn(learn: LearnMessage): void {');
    expect(scan('dist/x.mjs', 'onLearn(learn) { const value = this.learner.handleLearn(learn);')).toEqual([
      expect.stringContaining('paxos-node.ts'),
    ]);
  });

  it('a whole file, under whatever name', () => {
    expect(scan('docs/for-students/notes.md', solution)).toContain(
      'the file solutions-private/lab3-failure-detector/solution/evt-failure-detector.ts',
    );
    expect(scan('a.json', staff('lab3-failure-detector', 'mutants', 'leader-node.json'))).toContain(
      'the file solutions-private/lab3-failure-detector/mutants/leader-node.json',
    );
    expect(
      scan('a.ts', staff('lab3-failure-detector', 'variants', 'sorted-ranks', 'leader-node.ts')).join(),
    ).toContain('variants/sorted-ranks/leader-node.ts: ');
  });

  it('a hidden check: its id, title or hint, its file, its place', () => {
    expect(scan('labs/lab3/checks/x.ts', "labTest('told-always-right', (student) => {});")).toEqual([
      'the id of the hidden check told-always-right',
    ]);
    expect(scan('docs/x.md', 'After any sequence of suspicions the *leader* is right')).toEqual([
      'the title of the hidden check leader-always-right',
    ]);
    expect(scan('dist/labs/lab3.json', '{"hint":"Change the state first, then tell."}')).toEqual([
      'the hint of the hidden check told-after-the-change',
    ]);
    expect(scan('labs/lab3/hidden/x.check.ts', '')).toEqual(['the name of what is for staff: hidden']);
  });

  it('names of mutants, and hashes of private files', () => {
    expect(scan('x.md', 'see messages-forwarded-twice')).toEqual([
      'the name of the mutant messages-forwarded-twice',
    ]);
    const [hash, what] = [...secrets.phrases].find(([key]) => /^[0-9a-f]{64}$/.test(key)) ?? ['', ''];
    expect(scan('handout.json', `{"x":"${hash}"}`)).toEqual([what]);
  });

  it('an extension, and others that are about people', () => {
    expect(scan('docs/x.csv', 'lab,login,until,reason\nlab3,abc,2020-02-25T23:59,ill\n')).toEqual([
      'a table about people: lab,login,until,reason',
    ]);
    expect(scan('extensions.csv', '')).toEqual(['the name of what is for staff: extensions.csv']);
    const course = JSON.parse(readFileSync(join(root, 'labs', 'course.json'), 'utf8'));
    const extended = { ...course, extensions: [{ lab: 'lab3', who: 'abc', to: '2020-02-25T23:59' }] };
    expect(scan('labs/course.json', JSON.stringify(extended)).join()).toMatch(
      /no public policy: .*extensions/s,
    );
    expect(scan('labs/x.json', '[{ "login": "abc", "until": "2020-02-25T23:59" }]')).toEqual([
      'a record about a person: login',
    ]);
  });

  it('people of the private folder', () => {
    expect(scan('README.md', 'Thanks to Ingrid Østergård!')).toEqual(['name in roster.csv']);
    expect(scan('README.md', 'mail to ingrid@uni.invalid, 240917')).toEqual([
      'email in roster.csv',
      'studentId in roster.csv',
    ]);
  });

  it("in git's history, also where nothing leads to it any more", async () => {
    const repository = join(space.folder, 'history');
    await git(space.folder, 'clone', '-q', handout, repository);
    const notes = join(repository, 'notes.md');
    writeFileSync(notes, line);
    await git(repository, 'add', '.');
    await git(repository, 'commit', '-qm', 'One line too many');
    await git(repository, 'rm', '-q', 'notes.md');
    await git(repository, 'commit', '-qm', 'Gone again');
    const found = [
      { where: expect.stringMatching(/^blob [0-9a-f]{12} in git's history$/), what: expect.any(String) },
    ];
    expect(leaksOfRepository(repository, secrets)).toEqual(found);
    await git(repository, 'reset', '-q', '--hard', 'HEAD~2');
    expect(leaksOfRepository(repository, secrets)).toEqual(found);
    await git(repository, 'commit', '-q', '--allow-empty', '-m', 'Like told-always-right');
    expect(leaksOfRepository(repository, secrets).map(({ where }) => where)).toContainEqual(
      expect.stringMatching(/^commit /),
    );
  });
});

describe('npm run handout', () => {
  it('writes nothing where a secret was planted into what it takes', async () => {
    const copy = join(space.folder, 'copy');
    await git(space.folder, 'clone', '-q', root, copy);
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    const paths = ['labs/lab3-failure-detector/checks/rules.ts', 'docs/for-students/getting-started.md'];
    for (const path of paths) appendFileSync(join(copy, path), `/*\n${line}\n*/\n`);
    const out = join(space.folder, 'leaking');
    const { stderr, exitCode } = await command(copy, 'handout', '--out', out);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^Nothing was written: the hand-out would give away/);
    for (const path of paths)
      expect(
        stderr
          .split('\n')
          .filter((told) => told.includes(path))
          .join(),
      ).toContain('evt-failure-detector.ts');
    expect(readdirSync(dirname(out))).not.toContain('leaking');
    rmSync(copy, { recursive: true, force: true });
  });
});

import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { collectCommand } from '../../src/collect/command.ts';
import type { Clock } from '../../src/collect/platform.ts';
import { merged, readLines, type SubmissionLine } from '../../src/collect/submissions-file.ts';
import { readCourse } from '../../src/policy/course.ts';
import { git, root, scratch } from '../handout/handout.ts';

const space = scratch();
const course = readCourse(readFileSync(join(root, 'labs', 'course.json'), 'utf8'), 'labs/course.json');
const FOLDER = 'skeletons/lab3-failure-detector';
const NOW = Date.parse('2026-02-01T00:00:00Z');
let server: Server;
let base = '';
let privateFolder = '';
let count = 0;
let printed: string[] = [];
/** What the platform answers to a path, once for each element; the last one again and again. */
let answers: Map<string, Answer[]>;
let asked: string[];
let slept: number[];

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const clock: Clock = {
  now: () => NOW + slept.reduce((sum, ms) => sum + ms, 0),
  sleep: async (ms) => {
    slept.push(ms);
  },
};

beforeAll(async () => {
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    const page = url.searchParams.get('page');
    const key = page === null ? url.pathname : `${url.pathname}?page=${page}`;
    asked.push(key);
    const list = answers.get(key) ?? [{ status: 404, body: { message: 'Not Found' } }];
    const answer = list.length > 1 ? list.shift() : list[0];
    const refused = request.headers.authorization !== 'Bearer good-token';
    response.writeHead(refused ? 401 : (answer?.status ?? 200), answer?.headers ?? {});
    response.end(JSON.stringify(answer?.body ?? []));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((done) => server.close(done));
  space.remove();
});
beforeEach(() => {
  answers = new Map();
  asked = [];
  slept = [];
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text));
  privateFolder = join(space.folder, `private-${count++}`);
  mkdirSync(privateFolder);
  writeFileSync(
    join(privateFolder, 'roster.csv'),
    'name,studentId,login,email,section\nAnn,1001,ann,,\nBob,1002,bob,,\nCat,1003,cat,,\n',
  );
  writeFileSync(
    join(privateFolder, 'groups.csv'),
    'lab,group,login\nlab3,alpha,ann\nlab3,alpha,bob\nlab3,beta,cat\n',
  );
});
afterEach(() => vi.restoreAllMocks());

/** A student's repository, made from the skeleton. */
async function repository(name: string) {
  const folder = join(space.folder, `${name}-${count++}`);
  mkdirSync(join(folder, 'skeletons'), { recursive: true });
  cpSync(join(root, FOLDER), join(folder, FOLDER), { recursive: true });
  await git(folder, 'init', '-q', '-b', 'main');
  await git(folder, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
  const commit = async (path: string, text: string) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
    await git(folder, 'add', '-A');
    await git(folder, 'commit', '-qm', path);
    return git(folder, 'rev-parse', 'HEAD');
  };
  const first = await commit('README.md', 'Labs\n');
  return { folder, first, commit, entry: { name, default_branch: 'main', clone_url: `file://${folder}` } };
}

const push = (after: string, timestamp: string, type = 'push') => ({
  before: '0'.repeat(40),
  after,
  ref: 'refs/heads/main',
  timestamp,
  activity_type: type,
});
const run = (token = 'good-token', options: object = {}) =>
  collectCommand(
    course,
    { org: 'course', lab: 3, private: privateFolder, names: '{lab}-{owner}', ...options },
    { GITHUB_API_URL: base, GITHUB_TOKEN: token },
    clock,
  );
const written = () => readFileSync(join(privateFolder, 'submissions.csv'), 'utf8');
const on = (path: string, ...list: Answer[]) => answers.set(path, list);

describe('npm run collect', () => {
  it('lists each distinct set of student files with the time of its first push, page after page', async () => {
    const alpha = await repository('lab3-alpha');
    const one = await alpha.commit(`${FOLDER}/leader-node.ts`, 'one\n');
    const other = await alpha.commit('skeletons/lab5-multipaxos/replica.ts', 'work for another lab\n');
    const test = await alpha.commit(`${FOLDER}/own.test.ts`, 'a test of my own\n');
    const two = await alpha.commit(`${FOLDER}/leader-node.ts`, 'two\n');
    const back = await alpha.commit(`${FOLDER}/leader-node.ts`, 'one\n');
    on('/orgs/course/repos', {
      body: [{ name: 'Other', default_branch: 'main', clone_url: 'x' }],
      headers: { link: `<${base}/orgs/course/repos?page=2>; rel="next", <${base}/x>; rel="last"` },
    });
    on('/orgs/course/repos?page=2', { body: [{ ...alpha.entry, name: 'LAB3-Alpha' }] });
    const path = '/repos/course/LAB3-Alpha/activity';
    on(path, {
      body: [push(back, '2026-02-24T10:00:00Z'), push(two, '2026-02-21T10:00:00Z')],
      headers: { link: `<${base}${path}?page=2>; rel="next"` },
    });
    on(`${path}?page=2`, {
      body: [
        push(test, '2026-02-20T12:00:00Z'),
        push(other, '2026-02-20T11:00:00Z'),
        push(one, '2026-02-20T10:00:00+01:00'),
        push(alpha.first, '2026-02-01T10:00:00Z', 'branch_creation'),
        { ...push(two, '2026-02-02T10:00:00Z'), ref: 'refs/heads/elsewhere' },
      ],
    });
    expect(await run()).toBe(0);
    expect(written()).toBe(
      `lab,owner,repository,commit,submittedAt,timeSource,sequence
lab3,alpha,repositories/lab3/alpha.git,${one},2026-02-20T09:00:00Z,push,1
lab3,alpha,repositories/lab3/alpha.git,${two},2026-02-21T10:00:00Z,push,4
`,
    );
    expect(printed).toEqual([
      'beta: there is no repository course/lab3-beta',
      'lab3: 2 submissions of 1 owner; 1 without a repository. Written to submissions.csv.',
    ]);
    // What is graded later is in the bare copy, and the token is not.
    const bare = join(privateFolder, 'repositories', 'lab3', 'alpha.git');
    expect(await git(bare, 'show', `${two}:${FOLDER}/leader-node.ts`)).toBe('two');
    const files = readdirSync(bare, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const secret = ['good-token', Buffer.from('x-access-token:good-token').toString('base64')];
    expect(
      files.filter((entry) =>
        secret.some((text) => readFileSync(join(entry.parentPath, entry.name)).includes(text)),
      ),
    ).toEqual([]);
  });

  it('keeps what a force push took away, and says so; what is gone from the platform is named', async () => {
    const alpha = await repository('lab3-alpha');
    const early = await alpha.commit(`${FOLDER}/leader-node.ts`, 'early\n');
    await git(alpha.folder, 'reset', '-q', '--hard', 'HEAD~1');
    const late = await alpha.commit(`${FOLDER}/leader-node.ts`, 'late\n');
    on('/orgs/course/repos', { body: [alpha.entry] });
    const gone = 'a'.repeat(40);
    on('/repos/course/lab3-alpha/activity', {
      body: [
        push(gone, '2026-02-18T10:00:00Z'),
        push(early, '2026-02-19T10:00:00Z'),
        push(late, '2026-02-25T10:00:00Z', 'force_push'),
      ],
    });
    expect(await run()).toBe(1);
    expect(written().split('\n').slice(1, 3)).toEqual([
      `lab3,alpha,repositories/lab3/alpha.git,${early},2026-02-19T10:00:00Z,push,1`,
      `lab3,alpha,repositories/lab3/alpha.git,${late},2026-02-25T10:00:00Z,push,2`,
    ]);
    expect(printed).toContain(
      'alpha: aaaaaaaaaaaa, pushed 2026-02-18T10:00:00Z, is gone: it was pushed over',
    );
    expect(printed).toContain(
      `alpha: ${late.slice(0, 12)}, pushed 2026-02-25T10:00:00Z, took the place of earlier commits (force push)`,
    );
    // And a later collection, when the platform has dropped the commit, still has it.
    await git(alpha.folder, 'reflog', 'expire', '--expire=now', '--all');
    await git(alpha.folder, 'gc', '-q', '--prune=now');
    await run();
    expect(written()).toContain(early);
  });

  it("takes the time of workflows where pushes are not told, else the commit's own, and flags that", async () => {
    const alpha = await repository('lab3-alpha');
    const work = await alpha.commit(`${FOLDER}/leader-node.ts`, 'work\n');
    const beta = await repository('lab3-beta');
    const own = await beta.commit(`${FOLDER}/leader-node.ts`, 'work of others\n');
    on('/orgs/course/repos', { body: [alpha.entry, beta.entry] });
    on('/repos/course/lab3-alpha/activity', { status: 403, body: {} });
    on('/repos/course/lab3-alpha/actions/runs', {
      body: {
        workflow_runs: [
          { head_sha: work, head_branch: 'main', created_at: '2026-02-20T10:00:30Z' },
          { head_sha: own, head_branch: 'other', created_at: '2026-02-19T10:00:30Z' },
        ],
      },
    });
    on('/repos/course/lab3-beta/activity', { body: [] });
    on('/repos/course/lab3-beta/actions/runs', { body: { workflow_runs: [] } });
    expect(await run()).toBe(1);
    expect(written()).toContain(
      `lab3,alpha,repositories/lab3/alpha.git,${work},2026-02-20T10:00:30Z,workflow,0\n`,
    );
    expect(written()).toMatch(
      new RegExp(`lab3,beta,repositories/lab3/beta\\.git,${own},\\d{4}-[^,]*Z,commit-unverified,0\n`),
    );
    expect(printed).toContain(
      "beta: the platform tells no time of a push; the commit's own date is unverified",
    );
  });

  it('waits as long as the platform asks for, and no longer', async () => {
    const alpha = await repository('lab3-alpha');
    const reset = String(NOW / 1000 + 120);
    on(
      '/orgs/course/repos',
      { status: 429, headers: { 'retry-after': '7' } },
      { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset } },
      { status: 502 },
      { body: [alpha.entry] },
    );
    on('/repos/course/lab3-alpha/activity', { body: [push(alpha.first, '2026-02-01T10:00:00Z')] });
    expect(await run()).toBe(0);
    expect(slept).toEqual([7000, 114_000, 8000]);
    expect(printed).toContain('alpha: nothing handed in for lab3');
  });

  it('gives up when it is put off again and again, and then writes nothing', async () => {
    on('/orgs/course/repos', { status: 503 });
    await expect(run()).rejects.toThrow(
      'The platform puts off /orgs/course/repos again and again. Try again later.',
    );
    expect(slept).toEqual([2000, 4000, 8000, 16_000, 32_000]);
    expect(readdirSync(privateFolder).sort()).toEqual(['groups.csv', 'roster.csv']);
  });

  it.each([
    ['a token that is refused', ['bad-token'], 'The platform refuses the token: is it valid still?'],
    ['no token', [''], /^There is no token: put one .* into \$GITHUB_TOKEN\.$/],
    ['an unknown organisation', ['good-token'], 'The platform knows no organisation course'],
    [
      'no name',
      ['good-token', { org: 'a/b' }],
      '--org takes the name of an organisation, and "a/b" is none.',
    ],
    ['names without an owner', ['good-token', { names: 'lab3' }], /\{owner\} has to be in it/],
    ['a lab that is not there', ['good-token', { lab: 9 }], 'There is no lab 9 here.'],
  ] as const)('refuses %s', async (_, [token, options], message) => {
    await expect(run(token, options)).rejects.toThrow(message);
  });

  it('does not follow a next page elsewhere, where the token would go', async () => {
    on('/orgs/course/repos', { body: [], headers: { link: '<http://127.0.0.1:1/x>; rel="next"' } });
    await expect(run()).rejects.toThrow('The platform named a next page elsewhere');
  });

  it('tells an empty repository from one that can not be fetched', async () => {
    const empty = join(space.folder, `empty-${count++}`);
    mkdirSync(empty);
    await git(empty, 'init', '-q', '-b', 'main');
    const gone = join(space.folder, `gone-${count++}`);
    on('/orgs/course/repos', {
      body: [
        { name: 'lab3-alpha', default_branch: 'main', clone_url: `file://${empty}` },
        { name: 'lab3-beta', default_branch: 'main', clone_url: `file://${gone}` },
      ],
    });
    expect(await run()).toBe(1);
    expect(printed.slice(0, 2)).toEqual([
      'alpha: the repository is empty',
      expect.stringMatching(/^beta: can't be fetched: /),
    ]);
    rmSync(empty, { recursive: true });
  });
});

describe('what was known before', () => {
  const line = (more: Partial<SubmissionLine>): SubmissionLine => ({
    lab: 'lab3',
    owner: 'alpha',
    repository: 'r',
    commit: 'c1',
    submittedAt: '2026-02-20T10:00:00Z',
    timeSource: 'push',
    sequence: 0,
    ...more,
  });

  it('stays: other labs, what staff entered, and the first trusted time of a commit', () => {
    const staff = line({ commit: 'c2', timeSource: 'staff' });
    const other = line({ lab: 'lab1', owner: 'ann' });
    const before = [line({}), staff, other, line({ commit: 'c3', timeSource: 'commit-unverified' })];
    const found = [
      line({ submittedAt: '2026-02-22T10:00:00Z' }),
      line({ commit: 'c2', submittedAt: '2026-01-01T10:00:00Z' }),
      line({ commit: 'c4', submittedAt: '2026-02-19T10:00:00Z' }),
    ];
    expect(merged(before, found, 'lab3')).toEqual([other, found[2], line({}), staff]);
  });

  it('is read as it is graded: times in UTC, labs by their ids', () => {
    const path = join(space.folder, 'submissions.csv');
    writeFileSync(
      path,
      'lab,owner,repository,commit,submittedAt,timeSource,sequence\nLab 3,ada,a,c1,2026-02-20T10:30:00+01:00,push,0\n',
    );
    const before = readLines(path);
    expect(before).toEqual([
      { ...line({ submittedAt: '2026-02-20T09:30:00Z' }), owner: 'ada', repository: 'a' },
    ]);
    rmSync(path);
    // As texts 10:00:00Z would be the earlier one.
    expect(merged(before, [{ ...before[0]!, submittedAt: '2026-02-20T10:00:00Z' }], 'lab3')).toEqual(before);
  });

  it('gives way to an earlier push of the same commit', () => {
    const earlier = line({ submittedAt: '2026-02-19T10:00:00Z' });
    expect(merged([line({})], [earlier], 'lab3')).toEqual([earlier]);
    expect(
      merged(
        [line({ timeSource: 'commit-unverified', submittedAt: '2020-01-01T00:00:00Z' })],
        [line({})],
        'lab3',
      ),
    ).toEqual([line({})]);
  });
});

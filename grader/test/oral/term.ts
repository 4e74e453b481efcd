import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Given, resultFiles, writeInto } from '../private/folders.ts';

export const ROOT = join(import.meta.dirname, '..', '..', '..');
const LAB = 'lab4-paxos';

/** One commit: who, when, and what is in which file then. */
export interface CommitOf {
  readonly author: string;
  readonly email: string;
  readonly at: string;
  readonly files: Readonly<Record<string, string>>;
}

/** A file of Lab 4's reference. */
export function reference(file: string): string {
  return readFileSync(join(ROOT, 'solutions-private', LAB, 'solution', file), 'utf8');
}

export function alternative(writer: string, file: string): string {
  return readFileSync(join(ROOT, 'solutions-private', LAB, 'alternatives', writer, file), 'utf8');
}

export const SOURCES = ['acceptor.ts', 'learner.ts', 'messages.ts', 'paxos-node.ts', 'proposer.ts'];

/** A repository with these commits; gives the last one's id. */
export function repository(folder: string, commits: readonly CommitOf[]): string {
  mkdirSync(folder, { recursive: true });
  const git = (args: readonly string[], env: Record<string, string> = {}) =>
    execFileSync('git', ['-C', folder, '-c', 'commit.gpgsign=false', ...args], {
      encoding: 'utf8',
      env: { ...process.env, ...env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  git(['init', '-q', '-b', 'main']);
  cpSync(join(ROOT, 'skeletons', LAB), join(folder, LAB), { recursive: true });
  const as = (name: string, email: string, at: string) => ({
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: at,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: at,
  });
  git(['add', '-A']);
  git(['commit', '-qm', 'Hand-out'], as('Course', 'course@example.org', '2020-02-21T08:00:00Z'));
  for (const { author, email, at, files } of commits) {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    git(['add', '-A']);
    git(['commit', '-qm', 'Work'], as(author, email, at));
  }
  return git(['rev-parse', 'HEAD']).trim();
}

export interface TermOf {
  readonly folder: string;
  readonly remove: () => void;
}

export const HOSTILE = 'Eve <script>alert(1)</script> "\u202e\' & Co';

/** A term of three groups that handed in Lab 4: `north` (two writers), `south` (one giant commit by an unknown author), `copy` of north, or what `copied` makes of it. */
export function makeTerm(
  results: readonly Omit<Given, 'commit'>[] = [],
  copied = (file: string) => reference(file).replaceAll('promise', 'vow'),
): TermOf {
  const folder = mkdtempSync(join(tmpdir(), 'term-'));
  // The reader of repositories is nobody, and must be able to come here.
  execFileSync('chmod', ['755', folder]);
  const at = (file: string) => `${LAB}/${file}`;
  const north = [
    {
      author: 'Ada Lovelace',
      email: 'ada@example.org',
      at: '2020-03-10T10:00:00Z',
      files: { [at('acceptor.ts')]: reference('acceptor.ts'), [at('learner.ts')]: reference('learner.ts') },
    },
    {
      author: 'bob',
      email: '1002+bob@users.noreply.github.com',
      at: '2020-03-12T10:00:00Z',
      files: { [at('proposer.ts')]: reference('proposer.ts') },
    },
    {
      author: 'bob',
      email: '1002+bob@users.noreply.github.com',
      at: '2020-03-14T10:00:00Z',
      files: { [at('paxos-node.ts')]: reference('paxos-node.ts').replaceAll('    // SOLUTION\n', '') },
    },
    {
      author: 'Ada Lovelace',
      email: 'ada@example.org',
      at: '2020-03-15T10:00:00Z',
      files: {
        [at('learner.ts')]: reference('learner.ts').replace(
          'this.accepted.clear();',
          'this.accepted.clear(); // </script><img src=x onerror=alert(2)>',
        ),
      },
    },
  ];
  const south = [
    {
      author: 'somebody else',
      email: 'nobody@nowhere.example',
      at: '2020-03-19T21:00:00Z',
      files: Object.fromEntries(SOURCES.map((file) => [at(file), alternative('guards', file)])),
    },
  ];
  const copy = [
    {
      author: 'fred',
      email: 'fred@example.org',
      at: '2020-03-19T22:00:00Z',
      files: Object.fromEntries(SOURCES.map((file) => [at(file), copied(file)])),
    },
  ];
  const commits = {
    north: repository(join(folder, 'clones', 'north'), north),
    south: repository(join(folder, 'clones', 'south'), south),
    copy: repository(join(folder, 'clones', 'copy'), copy),
  };
  writeInto(folder, {
    'roster.csv': `name,studentId,login,email,section
Ada Lovelace,1001,ada,ada@example.org,A
Bob Byzantine,1002,bob,bob@example.org,A
"${HOSTILE.replaceAll('"', '""')}",1003,eve,eve@example.org,B
Fred Failstop,1004,fred,fred@example.org,B
`,
    'groups.csv': 'lab,group,login\nlab4,north,ada\nlab4,north,bob\nlab4,south,eve\nlab4,copy,fred\n',
    'submissions.csv': `lab,owner,repository,commit,submittedAt,timeSource,sequence
${Object.entries(commits)
  .map(([owner, commit]) => `lab4,${owner},clones/${owner},${commit},2020-03-19T22:30:00Z,push,1`)
  .join('\n')}
`,
    ...resultFiles(
      ...Object.entries(commits).map(([owner, commit]) => ({
        ...(results.find((one) => one.owner === owner) ?? {}),
        lab: 'lab4',
        owner,
        commit,
        at: '2020-03-19T22:30:00Z',
      })),
    ),
  });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

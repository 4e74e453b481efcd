import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from 'harness/runtime';
import type { TermLab } from './works.ts';

/** A commit that sets the files of one lab. */
export interface PlannedCommit {
  /** The lab's folder. */
  readonly folder: string;
  readonly files: readonly SourceFile[];
  /** Seconds since 1970, as the commit itself says. */
  readonly at: number;
  readonly by: string;
}

/** Nothing of the user's own git settings. */
const ENVIRONMENT = {
  PATH: process.env.PATH ?? '',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  HOME: '/nonexistent',
};

/**
 * Makes a bare repository: the hand-out first, then `commits` one after the other on `main`. Gives their ids, which are the same
 * each time. Throws when git is not there.
 */
export function writeRepository(
  path: string,
  labs: readonly TermLab[],
  commits: readonly PlannedCommit[],
): string[] {
  mkdirSync(path, { recursive: true });
  const git = (args: readonly string[], input?: Buffer) =>
    execFileSync('git', ['-C', path, ...args], {
      env: ENVIRONMENT,
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(input === undefined ? {} : { input }),
    });
  git(['init', '-q', '--bare', '--template=', '--initial-branch=main']);
  const begun = (commits[0]?.at ?? 0) - 86_400;
  const pieces: Buffer[] = [];
  const say = (text: string) => pieces.push(Buffer.from(text));
  const data = (text: string) => {
    const bytes = Buffer.from(text);
    say(`data ${bytes.length}\n`);
    pieces.push(bytes);
    say('\n');
  };
  const commit = (
    mark: number,
    by: string,
    at: number,
    message: string,
    folders: readonly { folder: string; files: readonly SourceFile[] }[],
  ) => {
    say(`commit refs/heads/main\nmark :${mark}\ncommitter ${by} <${by}@example.org> ${at} +0000\n`);
    data(message);
    for (const { folder, files } of folders) {
      say(`D skeletons/${folder}\n`);
      for (const file of files) {
        say(`M 100644 inline skeletons/${folder}/${file.path}\n`);
        data(file.text);
      }
    }
    say('\n');
  };
  commit(
    1,
    'teacher',
    begun,
    'Hand out the labs',
    labs.map(({ folder, skeleton }) => ({ folder, files: skeleton })),
  );
  commits.forEach(({ folder, files, at, by }, index) => {
    commit(index + 2, by, Math.max(begun + index + 1, at), `Work on ${folder}`, [{ folder, files }]);
  });
  const marks = join(path, 'marks');
  git(['fast-import', '--quiet', `--export-marks=${marks}`], Buffer.concat(pieces));
  const ids = new Map(
    readFileSync(marks, 'utf8')
      .trim()
      .split('\n')
      .map((line): [string, string] => {
        const [mark = '', id = ''] = line.split(' ');
        return [mark, id];
      }),
  );
  rmSync(marks);
  return commits.map((_, index) => ids.get(`:${index + 2}`) ?? '');
}

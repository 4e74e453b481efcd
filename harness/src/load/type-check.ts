import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { GRPC_MODULES } from './allowed-modules.ts';
import { installationRoot } from './installation.ts';
import { NotExamined, type Problem } from './problem.ts';
import { isCode, type Submission } from './submission.ts';

const MOST_PROBLEMS = 20;
/** A guard only, in ms: the reference takes under a second. */
export const GUARD_MS = 60_000;

/**
 * Checks the types of a submission with the native `tsc` and the repository's own options. Gives the errors in the
 * student's files, at most 20. With `node` the files run in Node itself, with its globals and modules. Throws `NotExamined` when `tsc`
 * does not end within `guardMs`, gives no answer, or is stopped by `signal`.
 */
export async function checkTypes(
  submission: Submission,
  {
    node = false,
    guardMs = GUARD_MS,
    signal,
  }: { readonly node?: boolean; readonly guardMs?: number; readonly signal?: AbortSignal } = {},
): Promise<readonly Problem[]> {
  const root = installationRoot();
  const scratch = await mkdtemp(join(tmpdir(), 'lab-types-'));
  try {
    const config = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        types: node ? ['node'] : [],
        typeRoots: node ? [join(root, 'node_modules/@types')] : [],
        noEmit: true,
        paths: {
          'harness/student': [join(root, 'harness/src/student.ts')],
          ...(node ? packagePaths(root) : {}),
        },
      },
      include: [],
      files: [
        ...(node ? [] : [join(root, 'harness/src/student-globals.d.ts')]),
        ...submission.files.filter(isCode).map((file) => resolve(submission.folder, file.path)),
      ],
    };
    const path = join(scratch, 'tsconfig.json');
    await writeFile(path, JSON.stringify(config));
    const { stdout, exitCode, failed, timedOut, isCanceled, shortMessage } = await execa(
      await tscPath(root),
      ['-p', path, '--pretty', 'false'],
      {
        cwd: submission.folder,
        reject: false,
        timeout: guardMs,
        ...(signal === undefined ? {} : { cancelSignal: signal }),
      },
    );
    if (isCanceled) throw new NotExamined('The type check was stopped.');
    if (timedOut) {
      throw new NotExamined(
        `The type check did not end within ${guardMs / 1000} s: the machine is busy, or a type is too large.`,
      );
    }
    const problems = parseTsc(stdout, submission);
    if (failed && problems.length === 0) {
      throw new NotExamined(
        `The type check ended with ${exitCode ?? shortMessage} and no error in your files: ${stdout}`,
      );
    }
    return problems;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Where the types of packages are that files with sockets may import, wherever the files themselves are. */
function packagePaths(root: string): Record<string, string[]> {
  return Object.fromEntries([...GRPC_MODULES].map((name) => [name, [join(root, 'node_modules', name)]]));
}

/**
 * The compiler itself, and not the script that starts it: whoever stops the script leaves the compiler running, which may be for hours.
 */
async function tscPath(root: string): Promise<string> {
  const manifest = createRequire(join(root, 'package.json')).resolve('typescript/package.json');
  const script = pathToFileURL(join(dirname(manifest), 'lib', 'getExePath.js')).href;
  const { default: getExePath }: { readonly default: () => string } = await import(script);
  return getExePath();
}

const TSC_LINE = /^(.+?)\((\d+),(\d+)\): error (TS\d+): (.*)$/;

function parseTsc(stdout: string, submission: Submission): Problem[] {
  const problems: Problem[] = [];
  const known = new Set(submission.files.map((file) => file.path));
  for (const line of stdout.split(/\r?\n/)) {
    const match = TSC_LINE.exec(line);
    const last = problems.at(-1);
    if (match === null) {
      // Indented lines say more about the error above them.
      if (last !== undefined && /^\s+\S/.test(line)) {
        problems[problems.length - 1] = {
          ...last,
          message: `${last.message}\n${line}`,
        };
      }
      continue;
    }
    const [, file = '', row, column, code, text = ''] = match;
    const path = relative(submission.folder, resolve(submission.folder, file)).split(sep).join('/');
    if (!known.has(path)) continue;
    if (problems.length === MOST_PROBLEMS) break;
    problems.push({
      kind: 'types',
      path,
      line: Number(row),
      column: Number(column),
      message: `${text} (${code})`,
    });
  }
  return problems;
}

import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { installationRoot } from 'harness/runtime';
import { exported, FORMATS } from '../export/export.ts';
import { type Format, formatted } from '../formats/index.ts';
import type { Course } from '../policy/course.ts';
import type { Result } from '../result/schema.ts';
import { paperOf } from '../sheet/paper.ts';
import { ProgressLine } from '../sheet/progress.ts';
import { header, sheet } from '../sheet/sheet.ts';
import { UsageError } from '../usage-error.ts';
import { type Lab, privateFolder, skeletonFolder } from './catalogue.ts';
import { runAsCluster } from './cluster.ts';
import { describeLab } from './describe.ts';
import { judgeSubmission } from './judging.ts';
import { readOwnLab } from './own-lab.ts';
import { readFailure, SavedFailures } from './saved-failures.ts';
import { surroundingsOf } from './surroundings.ts';

/** The options of `npm run labN`. */
export interface LabOptions {
  readonly check: boolean;
  readonly test: boolean;
  readonly impl?: string | undefined;
  readonly solution: boolean;
  readonly seed?: number | undefined;
  readonly only?: string | undefined;
  readonly watch: boolean;
  readonly json: boolean;
  /** Print the result in this form instead of the sheet. */
  readonly format?: Format | undefined;
  readonly runs?: number | undefined;
  readonly debug: boolean;
  /** Run the nodes as processes of their own. */
  readonly cluster: boolean;
  /** How many of them. */
  readonly nodes?: number | undefined;
  /** The folder with the group's own work of the lab that this one is built on; '' is its folder in skeletons/. */
  readonly own?: string | undefined;
  readonly deep: boolean;
  /** A file with a saved failure, to repeat it. */
  readonly replay?: string | undefined;
  /** Step through a run by hand. */
  readonly explore: boolean;
  /** A file with a saved failure, to go on from. */
  readonly from?: string | undefined;
  /** Print the run of that failure in this format instead. */
  readonly export?: string | undefined;
}

/** Where debuggers look first. */
const DEBUG_PORT = 9229;
const WAITING =
  'Waiting for a debugger (VS Code: "Debug: Attach to Node Process"; Chrome: chrome://inspect). Set a breakpoint, then continue.';

/** `npm run labN`: describes the lab, checks a submission, or runs the student's own tests. Gives the exit code. */
export async function labCommand(lab: Lab, course: Course, options: LabOptions): Promise<number> {
  const folder = submissionFolder(lab, options);
  if (options.test) return runOwnTests(folder);
  if (options.cluster) {
    if (options.check) throw new UsageError('--cluster runs nodes and checks nothing: leave --check out.');
    return runAsCluster(lab, folder, options.nodes);
  }
  if (options.nodes !== undefined) throw new UsageError('--nodes goes with --cluster.');
  if (options.explore || options.from !== undefined) return exploreByHand(lab, folder, options);
  if (options.export !== undefined) return exportRun(lab, options.export, options.replay);
  if (options.replay !== undefined) {
    const { check, watch, only, runs, seed } = options;
    if (check || watch || only !== undefined || runs !== undefined || seed !== undefined) {
      throw new UsageError(
        '--replay repeats one saved run: only --impl, --solution, --json and --debug go with it.',
      );
    }
    return exitCode(await checkOnce(lab, course, folder, options));
  }
  if (!options.check) {
    const needsCheck = Object.entries({
      watch: options.watch,
      json: options.json,
      format: options.format !== undefined,
      debug: options.debug,
      deep: options.deep,
      solution: options.solution,
      only: options.only !== undefined,
      seed: options.seed !== undefined,
      runs: options.runs !== undefined,
      [`own-${lab.manifest.builtOn?.lab}`]: options.own !== undefined,
    }).find(([, given]) => given);
    if (needsCheck !== undefined) {
      throw new UsageError(
        `--${needsCheck[0]} goes with --check:  npm run ${lab.manifest.id} -- --check --${needsCheck[0]}`,
      );
    }
    console.log(describeLab(lab, course, paperOf(process.stdout)));
    return 0;
  }
  if (!options.watch) return exitCode(await checkOnce(lab, course, folder, options));
  await checkAtEachChange(lab, course, folder, options);
  return 0;
}

/** Serves the stepper until it is interrupted. */
async function exploreByHand(lab: Lab, folder: string, options: LabOptions): Promise<number> {
  const { check, replay, json, debug, deep, runs, seed } = options;
  if (
    !options.explore ||
    check ||
    json ||
    debug ||
    deep ||
    [replay, runs, seed].some((one) => one !== undefined)
  ) {
    throw new UsageError(
      `--explore steps through a run by hand: only --from, --only, --watch, --impl and --solution go with it:  npm run ${lab.manifest.id} -- --explore`,
    );
  }
  const { serveStepper } = await import('../stepper/command.ts');
  const again = (file: string) => `${replayFor(lab, options)} ${file}`;
  const from = options.from === undefined ? undefined : readFailure(options.from);
  return serveStepper(lab, { folder, from, only: options.only, watch: options.watch, again });
}

/** Prints the run of a saved failure in a format for other tools. Nothing is run. */
function exportRun(lab: Lab, format: string, replay: string | undefined): number {
  const known = FORMATS.find((one) => one === format);
  if (known === undefined || replay === undefined) {
    throw new UsageError(
      `--export takes ${FORMATS.join(', ')}, and goes with a saved failure:  npm run ${lab.manifest.id} -- --replay FILE --export svg`,
    );
  }
  process.stdout.write(exported(readFailure(replay), known));
  return 0;
}

function submissionFolder(lab: Lab, options: LabOptions): string {
  if (!options.solution) return options.impl === undefined ? skeletonFolder(lab) : resolve(options.impl);
  if (options.impl !== undefined)
    throw new UsageError('--solution and --impl exclude each other: leave one out.');
  if (!lab.staff) throw new UsageError('--solution is for staff: the reference is not in this repository.');
  return join(privateFolder(lab), 'solution');
}

/** 0 passed, 1 not passed, 2 could not be judged. Where hidden checks are not here: 0 if all public ones passed. */
export function exitCode(result: Result): number {
  if (result.problems.length > 0) return 2;
  const complete = result.scope === 'all' && result.only === undefined;
  return (complete ? result.outlook === 'passed' : result.points === result.of && !result.provisional)
    ? 0
    : 1;
}

async function checkOnce(lab: Lab, course: Course, folder: string, options: LabOptions): Promise<Result> {
  const paper = paperOf(process.stdout);
  const title = `${lab.manifest.id.replace('lab', 'Lab ')}: ${lab.manifest.title}`;
  const inspect = options.debug ? { inspect: `127.0.0.1:${await debugPort()}` } : {};
  const replay = options.replay === undefined ? {} : { replay: readFailure(options.replay) };
  const own =
    options.own === undefined
      ? undefined
      : await readOwnLab(lab, folder, options.own === '' ? undefined : resolve(options.own));
  const memory = !options.debug;
  const saved = new SavedFailures(lab.manifest.id);
  const again = (check: string) => `${replayFor(lab, options)} ${saved.fileOf(check)}`;
  const judging = { ...options, again, ...inspect, replay: undefined, ...replay, folder, memory, own };
  const format = options.json ? 'json' : options.format;
  if (format !== undefined) {
    const result = await judgeSubmission(lab, course, judging);
    const text = formatted(result, format, surroundingsOf(folder));
    process.stdout.write(text === '' ? '' : `${text}\n`);
    return result;
  }
  const progress = new ProgressLine(process.stdout, paper);
  const result = await judgeSubmission(lab, course, judging, (step) => {
    if (step.type === 'planned') {
      console.log(header(title, folder, paper));
      if (options.debug) console.log(WAITING);
    }
    progress.take(step);
  });
  progress.clear();
  const view = {
    paper,
    command: commandFor(lab, options),
    ...(options.debug ? {} : { replay: again, picture: (check: string) => saved.pictureOf(check) }),
    whole: options.replay !== undefined,
  };
  console.log(`\n${sheet(result, view)}`);
  return result;
}

/** The usual port of the inspector if it is free, else 0: then Node takes any and says which. */
function debugPort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(0));
    server.listen(DEBUG_PORT, '127.0.0.1', () => server.close(() => done(DEBUG_PORT)));
  });
}

function replayFor(lab: Lab, options: LabOptions): string {
  return commandFor(lab, options).replace(' --check', '').concat(' --replay');
}

/** The command line that led here, without what asks for other seeds or single checks. */
function commandFor(lab: Lab, options: LabOptions): string {
  const impl = options.solution ? ' --solution' : options.impl === undefined ? '' : ` --impl ${options.impl}`;
  const own =
    options.own === undefined ? '' : ` --own-${lab.manifest.builtOn?.lab}${options.own && ` ${options.own}`}`;
  return `npm run ${lab.manifest.id} -- --check${impl}${own}`;
}

/** Checks now and after each change of the folder, until interrupted. */
async function checkAtEachChange(
  lab: Lab,
  course: Course,
  folder: string,
  options: LabOptions,
): Promise<never> {
  for (;;) {
    const changed = nextChange(folder);
    if (process.stdout.isTTY) process.stdout.write('\u001b[2J\u001b[H');
    await checkOnce(lab, course, folder, options);
    if (!options.json && options.format === undefined) console.log('\nWaiting for a change; Ctrl+C ends.');
    await changed;
  }
}

function nextChange(folder: string): Promise<void> {
  return new Promise((done) => {
    const watcher = watch(folder, { recursive: true }, (_event, name) => {
      if (name !== null && !/\.(ts|md)$/.test(name)) return;
      watcher.close();
      // An editor writes a file in several steps.
      setTimeout(done, 100);
    });
  });
}

/** Runs the student's own tests with Vitest and gives its exit code. */
function runOwnTests(folder: string): Promise<number> {
  const root = installationRoot();
  const vitest = join(
    dirname(createRequire(join(root, 'package.json')).resolve('vitest/package.json')),
    'vitest.mjs',
  );
  const config = join(root, 'grader', 'vitest', 'own-tests.config.ts');
  const child = spawn(process.execPath, [vitest, 'run', '--config', config, '--root', folder], {
    stdio: 'inherit',
  });
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => done(code === 0 ? 0 : 1));
  });
}

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  bundleForModes,
  checkTypes,
  inProcess,
  inspectStructure,
  NotExamined,
  type Outcome,
  type Problem,
  promisesAllowed,
  readSubmission,
  type SourceFile,
  SourceMap,
  type Structure,
  type Submission,
  SubmissionError,
  TYPES_GUARD_MS,
} from 'harness/runtime';
import type { Course } from '../policy/course.ts';
import { type CheckFailure, Result } from '../result/schema.ts';
import { score } from '../result/score.ts';
import { UsageError } from '../usage-error.ts';
import { type ExpectedCheck, type JudgedLab, type Lab, modeOf, skeletonFolder } from './catalogue.ts';
import { codeFrame } from './code-frame.ts';
import { drawFailures } from './draw-failures.ts';
import { explainer } from './explain.ts';
import type { Extra } from './extra-runs.ts';
import { type Judged, runJudges } from './judges.ts';
import { latenessNow } from './lateness-now.ts';
import { exporting, type OwnLab } from './own-lab.ts';
import { Gate, type Progress } from './progress-gate.ts';
import { type SavedFailure, SavedFailures } from './saved-failures.ts';
import { TOOL } from './tool.ts';

/** What to judge, and how. */
export interface JudgingOptions {
  /** The folder with the student's files of the lab. */
  readonly folder: string;
  readonly seed?: number | undefined;
  /** Only the checks whose id, title or part matches. */
  readonly only?: string | undefined;
  /** Run property-based checks under this many fresh seeds too. */
  readonly runs?: number | undefined;
  /** Inspector address: bodies run unlocked and without limits. */
  readonly inspect?: string | undefined;
  /** Try failures that were saved earlier first, and save those that are found. */
  readonly memory?: boolean | undefined;
  /** Let explorations go to their end. */
  readonly deep?: boolean | undefined;
  /** Where the checks use an earlier lab: the group's own work of it, instead of what is given. */
  readonly own?: OwnLab | undefined;
  /** The command that repeats the saved failure of a check, for its picture. */
  readonly again?: ((check: string) => string) | undefined;
  /** Repeat this failure and nothing else. */
  readonly replay?: SavedFailure | undefined;
  /** Multiplies the guards of wall clock: 4 where what a guard stopped is run once more, alone. */
  readonly patience?: number | undefined;
  /**
   * What becomes of what a guard stopped: without it, it is run again at once, for who waits. `open`: it is inconclusive, for who runs
   * it again later. `alone`: this is that time, and nothing else runs on the machine; then checks run one after the other too.
   */
  readonly guarded?: 'open' | 'alone' | undefined;
  /** Judges side by side, for the checks of one mode; two without it. */
  readonly lanes?: number | undefined;
  /** What is put before `node` where a judge starts a process of the student's. */
  readonly launcher?: readonly string[] | undefined;
}

/** Turns what a judge says of a failure into places in the student's files. */
export type Explain = (outcome: Outcome) => CheckFailure | undefined;

/** What a submission is found to be: what forbids judging it, or else what the judges said. */
export interface Examination {
  readonly problems: Result['problems'];
  readonly explain: Explain;
  /** Absent where there are problems. */
  readonly judged?: Judged;
}

/**
 * Judges a submission of `lab`: reads it once, then structure check, type check and judges side by side. What
 * structure or types refuse is not judged. Throws `UsageError` for a folder or pattern that makes no sense.
 */
export async function judgeSubmission(
  lab: Lab,
  course: Course,
  options: JudgingOptions,
  onProgress: (progress: Progress) => void = () => {},
): Promise<Result> {
  const chosen =
    options.replay === undefined ? chooseChecks(lab, options.only) : replayed(lab, options.replay);
  const memory = options.memory === true ? new SavedFailures(lab.manifest.id) : undefined;
  const saved = options.replay === undefined ? (memory?.read() ?? []) : [];
  const submission = read(options.folder, lab);
  const seed = options.seed ?? lab.manifest.seed;
  const debug = options.inspect !== undefined;

  onProgress({ type: 'planned', checks: chosen.length });
  const gate = new Gate(onProgress);
  const { problems, judged, explain } = await examine(
    lab,
    chosen,
    submission,
    [seed],
    options,
    saved,
    gate,
  ).catch((error: unknown) => {
    if (error instanceof NotExamined) throw new UsageError(`${error.message} Try it again.`);
    throw error;
  });
  const scored = score(
    lab,
    chosen,
    judged === undefined ? undefined : { outcomes: judged.outcomes, declared: judged.declared, explain },
    course.passAbove,
  );
  const result = Result.parse({
    schema: 'lab-result/1',
    tool: TOOL,
    lab: { id: lab.manifest.id, title: lab.manifest.title, hash: lab.hash },
    submission: {
      folder: options.folder,
      files: submission.files.map(({ path, text }) => ({
        path,
        sha256: createHash('sha256').update(text).digest('hex'),
      })),
      outside: [...submission.outside],
    },
    seed,
    ...(options.only === undefined && options.replay === undefined
      ? {}
      : { only: options.only ?? chosen.map(({ id }) => id).join() }),
    unofficial: [
      ...(debug ? ['debug: without limits, in an unlocked realm'] : []),
      ...(options.only === undefined ? [] : ['only some checks were run']),
      ...(options.deep === true ? ['explorations went further than the lab asks'] : []),
      ...(options.own === undefined ? [] : ["it was tried with the group's own earlier lab"]),
      ...(options.replay === undefined ? [] : ['a saved failure was repeated, and nothing else']),
      ...(options.seed === undefined || options.seed === lab.manifest.seed
        ? []
        : [`another seed than the lab's own (${lab.manifest.seed})`]),
    ],
    problems,
    passAbove: course.passAbove,
    ...scored,
    flags: [...scored.flags, ...outsideFlags(submission)],
    ...latenessNow(course, lab.manifest.id),
    ...(judged?.extra === undefined ? {} : { extra: extraResult(judged.extra, lab, explain) }),
    judgeStarts: judged?.starts ?? 0,
  } satisfies Result);
  if (memory !== undefined && options.replay === undefined) {
    remember(memory, result, judged?.extra, saved);
    drawFailures(lab, result, judged, memory, options.again ?? (() => ''));
  }
  return result;
}

/**
 * Structure check, type check and judges side by side, on files that were read. What structure or types refuse is not
 * judged. `gate` hears of no check before that is known; `onReady` is called just before. Seeds: all that random checks are run with.
 * Throws `NotExamined` where structure, types or bundle could not be found out.
 */
export async function examine(
  lab: JudgedLab,
  chosen: readonly ExpectedCheck[],
  submission: Submission,
  seeds: readonly number[],
  options: JudgingOptions,
  saved: readonly SavedFailure[],
  gate: Gate,
  onReady: (examination: Examination) => void = () => {},
): Promise<Examination> {
  const stopTypes = new AbortController();
  const gates = Promise.all([
    inspect(submission, lab).then((structure) => {
      // Nobody asks for the types of what is refused, and they may take minutes.
      if (structure.errors.length > 0) stopTypes.abort();
      return structure;
    }),
    checkTypes(submission, {
      node: lab.manifest.processes !== undefined,
      guardMs: TYPES_GUARD_MS * (options.patience ?? 1),
      signal: stopTypes.signal,
    }).catch((error: unknown) => {
      if (error instanceof NotExamined) return error;
      throw error;
    }),
  ]);
  // Whether they fail is asked below; until then a failure must not end the process.
  gates.catch(() => {});
  if (options.guarded === 'alone') await Promise.allSettled([gates]);
  const bundles = await bundleForModes(
    [...submission.files, ...(options.own?.files ?? [])],
    exporting(lab, options.own),
    options.inspect === undefined ? {} : { debuggerFolder: options.folder },
  ).catch(async (error: unknown) => {
    // What the structure check refuses needs no bundle.
    const [structure] = await gates;
    if (!(error instanceof NotExamined) || structure.errors.length === 0) throw error;
    return structureProblems(structure);
  });
  const stop = new AbortController();
  const judging =
    'get' in bundles ? runJudges(lab, chosen, bundles, seeds, options, saved, stop.signal, gate) : undefined;
  judging?.catch(() => {});
  const [structure, types] = await gates.catch((error: unknown) => {
    stop.abort();
    throw error;
  });
  const untyped = 'get' in bundles ? [] : bundles.filter((problem) => !isToldBy(structure, problem));
  const found = [...structureProblems(structure), ...untyped];
  if (found.length === 0 && types instanceof NotExamined) {
    stop.abort();
    throw types;
  }
  // What may not be there at all is said first: its types are of no interest.
  const refused = found.length > 0 || types instanceof NotExamined ? found : types;
  const problems = refused.map((one) => withFrame(one, submission.files));
  const maps = new Map(
    'get' in bundles ? [...bundles].map(([mode, { map }]) => [mode, new SourceMap(map)] as const) : [],
  );
  const explain = explainer(
    (id) => maps.get(modeOf(lab, id)),
    [...structure.outline, ...(options.own?.outline ?? [])],
  );
  const examination = { problems, explain };
  onReady(examination);
  if (problems.length > 0) stop.abort();
  else gate.open();
  const judged = problems.length > 0 ? undefined : await judging;
  return judged === undefined ? examination : { ...examination, judged };
}

/** Keeps what failed, and forgets what passes now. */
function remember(
  memory: SavedFailures,
  result: Result,
  extra: Extra | undefined,
  saved: readonly SavedFailure[],
): void {
  const found = new Map(result.extra?.failures.map((one) => [one.id, one]));
  const tried = new Set(extra?.outcomes.filter((one) => one.saved).map(({ outcome }) => outcome.id));
  for (const { id, verdict, failure } of result.checks) {
    const other = found.get(id);
    if (verdict === 'fail' && failure !== undefined) {
      if (failure.kind !== 'not-implemented') memory.save(id, false, failure);
    } else if (other !== undefined) memory.save(id, true, other.failure);
    else if (verdict === 'pass' && (tried.has(id) || !saved.some((one) => one.check === id && one.fresh))) {
      memory.forget(id);
    }
  }
}

function replayed(lab: Lab, { lab: id, check }: SavedFailure): readonly ExpectedCheck[] {
  if (id !== lab.manifest.id)
    throw new UsageError(`The failure is one of ${id}:  npm run ${id} -- --replay …`);
  const chosen = lab.expected.filter((one) => one.id === check);
  if (chosen.length === 0)
    throw new UsageError(`The failure is one of the check ${check}, which this lab does not have here.`);
  return chosen;
}

function chooseChecks(lab: Lab, only: string | undefined): readonly ExpectedCheck[] {
  if (only === undefined) return lab.expected;
  const wanted = only.toLowerCase();
  const chosen = lab.expected.filter((check) =>
    [check.id, check.title, check.part].some((text) => text.toLowerCase().includes(wanted)),
  );
  if (chosen.length > 0) return chosen;
  const ids = lab.expected.map((check) => check.id).join('\n  ');
  throw new UsageError(`--only ${only} matches no check of this lab. The checks are:\n  ${ids}`);
}

/** Reads a submission. Throws `UsageError` where there is none. */
export function read(folder: string, lab: Lab): Submission {
  try {
    return readSubmission(folder, lab.manifest.files);
  } catch (error) {
    if (error instanceof SubmissionError) throw new UsageError(error.message);
    throw error;
  }
}

/** The structure check with what the lab allows. */
export function inspect(submission: Submission, lab: JudgedLab): Promise<Structure> {
  const given = lab.manifest.given.map((path): [string, string] => [
    path,
    readFileSync(join(skeletonFolder(lab), path), 'utf8'),
  ]);
  return inspectStructure(submission.files, {
    given: new Map(given),
    allowPromises: promisesAllowed(lab.manifest),
    inProcess: inProcess(lab.manifest),
  });
}

/** The bundler stumbles over a text that can't be read once more; the structure check says it better. */
function isToldBy(structure: Structure, { kind, path }: Problem): boolean {
  return (
    kind === 'syntax' && structure.errors.some((error) => error.rule === 'syntax' && error.path === path)
  );
}

/** What the structure check refuses, as problems. */
export function structureProblems(structure: Structure): Problem[] {
  return structure.errors.map(({ rule, path, line, column, message, instead }) => ({
    kind: rule === 'syntax' ? 'syntax' : 'structure',
    path,
    line,
    column,
    message,
    ...(instead === '' ? {} : { instead }),
  }));
}

function extraResult(
  extra: Extra,
  lab: Lab,
  explain: (outcome: Outcome) => CheckFailure | undefined,
): NonNullable<Result['extra']> {
  return {
    seeds: extra.seeds,
    replayed: extra.replayed,
    failures: extra.outcomes.flatMap(({ outcome, saved }) => {
      const failure = outcome.verdict === 'fail' ? explain(outcome) : undefined;
      const title = lab.expected.find((check) => check.id === outcome.id)?.title ?? outcome.id;
      return failure === undefined ? [] : [{ id: outcome.id, title, saved, failure }];
    }),
  };
}

function withFrame(problem: Problem, files: readonly SourceFile[]): Result['problems'][number] {
  const text = files.find((file) => file.path === problem.path)?.text;
  if (text === undefined || problem.line === 0) return problem;
  return { ...problem, frame: codeFrame(text, problem.line, problem.column) };
}

/** What is said of files that were left out. */
export function outsideFlags(submission: Pick<Submission, 'outside'>): string[] {
  const { outside } = submission;
  if (outside.length === 0) return [];
  const named = outside.slice(0, 5).join(', ');
  const more = outside.length > 5 ? ` and ${outside.length - 5} more` : '';
  return [`not judged, since they are not student files of this lab: ${named}${more}`];
}

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Bundle,
  builtFile,
  bundleSubmission,
  checkTypes,
  inspectStructure,
  type Job,
  type Judgement,
  type Outcome,
  type Problem,
  readSubmission,
  type SourceFile,
  SourceMap,
  type Structure,
  type Submission,
  SubmissionError,
  supervise,
} from 'harness/runtime';
import type { Course } from '../policy/course.ts';
import { type CheckFailure, Result } from '../result/schema.ts';
import { score } from '../result/score.ts';
import { UsageError } from '../usage-error.ts';
import { type ExpectedCheck, type Lab, skeletonFolder } from './catalogue.ts';
import { codeFrame } from './code-frame.ts';
import { explainer } from './explain.ts';
import { type Extra, tryFresh, trySaved } from './extra-seeds.ts';
import { latenessNow } from './lateness-now.ts';
import { SavedFailures } from './saved-failures.ts';
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
  /** Try failures that were saved earlier first, and save new ones of fresh seeds. */
  readonly memory?: boolean | undefined;
}

/** What is told while a submission is judged. */
export type Progress =
  | { readonly type: 'planned'; readonly checks: number }
  | { readonly type: 'started'; readonly check: ExpectedCheck }
  | {
      readonly type: 'ended';
      readonly check: ExpectedCheck;
      readonly verdict: Outcome['verdict'];
      readonly ms: number;
    };

const RUN_LIMIT_MS = 2000;
const GUARD_MS = 30_000;
const HEAP_MIB = 512;
const MOST_LANES = 2;

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
  const chosen = chooseChecks(lab, options.only);
  const submission = read(options.folder, lab);
  const seed = options.seed ?? lab.manifest.seed;
  const debug = options.inspect !== undefined;

  onProgress({ type: 'planned', checks: chosen.length });
  const gate = new Gate(onProgress);
  const byId = new Map(chosen.map((check) => [check.id, check]));
  const gates = Promise.all([inspect(submission, lab), checkTypes(submission)]);
  // Whether it fails is asked below; until then a failure must not end the process.
  gates.catch(() => {});
  const bundle = await bundleSubmission(submission.files, lab.manifest.exports, { debugger: debug });

  let judgement: Judgement | undefined;
  let extra: Extra | undefined;
  let problems: readonly Problem[] = [];
  let structure: Structure = { errors: [], outline: [] };
  if ('code' in bundle) {
    const judging = judgeAll(lab, chosen, bundle, seed, options, (progress) => {
      const check = byId.get(progress.type === 'start' ? progress.id : progress.outcome.id);
      if (check === undefined) return;
      if (progress.type === 'start') gate.tell({ type: 'started', check });
      else
        gate.tell({
          type: 'ended',
          check,
          verdict: progress.outcome.verdict,
          ms: progress.outcome.ms,
        });
    });
    judging.catch(() => {});
    const [inspected, types] = await gates;
    structure = inspected;
    problems = [...structureProblems(inspected), ...types];
    if (problems.length === 0) {
      gate.open();
      ({ judgement, extra } = await judging);
    }
  } else {
    const [inspected] = await gates;
    problems = [...structureProblems(inspected), ...bundle];
  }

  const explain = explainer(
    'code' in bundle && bundle.map !== '' ? new SourceMap(bundle.map) : undefined,
    structure.outline,
  );
  const scored = score(
    lab,
    chosen,
    judgement === undefined
      ? undefined
      : { outcomes: judgement.outcomes, declared: judgement.declared, explain },
    course.passAbove,
  );
  return Result.parse({
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
    ...(options.only === undefined ? {} : { only: options.only }),
    unofficial: [
      ...(debug ? ['debug: without limits, in an unlocked realm'] : []),
      ...(options.only === undefined ? [] : ['only some checks were run']),
      ...(options.seed === undefined || options.seed === lab.manifest.seed
        ? []
        : [`another seed than the lab's own (${lab.manifest.seed})`]),
    ],
    problems: problems.map((problem) => withFrame(problem, submission.files)),
    passAbove: course.passAbove,
    ...scored,
    flags: [...scored.flags, ...outsideFlags(submission)],
    ...latenessNow(course, lab.manifest.id),
    ...(extra === undefined || (extra.seeds === 0 && extra.replayed === 0)
      ? {}
      : { extra: extraResult(extra, lab, explain) }),
    judgeStarts: judgement?.starts ?? 0,
  } satisfies Result);
}

/** Holds back what judges report until structure and types are known to be right. */
class Gate {
  readonly #held: Progress[] = [];
  readonly #onProgress: (progress: Progress) => void;
  #open = false;

  constructor(onProgress: (progress: Progress) => void) {
    this.#onProgress = onProgress;
  }

  tell(progress: Progress): void {
    if (this.#open) this.#onProgress(progress);
    else this.#held.push(progress);
  }

  open(): void {
    this.#open = true;
    for (const progress of this.#held) this.#onProgress(progress);
  }
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

function read(folder: string, lab: Lab): Submission {
  try {
    return readSubmission(folder, lab.manifest.files);
  } catch (error) {
    if (error instanceof SubmissionError) throw new UsageError(error.message);
    throw error;
  }
}

function inspect(submission: Submission, lab: Lab): Promise<Structure> {
  const given = lab.manifest.given.map((path): [string, string] => [
    path,
    readFileSync(join(skeletonFolder(lab), path), 'utf8'),
  ]);
  return inspectStructure(submission.files, { given: new Map(given) });
}

function structureProblems(structure: Structure): Problem[] {
  return structure.errors.map(({ rule, path, line, column, message, instead }) => ({
    kind: rule === 'syntax' ? 'syntax' : 'structure',
    path,
    line,
    column,
    message,
    ...(instead === '' ? {} : { instead }),
  }));
}

async function judgeAll(
  lab: Lab,
  chosen: readonly ExpectedCheck[],
  bundle: Bundle,
  seed: number,
  options: JudgingOptions,
  onProgress: NonNullable<Parameters<typeof supervise>[1]['onProgress']>,
): Promise<{ judgement: Judgement; extra: Extra }> {
  const job: Job = {
    submission: bundle.code,
    exports: lab.manifest.exports,
    checks: [],
    ids: chosen.map((check) => check.id),
    seeds: [seed],
    limitMs: options.inspect === undefined ? RUN_LIMIT_MS : 2 ** 31 - 1,
    locked: options.inspect === undefined,
    promises: false,
  };
  const supervisor = {
    program: builtFile('judge.mjs'),
    guardMs: GUARD_MS,
    heapMiB: HEAP_MIB,
    ...(options.inspect === undefined ? {} : { inspect: options.inspect }),
  };
  const saved = options.memory === true ? new SavedFailures(lab) : undefined;
  const replayed = await trySaved({ ...job, checks: [...lab.checks] }, supervisor, saved?.read() ?? []);
  const lanes = options.inspect === undefined ? split(lab.checks, MOST_LANES) : [lab.checks];
  const judgements = await Promise.all(
    lanes.map((checks) => supervise({ ...job, checks: [...checks] }, { ...supervisor, onProgress })),
  );
  const judgement: Judgement = {
    outcomes: judgements.flatMap((lane) => lane.outcomes),
    declared: judgements.flatMap((lane) => lane.declared),
    starts: judgements.reduce((starts, lane) => starts + lane.starts, 0),
  };
  const random = judgement.declared.filter((check) => check.random && job.ids.includes(check.id));
  const fresh = await tryFresh(
    { ...job, ids: random.map((check) => check.id), checks: [...lab.checks] },
    supervisor,
    options.runs ?? 0,
  );
  const found = fresh.failures.flatMap(({ outcome: { id, failure } }) =>
    failure?.seed === undefined ? [] : [{ id, seed: failure.seed }],
  );
  saved?.update(replayed.passed, found);
  const failures = [...replayed.failures, ...fresh.failures];
  return { judgement, extra: { ...replayed, seeds: fresh.seeds, failures } };
}

function extraResult(
  extra: Extra,
  lab: Lab,
  explain: (outcome: Outcome) => CheckFailure | undefined,
): NonNullable<Result['extra']> {
  return {
    seeds: extra.seeds,
    replayed: extra.replayed,
    failures: extra.failures.flatMap(({ outcome, saved }) => {
      const failure = explain(outcome);
      const title = lab.expected.find((check) => check.id === outcome.id)?.title ?? outcome.id;
      return failure === undefined ? [] : [{ id: outcome.id, title, saved, failure }];
    }),
  };
}

function split<T>(items: readonly T[], most: number): T[][] {
  const lanes = Array.from({ length: Math.max(1, Math.min(most, items.length)) }, (): T[] => []);
  for (const [i, item] of items.entries()) lanes[i % lanes.length]?.push(item);
  return lanes;
}

function withFrame(problem: Problem, files: readonly SourceFile[]): Result['problems'][number] {
  const text = files.find((file) => file.path === problem.path)?.text;
  if (text === undefined || problem.line === 0) return problem;
  return { ...problem, frame: codeFrame(text, problem.line, problem.column) };
}

function outsideFlags(submission: Submission): string[] {
  const { outside } = submission;
  if (outside.length === 0) return [];
  const named = outside.slice(0, 5).join(', ');
  const more = outside.length > 5 ? ` and ${outside.length - 5} more` : '';
  return [`not judged, since they are not student files of this lab: ${named}${more}`];
}

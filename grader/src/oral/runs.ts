import type { SourceFile } from 'harness/runtime';
import { type Trace, tell, tellMessage } from 'harness/trace';
import {
  type Change,
  type FunctionPlace,
  type MadeRun,
  OralRecord,
  type WantedRun,
} from '../jail/oral-records.ts';
import { JUDGING_LIMITS } from '../jail/recipe.ts';
import type { JailRun } from '../jail/run.ts';
import type { Sandbox } from '../jail/sandbox.ts';
import type { Lab } from '../lab/catalogue.ts';
import { plainText } from '../sheet/plain-text.ts';
import type { OralLab } from './lab-questions.ts';

/** Guards of one visit to the sandbox, in ms of wall clock. A run that does not end is given up by the program inside, after a minute or two. */
const WALL_MS = 1_200_000;
const SILENCE_MS = 600_000;

/** Of an indication, where what the world was told is summed up. */
const MOST_CHARACTERS = 140;

export type { Change, FunctionPlace } from '../jail/oral-records.ts';

/** A run of a submission, as its own code made it. */
export interface OralRun {
  readonly scenario: string;
  readonly change: Change;
  readonly trace: Trace;
  /** Where the code threw or did not return, in words. */
  readonly broken?: string | undefined;
}

/** What a submission is found to be. */
export interface Inspected {
  /** Its functions; none where it could not be read. */
  readonly outline: readonly FunctionPlace[];
  /** What makes runs of it, or why nothing of it is run. */
  readonly runs: Runs | string;
}

/** Makes runs of one submission in the sandbox: nothing of the submission is parsed or run here. */
export class Runs {
  readonly #sandbox: Sandbox;
  readonly #lab: Lab;
  readonly #oral: OralLab;
  readonly #files: readonly SourceFile[];
  readonly #made = new Map<string, Promise<OralRun | string>>();
  #waiting: { readonly wanted: WantedRun; readonly done: (made: OralRun | string) => void }[] = [];

  private constructor(sandbox: Sandbox, lab: Lab, oral: OralLab, files: readonly SourceFile[]) {
    this.#sandbox = sandbox;
    this.#lab = lab;
    this.#oral = oral;
    this.#files = files;
  }

  /**
   * Inspects `files` as grading does, and makes every run that does not depend on what is drawn, in one visit to the sandbox. What the
   * structure check or the bundler refuses is not run. `oral`: nothing is run of a lab without.
   */
  static async of(
    sandbox: Sandbox,
    lab: Lab,
    oral: OralLab | undefined,
    files: readonly SourceFile[],
  ): Promise<Inspected> {
    const { scenarios = [], quorum } = oral?.questions ?? {};
    const plain: WantedRun[] = [
      ...scenarios.map(({ id }) => ({ id, change: {} })),
      ...(quorum === undefined
        ? []
        : [
            { id: quorum.id, change: {} },
            { id: quorum.id, change: { smaller: true as const } },
          ]),
    ];
    const { outline, problem, made } = await visit(sandbox, lab, oral?.checks ?? [], files, plain);
    if (problem !== undefined) return { outline, runs: problem };
    if (oral === undefined) return { outline, runs: 'the lab has no runs for oral exams' };
    const runs = new Runs(sandbox, lab, oral, files);
    for (const [i, wanted] of plain.entries()) {
      runs.#made.set(keyOf(wanted), Promise.resolve(runOf(wanted, made[i])));
    }
    return { outline, runs };
  }

  /** The run of a scenario with `change`, or why there is none. The same every time. Those that are asked for at once are made at once. */
  run(scenario: string, change: Change = {}): Promise<OralRun | string> {
    const wanted = { id: scenario, change };
    const key = keyOf(wanted);
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const made = new Promise<OralRun | string>((done, failed) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#makeAll().catch(failed));
      this.#waiting.push({ wanted, done });
    });
    this.#made.set(key, made);
    return made;
  }

  async #makeAll(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    const wanted = waiting.map((one) => one.wanted);
    const { problem, made } = await visit(this.#sandbox, this.#lab, this.#oral.checks, this.#files, wanted);
    for (const [i, one] of waiting.entries()) one.done(problem ?? runOf(one.wanted, made[i]));
  }
}

/** Makes one run again, of one of `checks`, or says why there is none. */
export async function runAgain(
  sandbox: Sandbox,
  lab: Lab,
  checks: OralLab['checks'],
  files: readonly SourceFile[],
  wanted: WantedRun,
): Promise<OralRun | string> {
  const { problem, made } = await visit(sandbox, lab, checks, files, [wanted]);
  return problem ?? runOf(wanted, made[0]);
}

function keyOf({ id, change: { lost, crash, smaller } }: WantedRun): string {
  return JSON.stringify([id, lost, crash, smaller]);
}

function runOf({ id, change }: WantedRun, made: MadeRun | undefined): OralRun | string {
  if (made === undefined) return 'the judge said nothing of it';
  return 'reason' in made ? made.reason : { scenario: id, change, ...made };
}

/** One start of the sandbox. What was made before it was cut short stands; `made` is in the order of `runs`. */
async function visit(
  sandbox: Sandbox,
  lab: Lab,
  checks: OralLab['checks'],
  files: readonly SourceFile[],
  runs: readonly WantedRun[],
): Promise<{
  readonly outline: readonly FunctionPlace[];
  readonly problem: string | undefined;
  readonly made: readonly MadeRun[];
}> {
  const made: MadeRun[] = [];
  let inspected: Extract<OralRecord, { type: 'inspected' }> | undefined;
  let isComplete = false;
  const end = await sandbox.run(
    { program: 'oral-runs', limits: JUDGING_LIMITS },
    {
      input: JSON.stringify({ manifest: lab.manifest, files, checks, runs }),
      wallMs: WALL_MS,
      silenceMs: SILENCE_MS,
      onRecord: (said) => {
        const record = recordOf(said);
        // Nothing is believed that comes out of turn.
        if (record === undefined || isComplete) return;
        if (record.type === 'inspected') inspected ??= record;
        else if (inspected === undefined || inspected.problems.length > 0) return;
        else if (record.type === 'made' && record.run < runs.length) made[record.run] ??= record.made;
        else if (record.type === 'end') isComplete = true;
      },
    },
  );
  const outline = inspected?.outline ?? [];
  const [problem] = inspected?.problems ?? [];
  if (problem !== undefined)
    return { outline, problem: `${problem.path}:${problem.line} ${plainText(problem.message)}`, made };
  if (inspected === undefined) return { outline, problem: cutBy(end), made };
  const reason = cutBy(end);
  return { outline, problem: undefined, made: runs.map((_, i) => made[i] ?? { reason }) };
}

/** What is nested too deep to be validated was not said by a judge of ours. */
function recordOf(said: unknown): OralRecord | undefined {
  try {
    return OralRecord.safeParse(said).data;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function cutBy({ ending, exit, complaint }: JailRun): string {
  if (ending !== 'itself') return `it was stopped (${ending})`;
  return `it ended with ${exit}: ${plainText(complaint.trim().split('\n').at(-1) ?? '').slice(0, 200)}`;
}

/** What each node told the world in a run, a line for each node: `node 0: trust(leader: 2) at 0 ms`. */
export function outcomeOf({ trace, broken }: OralRun): readonly string[] {
  const said = trace.nodes.map((id) => {
    const told = trace.steps
      .filter(({ node }) => node === id)
      .flatMap(({ time, effects }) =>
        effects.flatMap((effect) =>
          effect.type === 'emit' ? [`${short(tellMessage(effect.indication))} at ${time} ms`] : [],
        ),
      );
    return `node ${id}: ${told.length === 0 ? 'nothing' : told.join(', ')}`;
  });
  return broken === undefined ? said : [...said, broken];
}

function short(told: string): string {
  return told.length > MOST_CHARACTERS ? `${told.slice(0, MOST_CHARACTERS)}…` : told;
}

/** The first step that is not the same in both runs, in words, as it is in each; nothing where the runs are the same. */
export function firstDifference(
  one: Trace,
  other: Trace,
): { readonly before?: string; readonly after?: string } | undefined {
  const [before, after] = [tell(one), tell(other)].map((lines) => lines.map(plainLine));
  if (before === undefined || after === undefined) return undefined;
  const at = Array.from({ length: Math.max(before.length, after.length) }).findIndex(
    (_, i) => strip(before[i]) !== strip(after[i]),
  );
  if (at < 0) return undefined;
  return {
    ...(before[at] === undefined ? {} : { before: before[at] }),
    ...(after[at] === undefined ? {} : { after: after[at] }),
  };
}

function plainLine(line: string): string {
  return line.trim().replace(/\s+/g, ' ');
}

/** Without the number of the step, and without what became of messages later. */
function strip(line: string | undefined): string | undefined {
  return line?.replace(/^\d+\. /, '').replace(/ \((lost|down|cut off|twice)\)/g, '');
}

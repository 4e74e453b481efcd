import {
  type Bundle,
  builtFile,
  bundleSubmission,
  type Job,
  type SourceFile,
  supervise,
} from 'harness/runtime';
import { type Trace, tell, tellMessage } from 'harness/trace';
import type { Lab } from '../lab/catalogue.ts';
import type { OralLab } from './lab-questions.ts';

const RUN_LIMIT_MS = 2000;
const GUARD_MS = 10_000;
const HEAP_MIB = 512;

/** Of an indication, where what the world was told is summed up. */
const MOST_CHARACTERS = 140;

/** What is changed of a run. */
export interface Change {
  /** The `count`th message (from 0) of the link between two nodes is lost. */
  readonly lost?: { readonly from: number; readonly to: number; readonly count: number } | undefined;
  /** A node crashes right after so many steps of nodes. */
  readonly crash?: { readonly node: number; readonly afterSteps: number } | undefined;
  /** A quorum takes one less. */
  readonly smaller?: true | undefined;
}

/** A run of a submission, as its own code made it. */
export interface OralRun {
  readonly scenario: string;
  readonly change: Change;
  readonly trace: Trace;
  /** Where the code threw or did not return, in words. */
  readonly broken?: string;
}

/** Makes runs of one submission, in judge processes: nothing of the submission runs here. */
export class Runs {
  readonly #lab: Lab;
  readonly #oral: OralLab;
  readonly #bundle: Bundle;
  #unchanged: Promise<ReadonlyMap<string, OralRun | string>> | undefined;
  readonly #made = new Map<string, Promise<OralRun | string>>();

  private constructor(lab: Lab, oral: OralLab, bundle: Bundle) {
    this.#lab = lab;
    this.#oral = oral;
    this.#bundle = bundle;
  }

  /** Nothing can be run of files that can't be bundled: then why. */
  static async of(lab: Lab, oral: OralLab, files: readonly SourceFile[]): Promise<Runs | string> {
    const bundle = await bundleSubmission(files, lab.manifest.exports);
    if ('code' in bundle) return new Runs(lab, oral, bundle);
    const [problem] = bundle;
    return problem === undefined
      ? 'it can’t be bundled'
      : `${problem.path}:${problem.line} ${problem.message}`;
  }

  /** The run of a scenario with `change`, or why there is none. The same every time. */
  run(scenario: string, change: Change = {}): Promise<OralRun | string> {
    const key = JSON.stringify([scenario, change.lost, change.crash, change.smaller]);
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const made = this.#make(scenario, change);
    this.#made.set(key, made);
    return made;
  }

  async #make(scenario: string, change: Change): Promise<OralRun | string> {
    const isPlain = change.lost === undefined && change.crash === undefined && change.smaller === undefined;
    const [made] = isPlain
      ? [(await this.#plain()).get(scenario)]
      : [...(await this.#judge([scenario], change)).values()];
    return made ?? 'the judge said nothing of it';
  }

  /** All runs without a change, of one judge. */
  #plain(): Promise<ReadonlyMap<string, OralRun | string>> {
    const { scenarios, quorum } = this.#oral.questions;
    const ids = [...scenarios.map(({ id }) => id), ...(quorum === undefined ? [] : [quorum.id])];
    this.#unchanged ??= this.#judge(ids, {});
    return this.#unchanged;
  }

  async #judge(ids: readonly string[], change: Change): Promise<ReadonlyMap<string, OralRun | string>> {
    const { lost, crash, smaller } = change;
    const value = {
      ...(crash === undefined ? {} : { crash }),
      ...(smaller === undefined ? {} : { smaller }),
    };
    const replay = { values: [value], lost: lost === undefined ? [] : [lost], untilWrong: false };
    const job: Job = {
      submission: this.#bundle.code,
      exports: this.#lab.manifest.exports,
      checks: [...this.#oral.checks],
      ids: [...ids],
      seeds: [this.#lab.manifest.seed],
      replays: Object.fromEntries(ids.map((id) => [id, [replay]])),
      limitMs: RUN_LIMIT_MS,
      locked: true,
      mode: 'simulated',
    };
    const { outcomes } = await supervise(job, {
      program: builtFile('judge.mjs'),
      guardMs: GUARD_MS,
      heapMiB: HEAP_MIB,
    });
    return new Map(
      outcomes.map(({ id, failure, reason }): [string, OralRun | string] => {
        if (failure === undefined) return [id, reason ?? 'the judge said nothing of it'];
        const first = failure.message.split('\n')[0] ?? '';
        const { trace } = failure.run ?? {};
        if (trace === undefined) return [id, first];
        return [
          id,
          { scenario: id, change, trace, ...(failure.kind === 'property' ? {} : { broken: first }) },
        ];
      }),
    );
  }
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

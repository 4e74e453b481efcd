import type { ToldOutcome } from '../jail/judging-records.ts';
import type { Sandbox } from '../jail/sandbox.ts';
import type { Lab } from '../lab/catalogue.ts';
import type { Result } from '../result/schema.ts';
import type { Overlay } from '../submissions/overlay.ts';
import { UnreadableSubmission } from '../submissions/selection.ts';
import { judgeInSandbox, type Sitting } from './judge-in-sandbox.ts';
import { officialResult, type Provenance, type Terms } from './official-result.ts';

/** What a guard stopped is run once more, alone, with this many times the limits. */
const PATIENCE = 4;
/** A submission may have two judges side by side, where it is the only one. What is run once more is run by itself. */
const LANES = 2;

/** Runs something while nothing else of this command is judged. */
export type Alone = <T>(run: () => Promise<T>) => Promise<T>;

/** Grades one lab of one submission, from what was read of it. `alone` is for what has to be run again. */
export async function gradeLab(
  sandbox: Sandbox,
  lab: Lab,
  overlay: Overlay | UnreadableSubmission,
  provenance: Provenance,
  terms: Terms,
  alone: Alone,
  options: {
    readonly lanes?: number;
    readonly onOutcome?: (outcome: ToldOutcome) => void;
    /** Called with what the result is so far, provisional, before it waits to be run alone. */
    readonly onOpen?: (result: Result) => void;
  } = {},
): Promise<Result> {
  if (overlay instanceof UnreadableSubmission)
    return officialResult(lab, overlay, undefined, provenance, terms);
  const judge = (ids: ReadonlySet<string>, patience: number, lanes: number) =>
    judgeInSandbox(
      sandbox,
      lab,
      lab.expected.filter(({ id }) => ids.has(id)),
      overlay.files,
      terms.seeds,
      { patience, lanes },
      options.onOutcome,
    );
  const first = await judge(new Set(lab.expected.map(({ id }) => id)), 1, options.lanes ?? LANES);
  const open = openChecks(lab, first);
  if (open.size > 0) options.onOpen?.(officialResult(lab, overlay, first, provenance, terms));
  const sitting = open.size === 0 ? first : merge(first, await alone(() => judge(open, PATIENCE, 1)));
  return officialResult(lab, overlay, sitting, provenance, terms);
}

/** The checks that came to no verdict. What no check file declares will not do so later. */
function openChecks(lab: Lab, { problems, outcomes, declared, cut }: Sitting): ReadonlySet<string> {
  if (problems.length > 0) return new Set();
  const known = declared === undefined ? undefined : new Set(declared.map(({ id }) => id));
  return new Set(
    lab.expected
      .filter(({ id }) => {
        const verdict = outcomes.get(id)?.verdict;
        return (
          verdict === 'inconclusive' ||
          (verdict === undefined && (cut !== undefined || known?.has(id) === true))
        );
      })
      .map(({ id }) => id),
  );
}

/** A verdict of the second sitting stands; what it did not come to stays as it was. */
function merge(first: Sitting, second: Sitting): Sitting {
  const outcomes = new Map(first.outcomes);
  for (const [id, outcome] of second.outcomes) outcomes.set(id, retold(first.outcomes.get(id), outcome));
  const declared = first.declared ?? second.declared;
  const problems = first.problems.length > 0 ? first.problems : second.problems;
  const starts = first.starts + second.starts;
  return { problems, outcomes, declared, starts, ...(second.cut === undefined ? {} : { cut: second.cut }) };
}

/** Alone a run is stopped where it hangs, and tells nothing but the place: what led there was told, and made smaller, the first time. */
function retold(first: ToldOutcome | undefined, second: ToldOutcome): ToldOutcome {
  if (first?.failure === undefined || second.failure === undefined) return second;
  if (second.verdict !== 'fail' || second.failure.story.length > 0) return second;
  return {
    ...second,
    runs: first.runs,
    output: second.output === '' ? first.output : second.output,
    failure: { ...first.failure, ...second.failure, story: first.failure.story },
  };
}

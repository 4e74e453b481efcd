import type { Declared, SourceFile } from 'harness/runtime';
import { JudgingRecord, type ToldOutcome } from '../jail/judging-records.ts';
import { JUDGING_LIMITS } from '../jail/recipe.ts';
import type { Sandbox } from '../jail/sandbox.ts';
import type { ExpectedCheck, Lab } from '../lab/catalogue.ts';
import type { Result } from '../result/schema.ts';
import { plainText } from '../sheet/plain-text.ts';

/** What came out of the sandbox, complete or not. */
export interface Sitting {
  readonly problems: Result['problems'];
  /** At most one of each check: the last that was said. */
  readonly outcomes: ReadonlyMap<string, ToldOutcome>;
  readonly declared: readonly Declared[] | undefined;
  readonly starts: number;
  /** Why it did not come to its end, if it did not. */
  readonly cut?: string;
}

/** Guards of one sitting in ms of wall clock: the slowest reference takes under 10 s, and is never silent for 5. */
const WALL_MS = 600_000;
const SILENCE_MS = 120_000;
/** Characters of a reason. */
const MOST_WHY = 300;

/** Has `chosen` checks judged in the sandbox. What was said before a sitting was cut short stands. */
export async function judgeInSandbox(
  sandbox: Sandbox,
  lab: Lab,
  chosen: readonly ExpectedCheck[],
  files: readonly SourceFile[],
  seeds: readonly number[],
  { patience, lanes }: { readonly patience: number; readonly lanes: number },
  onOutcome: (outcome: ToldOutcome) => void = () => {},
): Promise<Sitting> {
  const ids = chosen.map((check) => check.id);
  const wanted = new Set(ids);
  const outcomes = new Map<string, ToldOutcome>();
  let problems: Result['problems'] = [];
  let declared: readonly Declared[] | undefined;
  let starts = 0;
  let examined = false;
  let complete = false;
  let unexamined: string | undefined;
  const input = JSON.stringify({
    lab: { manifest: lab.manifest, expected: lab.expected, checks: lab.checks },
    ids,
    files,
    seeds,
    patience,
    lanes,
    ...(sandbox.launcher === undefined ? {} : { launcher: sandbox.launcher }),
  });
  const run = await sandbox.run(
    { program: 'inside', limits: JUDGING_LIMITS },
    {
      input,
      wallMs: WALL_MS * patience,
      silenceMs: SILENCE_MS * patience,
      onRecord: (said) => {
        const record = JudgingRecord.safeParse(said).data;
        // Nothing is believed that comes out of turn.
        if (record === undefined || complete || unexamined !== undefined) return;
        if (record.type === 'examined') {
          if (examined) return;
          examined = true;
          problems = record.problems;
          complete = problems.length > 0;
        } else if (record.type === 'unexamined') {
          unexamined = plainText(record.why).slice(0, MOST_WHY);
        } else if (!examined) {
          return;
        } else if (record.type === 'ended') {
          if (!wanted.has(record.outcome.id)) return;
          outcomes.set(record.outcome.id, record.outcome);
          onOutcome(record.outcome);
        } else if (record.type === 'judged') {
          for (const outcome of record.outcomes)
            if (wanted.has(outcome.id)) outcomes.set(outcome.id, outcome);
          declared = record.declared;
          starts = record.starts;
          complete = true;
        }
      },
    },
  );
  if (complete) return { problems, outcomes, declared, starts };
  const cut = unexamined ?? cutBy(run, examined, patience);
  return { problems, outcomes, declared, starts, cut };
}

function cutBy(
  { ending, exit, complaint }: Awaited<ReturnType<Sandbox['run']>>,
  examined: boolean,
  patience: number,
): string {
  const when = examined ? 'while it was judged' : 'while structure and types were checked';
  switch (ending) {
    case 'silent':
      return `stopped ${when}: nothing was heard for ${(SILENCE_MS * patience) / 1000} s`;
    case 'too-long':
      return `stopped ${when}: it took longer than ${(WALL_MS * patience) / 1000} s`;
    case 'flood':
      return `stopped ${when}: it said more than a result can hold`;
    case 'stopped':
      return `stopped ${when}`;
    case 'itself':
      return `the judging ended ${when} (${exit})${complaint === '' ? '' : `: ${lastWords(complaint)}`}`;
  }
}

/** What a program that ended with an error said of it. */
function lastWords(complaint: string): string {
  const lines = complaint.trim().split('\n');
  const error = lines.find((line) => /^(\w*Error|FATAL ERROR|\w+): /.test(line)) ?? lines.at(-1) ?? '';
  return plainText(error).slice(0, MOST_WHY);
}

/**
 * Runs inside the jail: looks at one submission as grading does, makes the runs of it that oral exams ask about, and says what was
 * found. What the structure check or the bundler refuses is not run.
 */
import { builtFile, bundleSubmission, type Job, type Outcome, type Replay, supervise } from 'harness/runtime';
import { inspect, structureProblems } from '../lab/judging.ts';
import { type MadeRun, OralRequest, type WantedRun } from './oral-records.ts';
import { hear, say } from './say.ts';

const RUN_LIMIT_MS = 2000;
const GUARD_MS = 10_000;
const HEAP_MIB = 512;
/** What came to no trace is run once more with this many times the limits: the machine may have been busy. */
const PATIENCE = 4;
const NOTHING: MadeRun = { reason: 'the judge said nothing of it' };

const { manifest, files, checks, runs } = OralRequest.parse(await hear());
const lab = { manifest, checks: [], expected: [] };
const structure = await inspect({ folder: '', files, outside: [] }, lab);
const refused = structureProblems(structure);
const bundle = refused.length > 0 ? [] : await bundleSubmission(files, manifest.exports);
const problems = 'code' in bundle ? [] : [...refused, ...bundle];
say({ type: 'inspected', problems, outline: structure.outline });
if ('code' in bundle) {
  const { code } = bundle;
  let isEndless = false;
  // A judge runs a check once: those of one scenario come one after another, in judges of their own.
  for (let left = [...runs.entries()]; left.length > 0; ) {
    const round = new Map<string, [number, WantedRun]>();
    for (const one of left) if (!round.has(one[1].id)) round.set(one[1].id, one);
    const now = [...round.values()];
    left = left.filter((one) => !now.includes(one));
    const made = await judge(
      code,
      now.map(([, run]) => run),
      1,
    );
    for (const [run, wanted] of now) {
      let one = made.get(wanted.id) ?? NOTHING;
      // What does not end with more time either costs that time once, and not for each run.
      if ('reason' in one && !isEndless) {
        one = (await judge(code, [wanted], PATIENCE)).get(wanted.id) ?? NOTHING;
        isEndless = 'reason' in one;
      }
      say({ type: 'made', run, made: one });
    }
  }
}
say({ type: 'end' });
process.exit(0);

/** Makes runs of different scenarios, with one judge. */
async function judge(
  code: string,
  wanted: readonly WantedRun[],
  patience: number,
): Promise<ReadonlyMap<string, MadeRun>> {
  const job: Job = {
    submission: code,
    exports: manifest.exports,
    checks,
    ids: wanted.map(({ id }) => id),
    seeds: [manifest.seed],
    replays: Object.fromEntries(
      wanted.flatMap(({ id, change, failing }): [string, Replay[]][] => {
        const replay = failing === undefined ? replayOf(change) : failing.replay;
        return replay === undefined ? [] : [[id, [replay]]];
      }),
    ),
    seedsOf: Object.fromEntries(
      wanted.flatMap(({ id, failing }): [string, number[]][] =>
        failing?.seed === undefined || failing.replay !== undefined ? [] : [[id, [failing.seed]]],
      ),
    ),
    limitMs: RUN_LIMIT_MS * patience,
    locked: true,
    mode: 'simulated',
  };
  const { outcomes } = await supervise(job, {
    program: builtFile('judge.mjs'),
    guardMs: GUARD_MS * patience,
    heapMiB: HEAP_MIB,
  });
  return new Map(outcomes.map((outcome) => [outcome.id, madeOf(outcome)]));
}

function replayOf({ lost, crash, smaller }: WantedRun['change']): Replay {
  const value = {
    ...(crash === undefined ? {} : { crash }),
    ...(smaller === undefined ? {} : { smaller }),
  };
  return { values: [value], lost: lost === undefined ? [] : [lost], untilWrong: false };
}

/** Every check of a run ends by failing, since a run that fails is told with its trace. */
function madeOf({ failure, reason }: Outcome): MadeRun {
  if (failure === undefined) return reason === undefined ? NOTHING : { reason };
  const first = failure.message.split('\n')[0] ?? '';
  const { trace } = failure.run ?? {};
  if (trace === undefined) return { reason: first };
  return { trace, ...(failure.kind === 'property' ? {} : { broken: first }) };
}

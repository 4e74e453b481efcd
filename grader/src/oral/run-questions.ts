import { type Trace, type TraceStep, tellMessage } from 'harness/trace';
import type { Draws } from './draws.ts';
import type { TitledRun } from './function-facts.ts';
import type { OralQuestions } from './lab-questions.ts';
import { changesOf, lineOf, underWay } from './moment.ts';
import type { Question, ShownRun } from './questions.ts';
import { type Change, firstDifference, type OralRun, outcomeOf, type Runs } from './runs.ts';

/** Losses that are tried before one is asked about that changes little. */
const MOST_TRIED = 3;
/** Steps in which the world is told something that a good answer names. */
const MOST_TELLING = 4;

type ScenarioOf = OralQuestions['scenarios'][number];

/** Runs without a change that questions are drawn from, and why there are no others. */
export interface PlainRuns {
  readonly made: readonly (TitledRun & { readonly scenario: ScenarioOf })[];
  readonly missing: readonly string[];
}

/** Makes the run of each scenario, in a drawn order. */
export async function plainRuns(
  scenarios: readonly ScenarioOf[],
  runs: Runs,
  draws: Draws,
): Promise<PlainRuns> {
  const made: PlainRuns['made'][number][] = [];
  const missing: string[] = [];
  for (const scenario of draws.shuffled(scenarios)) {
    const run = await runs.run(scenario.id);
    if (typeof run === 'string') missing.push(noRun(scenario.title, run));
    else made.push({ scenario, title: scenario.title, run });
  }
  return { made, missing };
}

function noRun(title: string, why: string): string {
  return `No run of “${title}”: ${why}.`;
}

/** Questions about runs, and why there are not more. What they need to be run is asked for at once. */
export async function aboutRuns(
  { made }: PlainRuns,
  quorum: OralQuestions['quorum'],
  runs: Runs,
  draws: Draws,
): Promise<{ readonly questions: readonly Question[]; readonly missing: readonly string[] }> {
  // Each kind begins with another scenario, and takes the first that has something to ask about.
  const from = (first: number) =>
    made.map((_, i) => made[(first + i) % made.length]).filter((one) => one !== undefined);
  const asked = await Promise.all([
    firstOf(from(0), (one) => nextEvent(one, draws)),
    firstOf(from(1), (one) => lostMessage(one, runs, draws)),
    firstOf(from(2), (one) => crashNow(one, runs, draws)),
    quorum && smallerQuorum(quorum, runs),
  ]);
  return {
    questions: asked.filter((one) => typeof one === 'object'),
    missing: asked.filter((one) => typeof one === 'string'),
  };
}

type Made = PlainRuns['made'][number];

function firstOf<T>(all: readonly Made[], make: (one: Made) => T | undefined): T | undefined {
  for (const one of all) {
    const found = make(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Of a run the part that is asked about: what comes later is long, and only shows how it ends. */
function shown({ scenario, run }: Made, until: number, change: Change): ShownRun {
  const trace: Trace = { ...run.trace, steps: askedOf(scenario, run) };
  return { scenario: scenario.id, setting: scenario.setting, until, trace, change };
}

function askedOf({ asksUntil }: ScenarioOf, { trace }: OralRun): TraceStep[] {
  return trace.steps.filter(({ time }) => time <= asksUntil);
}

/** Stops a run before a step in which a node does something, and asks what is next. */
function nextEvent(made: Made, draws: Draws): Question | undefined {
  const { scenario, run } = made;
  const isTelling = ({ event }: TraceStep) =>
    scenario.timers.length > 0
      ? event.type === 'timer' && scenario.timers.includes(event.name)
      : event.type === 'deliver' && scenario.messages.includes(typeOf(event.message));
  const telling = askedOf(scenario, run).filter(
    (step, i) => i >= 3 && step.effects.length > 0 && isTelling(step),
  );
  // A step in which the world is told something is drawn twice as often.
  const told = telling.filter(({ effects }) => effects.some(({ type }) => type === 'emit'));
  const next = draws.one([...telling, ...told]);
  if (next === undefined) return undefined;
  const until = next.step - 1;
  const changes = changesOf(run.trace, next);
  return {
    kind: 'next-event',
    question: `This run of your code stops after step ${until}. What happens next: which event is it, what does your code do then (send, store, set, tell), and why?`,
    underWay: underWay(run.trace, until),
    good: [
      `The next event of this very run: ${lineOf(run.trace, next)}`,
      ...(next.inside?.handler === undefined ? [] : [`It is handled by ${next.inside.handler}.`]),
      changes.length === 0
        ? `Why: the state of node ${next.node} as it was, which this step does not change.`
        : `Why: the state of node ${next.node}, and what becomes of it: ${changes.join('; ')}.`,
    ],
    run: shown(made, until, {}),
  };
}

/** Loses a message that matters, and asks what becomes of the run. Draws before it waits. */
function lostMessage(made: Made, runs: Runs, draws: Draws): Promise<Question | string> | undefined {
  const { scenario, run } = made;
  const { nodes } = run.trace;
  const sent = askedOf(scenario, run).flatMap(({ step, node, effects }) =>
    effects.flatMap((effect) =>
      effect.type === 'send' &&
      effect.fate === 'sent' &&
      node !== undefined &&
      effect.to !== node &&
      scenario.messages.includes(typeOf(effect.message))
        ? [{ step, from: node, effect }]
        : [],
    ),
  );
  if (sent.length === 0) return undefined;
  const tried = draws
    .shuffled(sent)
    .slice(0, MOST_TRIED)
    .map((one) => {
      const change: Change = {
        lost: { from: nodes.indexOf(one.from), to: nodes.indexOf(one.effect.to), count: one.effect.count },
      };
      return { one, change, made: runs.run(scenario.id, change) };
    });
  const best = async (): Promise<Question | string> => {
    let found:
      | { readonly lost: (typeof sent)[number]; readonly without: OralRun; readonly change: Change }
      | undefined;
    let why = '';
    for (const { one, change, made: changed } of tried) {
      const without = await changed;
      if (typeof without === 'string') {
        why = noRun(`${scenario.title}, a message is lost`, without);
        continue;
      }
      const matters = outcomeOf(without).join() !== outcomeOf(run).join();
      if (found === undefined || matters) found = { lost: one, without, change };
      if (matters) break;
    }
    if (found === undefined) return why;
    const { lost, without, change } = found;
    return {
      kind: 'lost-message',
      question: `In step ${lost.step} node ${lost.from} sends ${tellMessage(lost.effect.message)} to node ${lost.effect.to}. What if this message is lost: what is decided or trusted when the run ends, at ${scenario.endsAt} ms?`,
      good: compared(scenario, run, without),
      run: shown(made, lost.step, change),
    };
  };
  return best();
}

/** Crashes the node that took a step, right after it. Draws before it waits. */
function crashNow(made: Made, runs: Runs, draws: Draws): Promise<Question | string> | undefined {
  const { scenario, run } = made;
  const steps = askedOf(scenario, run);
  const telling = steps.filter(
    ({ event, effects }, i) =>
      i >= 3 && i < steps.length - 3 && event.type !== 'crash' && effects.some(({ type }) => type === 'send'),
  );
  const at = draws.one(telling);
  const node = at?.node;
  if (at === undefined || node === undefined) return undefined;
  const afterSteps = steps.filter(({ step, event }) => step <= at.step && isHandled(event.type)).length;
  const change: Change = { crash: { node, afterSteps } };
  const changed = runs.run(scenario.id, change);
  return changed.then((after) =>
    typeof after === 'string'
      ? noRun(`${scenario.title}, node ${node} crashes`, after)
      : {
          kind: 'crash-now',
          question: `Right after step ${at.step} node ${node} crashes. What do the others do, and what is decided or trusted when the run ends, at ${scenario.endsAt} ms?`,
          good: compared(scenario, run, after),
          run: shown(made, at.step, change),
        },
  );
}

/** Steps in which code of a node ran. */
function isHandled(type: TraceStep['event']['type']): boolean {
  return type === 'start' || type === 'deliver' || type === 'timer' || type === 'request';
}

/** What a change makes of a run. It is told of what the run has come to when it ends: later things may happen, and nobody knows which. */
export function compared(scenario: ScenarioOf, before: OralRun, after: OralRun): string[] {
  const difference = firstDifference(before.trace, after.trace);
  const telling = after.trace.steps.filter(({ effects }) => effects.some(({ type }) => type === 'emit'));
  const last = telling.slice(-MOST_TELLING).map((step) => lineOf(after.trace, step));
  return [
    ...(difference === undefined
      ? ['Nothing else changes: the run goes on as it did.']
      : [
          `The first step that is another (their code was run with the change): ${difference.after ?? 'none, the run is over'}`,
          `In its place was: ${difference.before ?? 'nothing, the run was over'}`,
        ]),
    `When the run ends, at ${endOf(scenario, after)} ms, with the change: ${outcomeOf(after).join('; ')}.`,
    `Without it, at ${endOf(scenario, before)} ms: ${outcomeOf(before).join('; ')}.`,
    ...(last.length > 0 ? [`Why: how it comes about with the change: ${last.join(' | ')}`] : []),
    ...(last.length === 0 && isOver(after.trace)
      ? ['Why: with the change no node tells the world anything, and nothing is under way any more.']
      : []),
  ];
}

/** Where code of the nodes broke, a run is cut short. */
function endOf({ endsAt }: ScenarioOf, { trace, broken }: OralRun): number {
  return broken === undefined ? endsAt : (trace.steps.at(-1)?.time ?? 0);
}

/** Whether no message or timer is left by which anything could still happen. */
function isOver(trace: Trace): boolean {
  return underWay(trace, trace.steps.at(-1)?.step ?? 0).length === 0;
}

async function smallerQuorum(
  quorum: NonNullable<OralQuestions['quorum']>,
  runs: Runs,
): Promise<Question | string> {
  const change: Change = { smaller: true };
  const [usual, smaller] = [await runs.run(quorum.id), await runs.run(quorum.id, change)];
  if (typeof usual === 'string') return noRun('a quorum', usual);
  if (typeof smaller === 'string') return noRun('a smaller quorum', smaller);
  return {
    kind: 'smaller-quorum',
    question: quorum.question,
    good: [
      `With the smaller quorum (their code was run so): ${outcomeOf(smaller).join('; ')}.`,
      `As it is: ${outcomeOf(usual).join('; ')}.`,
      ...quorum.good,
    ],
    run: { scenario: quorum.id, setting: quorum.setting, until: undefined, trace: usual.trace, change },
  };
}

function typeOf(message: unknown): string {
  const type: unknown =
    typeof message === 'object' && message !== null ? Reflect.get(message, 'type') : undefined;
  return typeof type === 'string' ? type : '';
}

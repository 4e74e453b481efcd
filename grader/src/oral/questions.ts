import type { SourceFile } from 'harness/runtime';
import { type Trace, type TraceStep, tell, tellMessage, tellStep } from 'harness/trace';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { CheckResult } from '../result/schema.ts';
import type { Authorship } from './authorship.ts';
import type { OralLab, OralQuestions } from './lab-questions.ts';
import {
  type Change,
  type FunctionPlace,
  firstDifference,
  type OralRun,
  outcomeOf,
  type Runs,
} from './runs.ts';

/** A piece of the group's own code. */
export interface Snippet {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly endLine: number;
  /** Such as `Acceptor.handlePrepare`. */
  readonly fn: string;
  readonly text: string;
  /** The line that the question is about. */
  readonly marked?: number | undefined;
}

export type QuestionKind =
  | 'own-function'
  | 'partner-function'
  | 'next-event'
  | 'lost-message'
  | 'crash-now'
  | 'smaller-quorum'
  | 'rule'
  | 'failed-check'
  | 'theory';

/** A question about the group's own code or runs, with what a good answer contains. */
export interface Question {
  readonly kind: QuestionKind;
  readonly question: string;
  readonly good: readonly string[];
  readonly snippet?: Snippet | undefined;
  /** What is shown of a run: its steps until it stops. */
  readonly run?: ShownRun | undefined;
}

export interface ShownRun {
  readonly scenario: string;
  readonly setting: string;
  /** The run stops after this step; none: all of it is shown. */
  readonly until: number | undefined;
  readonly trace: Trace;
  /** What the question changes: with it the run can be made again. */
  readonly change: Change;
}

/** What questions are drawn from. */
export interface Material {
  readonly login: string;
  /** The others of the group. */
  readonly partners: readonly { readonly login: string; readonly name: string }[];
  readonly files: readonly SourceFile[];
  readonly outline: readonly FunctionPlace[];
  readonly authorship: Authorship | undefined;
  readonly oral: OralLab | undefined;
  /** Why there are no runs, where there are none. */
  readonly runs: Runs | string;
  /** Without hidden ones that were not revealed. */
  readonly checks: readonly CheckResult[];
}

const FEWEST = 6;
const MOST = 10;
/** A function worth asking about has so many lines. */
const LEAST_LINES = 4;
/** Somebody's own function has this part of its lines from them. */
const OWN = 0.6;
/** Losses that are tried before one is asked about that changes little. */
const MOST_TRIED = 3;
/** Another line of a function that is shown around a marked one. */
const MOST_SHOWN_LINES = 45;

class Draws {
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }

  below(below: number): number {
    return uniformInt(this.#generator, 0, below - 1);
  }

  one<T>(things: readonly T[]): T | undefined {
    return things.length === 0 ? undefined : things[this.below(things.length)];
  }

  /** Takes the things in a drawn order. */
  shuffled<T>(things: readonly T[]): T[] {
    const left = [...things];
    return things.flatMap(() => left.splice(this.below(left.length), 1));
  }
}

/** Draws six to ten questions by `seed`: the same ones from the same material. */
export async function drawQuestions(material: Material, seed: number): Promise<readonly Question[]> {
  const draws = new Draws(seed);
  const functions = functionsOf(material);
  const own = functions.filter((one) => one.part >= OWN);
  const some = functions.filter((one) => one.part > 0);
  const ownFunction = draws.one(bySize([own, some, functions].find((found) => found.length > 0) ?? []));
  const partnerFunction = draws.one(
    bySize(
      functions.filter((one) => one !== ownFunction && one.partner !== undefined && one.partner.part >= OWN),
    ),
  );
  const questions: (Question | undefined)[] = [
    ownFunction && explainOwn(ownFunction, material.authorship !== undefined),
    partnerFunction && explainPartners(partnerFunction),
    ...(await aboutRuns(material, draws)),
    failedCheck(material, draws),
  ];
  const { questions: asked } = material.oral ?? {};
  const found = questions.filter((one) => one !== undefined);
  const rules =
    asked === undefined
      ? []
      : draws.shuffled(asked.rules).flatMap((rule) => aboutRule(rule, material, draws) ?? []);
  const theory = asked === undefined ? [] : draws.shuffled(asked.theory).map(aboutTheory);
  found.push(...rules.slice(0, 1), ...theory.slice(0, 1));
  // Where there is no partner, no run or no quorum, there are more questions of the other kinds.
  const more = [
    ...rules.slice(1),
    ...theory.slice(1),
    ...draws
      .shuffled(functions.filter((one) => one !== ownFunction && one !== partnerFunction))
      .map((one) => explainOwn(one, false)),
  ];
  return [...found, ...more.slice(0, Math.max(0, FEWEST - found.length))].slice(0, MOST);
}

interface Candidate {
  readonly snippet: Snippet;
  /** The part of its lines that is the student's. */
  readonly part: number;
  /** Who of the others wrote most of it. */
  readonly partner: { readonly name: string; readonly part: number } | undefined;
}

/** Each as often as it has lines: what is longer says more of who wrote it. */
function bySize(candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.flatMap((one) =>
    Array.from({ length: one.snippet.endLine - one.snippet.line + 1 }, () => one),
  );
}

/** Functions of the group that are worth asking about, without those that were handed out. */
function functionsOf({ files, outline, authorship, login, partners }: Material): Candidate[] {
  return outline.flatMap((place): Candidate[] => {
    const text = files.find(({ path }) => path === place.path)?.text;
    const isClass = outline.some(
      (other) =>
        other !== place &&
        other.path === place.path &&
        other.line > place.line &&
        other.endLine < place.endLine &&
        other.name.startsWith(`${place.name}.`),
    );
    if (text === undefined || isClass || place.endLine - place.line + 1 < LEAST_LINES) return [];
    const notes = authorship?.lines.get(place.path)?.slice(place.line - 1, place.endLine);
    const written = notes?.filter(({ handedOut }) => !handedOut) ?? [];
    if (notes !== undefined && written.length < 2) return [];
    const partOf = (who: string) =>
      notes === undefined ? 1 : written.filter((note) => note.login === who).length / written.length;
    const partner = partners
      .map(({ login: other, name }) => ({ name, part: notes === undefined ? 0 : partOf(other) }))
      .reduce<Candidate['partner']>((most, one) => (one.part > (most?.part ?? 0) ? one : most), undefined);
    return [{ snippet: snippetOf(place, text), part: partOf(login), partner }];
  });
}

function snippetOf(place: FunctionPlace, text: string, marked?: number): Snippet {
  const from = Math.max(place.line, (marked ?? place.line) - Math.floor(MOST_SHOWN_LINES / 2));
  const to = Math.min(place.endLine, from + MOST_SHOWN_LINES - 1);
  const lines = text
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .slice(from - 1, to);
  return { path: place.path, line: from, endLine: to, fn: place.name, text: lines.join('\n'), marked };
}

const EXPLAINED = [
  'What calls it, with which arguments, and what has happened before.',
  'What it changes, and in which order; what it sends or gives back, and when it does nothing.',
  'Why it is right: which case each condition stands for, and what would go wrong without it.',
];

function explainOwn({ snippet, part }: Candidate, isKnown: boolean): Question {
  const whose = isKnown && part >= OWN ? 'that you wrote' : 'of your group';
  return {
    kind: 'own-function',
    question: `Explain this function ${whose}: ${snippet.fn}, ${snippet.path}, lines ${snippet.line} to ${snippet.endLine}.`,
    good: EXPLAINED,
    snippet,
  };
}

function explainPartners({ snippet, partner }: Candidate): Question {
  return {
    kind: 'partner-function',
    question: `Explain this function, which ${partner?.name ?? 'your partner'} wrote: ${snippet.fn}, ${snippet.path}, lines ${snippet.line} to ${snippet.endLine}.`,
    good: [...EXPLAINED, 'How it fits with what the student wrote: what that relies on here.'],
    snippet,
  };
}

async function aboutRuns(material: Material, draws: Draws): Promise<(Question | undefined)[]> {
  const { oral, runs } = material;
  if (oral === undefined || typeof runs === 'string') return [];
  const { scenarios, quorum } = oral.questions;
  const made: { scenario: OralQuestions['scenarios'][number]; run: OralRun }[] = [];
  for (const scenario of draws.shuffled(scenarios)) {
    const run = await runs.run(scenario.id);
    if (typeof run !== 'string' && run.trace.steps.length > 4) made.push({ scenario, run });
  }
  const at = (i: number) => made[i % Math.max(1, made.length)];
  const [one, two, three] = [at(0), at(1), at(2)];
  // Asked for at once, their runs are made with one start of the sandbox.
  return Promise.all([
    one && nextEvent(one.scenario, one.run, draws),
    two && lostMessage(two.scenario, two.run, runs, draws),
    three && crashNow(three.scenario, three.run, runs, draws),
    quorum && smallerQuorum(quorum, runs),
  ]);
}

function shown(
  scenario: OralQuestions['scenarios'][number],
  run: OralRun,
  until: number | undefined,
  change: Change,
): ShownRun {
  return { scenario: scenario.id, setting: scenario.setting, until, trace: run.trace, change };
}

/** Stops a run before a step in which a node does something, and asks for that step. */
function nextEvent(
  scenario: OralQuestions['scenarios'][number],
  run: OralRun,
  draws: Draws,
): Question | undefined {
  const { steps } = run.trace;
  const isTelling = ({ event }: TraceStep) =>
    scenario.timers.length > 0
      ? event.type === 'timer' && scenario.timers.includes(event.name)
      : event.type === 'deliver' && scenario.messages.includes(typeOf(event.message));
  const telling = steps.filter((step, i) => i >= 3 && step.effects.length > 0 && isTelling(step));
  // A step in which the world is told something is drawn twice as often.
  const told = telling.filter(({ effects }) => effects.some(({ type }) => type === 'emit'));
  const next = draws.one([...telling, ...told]);
  if (next === undefined) return undefined;
  return {
    kind: 'next-event',
    question: `This run of your code stops after step ${next.step - 1}. Next, ${tellStep(next)}. What does it do, and why?`,
    good: [
      `The next event of this very run: ${lineOf(run.trace, next)}`,
      'Why: the state of the node at this moment, which the steps before tell, and the condition in the handler that it meets.',
    ],
    run: shown(scenario, run, next.step - 1, {}),
  };
}

/** Loses a message that matters, and asks what becomes of the run. */
async function lostMessage(
  scenario: OralQuestions['scenarios'][number],
  run: OralRun,
  runs: Runs,
  draws: Draws,
): Promise<Question | undefined> {
  const sent = run.trace.steps.flatMap(({ step, node, effects }) =>
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
  let best:
    | { readonly sent: (typeof sent)[number]; readonly without: OralRun; readonly change: Change }
    | undefined;
  const { nodes } = run.trace;
  const tried = draws
    .shuffled(sent)
    .slice(0, MOST_TRIED)
    .map((one) => {
      const change: Change = {
        lost: { from: nodes.indexOf(one.from), to: nodes.indexOf(one.effect.to), count: one.effect.count },
      };
      return { one, change, made: runs.run(scenario.id, change) };
    });
  for (const { one, change, made } of tried) {
    const without = await made;
    if (typeof without === 'string') continue;
    const matters = outcomeOf(without).join() !== outcomeOf(run).join();
    if (best === undefined || matters) best = { sent: one, without, change };
    if (matters) break;
  }
  if (best === undefined) return undefined;
  const { sent: lost, without, change } = best;
  return {
    kind: 'lost-message',
    question: `In step ${lost.step} node ${lost.from} sends ${tellMessage(lost.effect.message)} to node ${lost.effect.to}. What if this message is lost?`,
    good: compared(run, without),
    run: shown(scenario, run, lost.step, change),
  };
}

/** Crashes the node that took a step, right after it. */
async function crashNow(
  scenario: OralQuestions['scenarios'][number],
  run: OralRun,
  runs: Runs,
  draws: Draws,
): Promise<Question | undefined> {
  const { steps } = run.trace;
  const telling = steps.filter(
    ({ event, effects }, i) =>
      i >= 3 && i < steps.length - 3 && event.type !== 'crash' && effects.some(({ type }) => type === 'send'),
  );
  const at = draws.one(telling);
  if (at?.node === undefined) return undefined;
  const afterSteps = steps.filter(({ step, event }) => step <= at.step && isHandled(event.type)).length;
  const change: Change = { crash: { node: at.node, afterSteps } };
  const after = await runs.run(scenario.id, change);
  if (typeof after === 'string') return undefined;
  return {
    kind: 'crash-now',
    question: `Right after step ${at.step} node ${at.node} crashes. What do the others do, and what is decided or trusted in the end?`,
    good: compared(run, after),
    run: shown(scenario, run, at.step, change),
  };
}

/** Steps in which code of a node ran. */
function isHandled(type: TraceStep['event']['type']): boolean {
  return type === 'start' || type === 'deliver' || type === 'timer' || type === 'request';
}

function compared(before: OralRun, after: OralRun): string[] {
  const difference = firstDifference(before.trace, after.trace);
  return [
    ...(difference === undefined
      ? ['Nothing else changes: the run goes on as it did.']
      : [
          `The first step that is another (their code was run with the change): ${difference.after ?? 'none, the run is over'}`,
          `In its place was: ${difference.before ?? 'nothing, the run was over'}`,
        ]),
    `In the end, with the change: ${outcomeOf(after).join('; ')}.`,
    `Without it: ${outcomeOf(before).join('; ')}.`,
    'Why: what of the algorithm makes up for it (another quorum, a timer, a later message), or does not.',
  ];
}

async function smallerQuorum(
  quorum: NonNullable<OralQuestions['quorum']>,
  runs: Runs,
): Promise<Question | undefined> {
  const change: Change = { smaller: true };
  const [usual, smaller] = [await runs.run(quorum.id), await runs.run(quorum.id, change)];
  if (typeof usual === 'string' || typeof smaller === 'string') return undefined;
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

function aboutRule(
  rule: OralQuestions['rules'][number],
  { outline, files, authorship }: Material,
  draws: Draws,
): Question | undefined {
  const pattern = new RegExp(rule.line);
  for (const name of rule.functions) {
    for (const place of outline.filter((one) => one.name === name)) {
      const text = files.find(({ path }) => path === place.path)?.text;
      const lines = text?.replace(/\r\n?/g, '\n').split('\n') ?? [];
      const numbers = Array.from({ length: place.endLine - place.line }, (_, i) => place.line + 1 + i).filter(
        (number) => {
          const line = lines[number - 1] ?? '';
          const handedOut = authorship?.lines.get(place.path)?.[number - 1]?.handedOut === true;
          return !handedOut && !/^\s*(\/\/|\*|\/\*)/.test(line) && pattern.test(line);
        },
      );
      const marked = draws.one(numbers);
      if (text === undefined || marked === undefined) continue;
      return {
        kind: 'rule',
        question: `Which rule of the algorithm does line ${marked} of ${place.path} keep? What could happen without it?`,
        good: rule.good,
        snippet: snippetOf(place, text, marked),
      };
    }
  }
  return undefined;
}

function failedCheck({ checks }: Material, draws: Draws): Question | undefined {
  const failed = draws.one(
    checks.filter(
      ({ verdict, failure }) =>
        verdict === 'fail' && failure?.run?.wrong !== undefined && failure.run.trace !== undefined,
    ),
  );
  const { wrong, trace } = failed?.failure?.run ?? {};
  if (failed === undefined || wrong === undefined || trace === undefined) return undefined;
  const [place] = wrong.places;
  return {
    kind: 'failed-check',
    question: `Your submission fails the check “${failed.title}” in this run. Which is the first wrong step, and what should have happened?`,
    good: [
      `Step ${wrong.step}: node ${wrong.node} ${wrong.text}.`,
      ...(place === undefined ? [] : [`Where: ${place.fn}, ${place.path}:${place.line}.`]),
      `Hint of the check: ${failed.hint}`,
    ],
    run: {
      scenario: failed.id,
      setting: 'A run of the check, made as small as possible.',
      until: undefined,
      trace,
      change: {},
    },
  };
}

function aboutTheory({ question, good, source }: OralQuestions['theory'][number]): Question {
  return { kind: 'theory', question, good: [...good, `See ${source}.`] };
}

function typeOf(message: unknown): string {
  const type: unknown =
    typeof message === 'object' && message !== null ? Reflect.get(message, 'type') : undefined;
  return typeof type === 'string' ? type : '';
}

function lineOf(trace: Trace, step: TraceStep): string {
  const line = tell({ ...trace, steps: [step] })[0] ?? tellStep(step);
  return line.trim().replace(/\s+/g, ' ');
}

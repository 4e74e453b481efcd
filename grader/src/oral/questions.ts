import type { SourceFile } from 'harness/runtime';
import type { Trace } from 'harness/trace';
import type { CheckResult } from '../result/schema.ts';
import type { Authorship } from './authorship.ts';
import { Draws } from './draws.ts';
import { factsOf } from './function-facts.ts';
import type { OralLab, OralQuestions } from './lab-questions.ts';
import { aboutRuns, plainRuns } from './run-questions.ts';
import type { Change, FunctionPlace, Runs } from './runs.ts';

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
  | 'would-write'
  | 'failed-check'
  | 'theory';

/** A question about the group's own code or runs, with what a good answer contains. */
export interface Question {
  readonly kind: QuestionKind;
  readonly question: string;
  /** Messages and timers that are under way where the run stops: which event comes next is a matter of the schedule, and what is done then one of the code. */
  readonly underWay?: readonly string[] | undefined;
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
  /** What the group's files stand beside: files that were handed out to stay as they are, about which nobody is asked. */
  readonly given: readonly SourceFile[];
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
/** Of a function that is longer, the beginning is shown, or what is around a marked line. */
const MOST_SHOWN_LINES = 45;

/** Questions, and why there are not others. */
export interface Drawn {
  readonly questions: readonly Question[];
  /** What could not be asked about, and why. */
  readonly missing: readonly string[];
}

/** Draws six to ten questions by `seed`: the same ones from the same material. Of a lab without questions of its own there may be fewer. */
export async function drawQuestions(material: Material, seed: number): Promise<Drawn> {
  const draws = new Draws(seed);
  const { oral, runs, outline } = material;
  const files = [...material.files, ...material.given];
  const asked = oral?.questions;
  const functions = functionsOf(material);
  const own = functions.filter((one) => one.part >= OWN);
  const some = functions.filter((one) => one.part > 0);
  const ownFunction = draws.one(bySize([own, some, functions].find((found) => found.length > 0) ?? []));
  const partnerFunction = draws.one(
    bySize(
      functions.filter((one) => one !== ownFunction && one.partner !== undefined && one.partner.part >= OWN),
    ),
  );
  const plain =
    asked === undefined || typeof runs === 'string'
      ? { made: [], missing: [] }
      : await plainRuns(asked.scenarios, runs, draws);
  const about =
    asked === undefined || typeof runs === 'string'
      ? { questions: [], missing: [] }
      : await aboutRuns(plain, asked.quorum, runs, draws);
  const facts = ({ place }: Candidate) => factsOf(place, files, outline, plain.made);
  const found = [
    ownFunction && explainOwn(ownFunction, material.authorship !== undefined, facts(ownFunction)),
    partnerFunction && explainPartners(partnerFunction, facts(partnerFunction)),
    ...about.questions,
    failedCheck(material, draws),
  ].filter((one) => one !== undefined);
  const rules = draws
    .shuffled(asked?.rules ?? [])
    .map((rule) => ({ rule, question: aboutRule(rule, material, draws) }));
  const kept = rules.flatMap(({ question }) => question ?? []);
  const theory = draws.shuffled(asked?.theory ?? []).map(aboutTheory);
  found.push(...kept.slice(0, 1), ...theory.slice(0, 1));
  // Where there is no partner, no run or no quorum, there are more questions of the other kinds; of little code, what it would need.
  const more = [
    ...kept.slice(1),
    ...theory.slice(1),
    ...draws
      .shuffled(functions.filter((one) => one !== ownFunction && one !== partnerFunction))
      .map((one) => explainOwn(one, false, facts(one))),
    ...rules.flatMap(({ rule, question }) => (question === undefined ? [wouldWrite(rule)] : [])),
  ];
  return {
    questions: [...found, ...more.slice(0, Math.max(0, FEWEST - found.length))].slice(0, MOST),
    missing: [...plain.missing, ...about.missing],
  };
}

interface Candidate {
  readonly place: FunctionPlace;
  readonly snippet: Snippet;
  /** The part of its lines that is the student's. */
  readonly part: number;
  /** Who of the others wrote most of it. */
  readonly partner: { readonly name: string; readonly part: number } | undefined;
}

/** Each as often as it has lines: what is longer says more of who wrote it. */
function bySize(candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.flatMap((one) =>
    Array.from({ length: one.place.endLine - one.place.line + 1 }, () => one),
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
    return [{ place, snippet: snippetOf(place, text), part: partOf(login), partner }];
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
  'What it changes, and in which order; what it sends or gives back, and when it does nothing.',
  'Why it is right: which case each condition stands for, and what would go wrong without it.',
];

function explainOwn(one: Candidate, isKnown: boolean, facts: readonly string[]): Question {
  const whose = isKnown && one.part >= OWN ? 'that you wrote' : 'of your group';
  return {
    kind: 'own-function',
    question: `Explain this function ${whose}: ${whereOf(one)}.`,
    good: [...facts, ...EXPLAINED],
    snippet: one.snippet,
  };
}

function explainPartners(one: Candidate, facts: readonly string[]): Question {
  return {
    kind: 'partner-function',
    question: `Explain this function, which ${one.partner?.name ?? 'your partner'} wrote: ${whereOf(one)}.`,
    good: [...facts, ...EXPLAINED, 'How it fits with what the student wrote: what that relies on here.'],
    snippet: one.snippet,
  };
}

function whereOf({ place, snippet }: Candidate): string {
  const cut =
    snippet.endLine < place.endLine ? ` (its beginning is shown, up to line ${snippet.endLine})` : '';
  return `${place.name}, ${place.path}, lines ${place.line} to ${place.endLine}${cut}`;
}

/** Lines that keep a rule: those of the first function that has any, or of what one calls. */
export function linesKeeping(
  { functions, calls, line: pattern }: Pick<OralQuestions['rules'][number], 'functions' | 'calls' | 'line'>,
  { outline, files, authorship }: Pick<Material, 'outline' | 'files' | 'authorship'>,
): readonly { readonly place: FunctionPlace; readonly text: string; readonly number: number }[] {
  const keeps = new RegExp(pattern);
  const linesOf = (path: string) =>
    (files.find((file) => file.path === path)?.text ?? '').replace(/\r\n?/g, '\n').split('\n');
  const bodyOf = ({ path, line, endLine }: FunctionPlace) => linesOf(path).slice(line, endLine).map(codeOf);
  const found = (place: FunctionPlace) => {
    const isHandedOut = (number: number) =>
      authorship?.lines.get(place.path)?.[number - 1]?.handedOut === true;
    return bodyOf(place).flatMap((code, i) => {
      const number = place.line + 1 + i;
      return keeps.test(code) && !isHandedOut(number)
        ? [{ place, text: linesOf(place.path).join('\n'), number }]
        : [];
    });
  };
  const places = functions.flatMap((name) => outline.filter((one) => one.name === name));
  const called = calls
    ? places.flatMap((place) => {
        const names = new Set(bodyOf(place).flatMap((code) => code.match(/[\w$]+(?=\()/g) ?? []));
        return outline.filter(
          (one) =>
            one.path === place.path && !places.includes(one) && names.has(one.name.split('.').at(-1) ?? ''),
        );
      })
    : [];
  for (const place of [...places, ...called]) {
    const lines = found(place);
    if (lines.length > 0) return lines;
  }
  return [];
}

/** A line without what it says in a comment. */
function codeOf(line: string): string {
  return /^\s*(\*|\/\*)/.test(line) ? '' : line.replace(/\/\/.*$/, '');
}

function aboutRule(
  rule: OralQuestions['rules'][number],
  material: Material,
  draws: Draws,
): Question | undefined {
  const marked = draws.one(linesKeeping(rule, material));
  if (marked === undefined) return undefined;
  const { place, text, number } = marked;
  return {
    kind: 'rule',
    question: `Which rule of the algorithm does line ${number} of ${place.path} keep? What could happen without it?`,
    good: rule.good,
    snippet: snippetOf(place, text, number),
  };
}

/** Of a rule that no line of the submission was found to keep. */
function wouldWrite({ otherwise, good }: OralQuestions['rules'][number]): Question {
  return {
    kind: 'would-write',
    question: `${otherwise} Show where your code sees to it, or say what you would write.`,
    good,
  };
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

import { join, relative } from 'node:path';
import type { CheckFailure, CheckResult, Result, ResultProblem } from '../result/schema.ts';
import { labelled, type Paper, paragraph, row } from './paper.ts';
import { plainText } from './plain-text.ts';

/** How a view names things that depend on where it is shown. */
export interface SheetOptions {
  readonly paper: Paper;
  /** The command that made the result, for the lines that say how to see something again. None where nothing was saved. */
  readonly command?: string;
  /** The command that repeats the saved failure of a check. */
  readonly replay?: (check: string) => string;
  /** The page with the picture of a check's failure. */
  readonly picture?: (check: string) => string;
  /** Tell stories in full. */
  readonly whole?: boolean;
}

const INDENT = '    ';
/** A story longer than this is shown by its two ends. */
const STORY_LINES = 24;

/** The first line, before anything is judged. */
export function header(title: string, folder: string, paper: Paper): string {
  return `${paper.colour.bold(title)}  ${paper.colour.dim(shownFolder(folder))}`;
}

/** A result as a student reads it: parts and checks with points, what failed and where, and the score. */
export function sheet(result: Result, options: SheetOptions): string {
  const { paper } = options;
  if (result.problems.length > 0) return problemSheet(result, options);
  const blocks = result.parts
    .filter((part) => result.checks.some((check) => check.part === part.id && isInScope(check)))
    .map((part) => {
      const title = `${paper.colour.bold(part.title)}${part.bonus === true ? paper.colour.dim(' (bonus, not counted)') : ''}`;
      const head = row(paper, title, `${part.points} / ${part.of}`, '');
      const checks = result.checks.filter((check) => check.part === part.id && isInScope(check));
      const unwritten = new Set(
        checks.flatMap(({ failure }) => (failure?.kind === 'not-implemented' ? [failure.message] : [])),
      );
      const todo = [...unwritten].map((message) => labelled(paper, 'To do', plainText(message), INDENT));
      return [head, ...checks.map((check) => checkBlock(check, result, options)), ...todo].join('\n');
    });
  return [...blocks, extraBlock(result, options), closing(result, options)]
    .filter((block) => block !== '')
    .join('\n\n');
}

function isInScope(check: CheckResult): boolean {
  return check.verdict !== 'not-run';
}

/** The check that tells the same wrong step before this one: one bug is told once. */
function toldBefore({ failure, id }: CheckResult, result: Result): CheckResult | undefined {
  const keyOf = (run: CheckFailure['run']) => {
    const place = run?.wrong?.places[0];
    return run?.wrong && `${run.wrong.rule} ${place?.path}:${place?.line}`;
  };
  const key = keyOf(failure?.run);
  if (key === undefined) return undefined;
  const first = result.checks.find((check) => isInScope(check) && keyOf(check.failure?.run) === key);
  return first?.id === id ? undefined : first;
}

function checkBlock(check: CheckResult, result: Result, options: SheetOptions): string {
  const { paper } = options;
  const { colour } = paper;
  const mark = {
    pass: colour.green('✓'),
    fail: colour.red('✗'),
    inconclusive: colour.yellow('?'),
    'not-run': '·',
  }[check.verdict];
  const title = `${mark} ${check.title}${check.hidden ? colour.dim(' (hidden)') : ''}`;
  const head = row(paper, title, `${check.earned} / ${check.points}`, '  ');
  // What is still to write is said once, below its part.
  if (check.verdict === 'pass') {
    return check.note === undefined ? head : `${head}\n${paragraph(paper, colour.dim(check.note), INDENT)}`;
  }
  if (check.failure?.kind === 'not-implemented') return head;
  const again =
    check.failure?.run !== undefined && options.replay !== undefined
      ? options.replay(check.id)
      : options.command === undefined
        ? undefined
        : `${options.command} --only ${check.id}${seedOption(result)}`;
  // A student sees of a hidden check its title, points and hint.
  const untold = check.hidden && check.verdict === 'fail';
  const details =
    check.failure === undefined
      ? untold
        ? []
        : [paragraph(paper, `No verdict: ${check.reason ?? 'not run'}.`, INDENT)]
      : failureLines(check.failure, result, options, check.title, toldBefore(check, result));
  const lines = [
    head,
    ...details,
    ...(check.output === '' ? [] : [labelled(paper, 'Printed', shortened(check.output), INDENT)]),
    ...(toldBefore(check, result) === undefined ? [labelled(paper, 'Hint', check.hint, INDENT)] : []),
    ...(again === undefined ? [] : [labelled(paper, 'Again', again, INDENT)]),
    ...pictureLine(check.id, check.failure, options),
  ];
  return `${lines.join('\n')}\n`;
}

function pictureLine(
  id: string,
  failure: CheckFailure | undefined,
  { paper, picture }: SheetOptions,
): string[] {
  if (failure === undefined || picture === undefined) return [];
  return [labelled(paper, 'Picture', picture(id), INDENT)];
}

function seedOption(result: Result): string {
  return result.unofficial.some((why) => why.startsWith('another seed')) ? ` --seed ${result.seed}` : '';
}

function failureLines(
  failure: CheckFailure,
  result: Result,
  options: SheetOptions,
  title: string,
  before?: CheckResult,
): string[] {
  const { paper } = options;
  const { colour } = paper;
  const values =
    failure.kind === 'expectation' && failure.expected !== undefined
      ? `: expected ${failure.expected}, was ${failure.received}`
      : '';
  // What the title says already is not said again.
  const said = failure.message === title ? '' : failure.message.replace(`${title}: `, '');
  const message = plainText(said + values);
  const where = (place: NonNullable<CheckFailure['place']>) =>
    `${colour.bold(place.fn === '' ? 'your code' : place.fn)}  ${shownPath(result, place.path)}:${place.line}:${place.column}`;
  const lines = message === '' ? [] : [paragraph(paper, message, INDENT)];
  const { run } = failure;
  if (before !== undefined) {
    lines.push(paragraph(paper, `First wrong step: the same as in «${before.title}» above`, INDENT));
    return lines;
  }
  if (run?.wrong !== undefined) {
    const { step, node, text } = run.wrong;
    lines.push(paragraph(paper, `First wrong step: ${step}. node ${node} ${plainText(text)}`, INDENT));
  }
  const [place, ...callers] = failure.place === undefined ? (run?.wrong?.places ?? []) : [failure.place];
  if (place !== undefined) {
    const calls = callers.slice(0, 2).map((caller) => `called by ${where(caller)}`);
    lines.push(labelled(paper, 'Where', [where(place), ...calls].join('\n'), INDENT));
  }
  if (failure.story.length > 0) {
    const story = options.whole === true ? failure.story : shortStory(failure.story);
    lines.push(labelled(paper, 'Story', plainText([...lengthOf(run), ...story].join('\n')), INDENT));
  }
  if (failure.lastCall !== undefined) lines.push(labelled(paper, 'After', where(failure.lastCall), INDENT));
  return lines;
}

/** How long a simulated run is that is told: `9 steps that led to it, of 412`. */
function lengthOf(run: CheckFailure['run']): string[] {
  const told = run?.trace?.steps.length;
  if (run === undefined || told === undefined) return [];
  const from = run.shrunkFrom ?? run.steps;
  return [`${counted(told, 'step')}${from > told ? `, shrunk from ${from.toLocaleString('en-US')}` : ''}`];
}

function shortStory(story: readonly string[]): readonly string[] {
  if (story.length <= STORY_LINES) return story;
  const half = STORY_LINES / 2;
  const left = story.length - 2 * half;
  return [...story.slice(0, half), `… ${left} more lines …`, ...story.slice(-half)];
}

function shortened(output: string): string {
  const lines = plainText(output.trimEnd()).split('\n');
  if (lines.length <= 10) return lines.join('\n');
  return [...lines.slice(0, 10), `… and ${lines.length - 10} more lines`].join('\n');
}

/** What came of runs that score nothing, as far as the checks above do not tell it already. */
function extraBlock(result: Result, options: SheetOptions): string {
  const { extra } = result;
  if (extra === undefined) return '';
  const { paper, command, replay } = options;
  const { colour } = paper;
  const what = [
    ...(extra.replayed > 0 ? [`${extra.replayed} saved`] : []),
    ...(extra.seeds > 0 ? [`${counted(extra.seeds, 'fresh seed')}`] : []),
  ].join(', ');
  const toldAbove = new Set(result.checks.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id));
  const failures = extra.failures.filter(({ id }) => !toldAbove.has(id));
  if (failures.length === 0 && extra.failures.length > 0) return '';
  const lines = [
    row(
      paper,
      `${colour.bold('Other runs')} ${colour.dim(`(${what}; they score nothing)`)}`,
      failures.length === 0 ? 'all hold' : `${failures.length} fail`,
      '',
    ),
    ...failures.flatMap(({ id, title, saved, failure }) => [
      `${colour.red('✗')} ${title}${saved ? colour.dim(' (saved earlier)') : ''}`,
      ...failureLines(failure, result, options, title),
      labelled(
        paper,
        'Again',
        replay === undefined ? `${command} --only ${id} --seed ${failure.seed ?? result.seed}` : replay(id),
        INDENT,
      ),
      ...pictureLine(id, failure, options),
    ]),
  ];
  if (failures.length > 0) lines.push(colour.dim('They are saved in .lab/ and tried first next time.'));
  return lines.join('\n');
}

function closing(result: Result, { paper }: SheetOptions): string {
  const { colour } = paper;
  const lines: string[] = [];
  for (const flag of result.flags)
    lines.push(colour.yellow(paragraph(paper, `Note: ${plainText(flag)}`, '')));
  const doesNotCount = result.unofficial.map((why) => colour.yellow(`This result does not count: ${why}.`));
  if (result.only !== undefined) {
    lines.push(`${colour.bold(`${result.points} of ${result.of} points`)} of the chosen checks.`);
    lines.push(...doesNotCount);
    return lines.join('\n');
  }
  lines.push(paragraph(paper, scoreLine(result, paper), ''));
  lines.push(...doesNotCount);
  if (result.provisional) {
    lines.push(colour.yellow('Provisional: a check came to no verdict, and somebody has to look at it.'));
  }
  const late = latenessLine(result);
  if (late !== '') lines.push(paragraph(paper, late, ''));
  return lines.join('\n');
}

function scoreLine(result: Result, { colour }: Paper): string {
  const need = `passing is more than ${result.passAbove}`;
  if (result.scope === 'public') {
    const points = `${result.points} of ${result.of} public points; ${result.hiddenNotRun} hidden, not run`;
    const pass = {
      certain: 'passing is certain',
      possible: 'passing is possible',
      'out-of-reach': 'passing is out of reach',
      passed: 'passed',
      failed: 'not passed',
    }[result.outlook];
    return `${colour.bold(points)} — ${pass} (${need})`;
  }
  const verdict = result.outlook === 'passed' ? colour.green('passed') : colour.red('not passed');
  return `${colour.bold(`Score ${result.points} of ${result.of}`)} — ${verdict} (${need})`;
}

/** What a hand-in now would mean for slip days, in words. */
export function latenessLine(result: Pick<Result, 'lateness'>): string {
  const { lateness } = result;
  if (lateness === undefined) return '';
  const deadline = `${lateness.deadline.replace('T', ' ')} ${lateness.timeZone}`;
  if (lateness.closedSince !== undefined) {
    const lastDay = lateness.closedSince.replace('T', ' ');
    return `Nothing is accepted any more, but for who has an extension: the last day was ${lastDay} (deadline ${deadline}).`;
  }
  return lateness.days === 0
    ? `Handed in now it would be in time (deadline ${deadline}).`
    : `Handed in now it would be ${counted(lateness.days, 'day')} late (deadline ${deadline}).`;
}

function problemSheet(result: Result, { paper }: SheetOptions): string {
  const { colour } = paper;
  const blocks = result.problems.map((problem) => {
    const at = problem.line > 0 ? `:${problem.line}:${problem.column}` : '';
    const where = problem.path === '' ? '' : colour.bold(`${shownPath(result, problem.path)}${at}`);
    const lines = [
      `${colour.red('✗')} ${[where, kindOf(problem)].filter((text) => text !== '').join('  ')}`,
      paragraph(paper, plainText(problem.message), '  '),
      ...(problem.instead === undefined ? [] : [paragraph(paper, plainText(problem.instead), '  ')]),
      ...(problem.frame === undefined ? [] : [plainText(problem.frame)]),
    ];
    return lines.join('\n');
  });
  const count = counted(result.problems.length, 'problem');
  const doesNotCount = result.unofficial.map((why) => colour.yellow(`This result does not count: ${why}.`));
  return [
    ...blocks,
    [`${colour.red('Not judged')}: ${count} to mend first.`, ...doesNotCount].join('\n'),
  ].join('\n\n');
}

function kindOf(problem: ResultProblem): string {
  return {
    missing: 'missing file',
    syntax: 'syntax error',
    structure: 'not allowed here',
    types: 'type error',
    bundle: 'import',
    submission: 'not what can be graded',
  }[problem.kind];
}

function shownFolder(folder: string): string {
  const short = relative(process.cwd(), folder);
  return short === '' ? '.' : short.startsWith('..') ? folder : short;
}

function shownPath(result: Result, path: string): string {
  return join(shownFolder(result.submission.folder), plainText(path));
}

/** A number with its noun: `1 day`, `2 days`, `12,000 days`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

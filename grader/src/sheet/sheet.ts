import { join, relative } from 'node:path';
import type { CheckFailure, CheckResult, Result, ResultProblem } from '../result/schema.ts';
import { labelled, type Paper, paragraph, row } from './paper.ts';
import { plainText } from './plain-text.ts';

/** How a view names things that depend on where it is shown. */
export interface SheetOptions {
  readonly paper: Paper;
  /** The command that made the result, for the lines that say how to see something again. */
  readonly command: string;
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
      const head = row(paper, paper.colour.bold(part.title), `${part.points} / ${part.of}`, '');
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
  if (check.verdict === 'pass' || check.failure?.kind === 'not-implemented') return head;
  const again = `${options.command} --only ${check.id}${seedOption(result)}`;
  const details =
    check.failure === undefined
      ? [paragraph(paper, `No verdict: ${check.reason ?? 'not run'}.`, INDENT)]
      : failureLines(check.failure, result, paper);
  const lines = [
    head,
    ...details,
    ...(check.output === '' ? [] : [labelled(paper, 'Printed', shortened(check.output), INDENT)]),
    labelled(paper, 'Hint', check.hint, INDENT),
    labelled(paper, 'Again', again, INDENT),
  ];
  return `${lines.join('\n')}\n`;
}

function seedOption(result: Result): string {
  return result.unofficial.some((why) => why.startsWith('another seed')) ? ` --seed ${result.seed}` : '';
}

function failureLines(failure: CheckFailure, result: Result, paper: Paper): string[] {
  const { colour } = paper;
  const values =
    failure.kind === 'expectation' && failure.expected !== undefined
      ? `: expected ${failure.expected}, was ${failure.received}`
      : '';
  const message = plainText(failure.message + values);
  const where = (place: NonNullable<CheckFailure['place']>) =>
    `${colour.bold(place.fn === '' ? 'your code' : place.fn)}  ${shownPath(result, place.path)}:${place.line}:${place.column}`;
  const lines = [paragraph(paper, message, INDENT)];
  if (failure.place !== undefined) lines.push(labelled(paper, 'Where', where(failure.place), INDENT));
  if (failure.story.length > 0)
    lines.push(labelled(paper, 'Story', plainText(shortStory(failure.story)), INDENT));
  if (failure.lastCall !== undefined) lines.push(labelled(paper, 'After', where(failure.lastCall), INDENT));
  return lines;
}

function shortStory(story: readonly string[]): string {
  if (story.length <= STORY_LINES) return story.join('\n');
  const half = STORY_LINES / 2;
  const left = story.length - 2 * half;
  return [...story.slice(0, half), `… ${left} more calls …`, ...story.slice(-half)].join('\n');
}

function shortened(output: string): string {
  const lines = plainText(output.trimEnd()).split('\n');
  if (lines.length <= 10) return lines.join('\n');
  return [...lines.slice(0, 10), `… and ${lines.length - 10} more lines`].join('\n');
}

function extraBlock(result: Result, { paper, command }: SheetOptions): string {
  const { extra } = result;
  if (extra === undefined) return '';
  const { colour } = paper;
  const what = [
    ...(extra.replayed > 0 ? [`${extra.replayed} saved`] : []),
    ...(extra.seeds > 0 ? [`${extra.seeds} fresh`] : []),
  ].join(', ');
  const lines = [
    row(
      paper,
      `${colour.bold('Other seeds')} ${colour.dim(`(${what}; they score nothing)`)}`,
      extra.failures.length === 0 ? 'all hold' : `${extra.failures.length} fail`,
      '',
    ),
    ...extra.failures.flatMap(({ id, title, saved, failure }) => [
      `${colour.red('✗')} ${title}${saved ? colour.dim(' (saved earlier)') : ''}`,
      ...failureLines(failure, result, paper),
      labelled(paper, 'Again', `${command} --only ${id} --seed ${failure.seed ?? result.seed}`, INDENT),
    ]),
  ];
  if (extra.failures.length > 0) lines.push(colour.dim('They are saved in .lab/ and tried first next time.'));
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
  return [...blocks, `${colour.red('Not judged')}: ${count} to mend first.`].join('\n\n');
}

function kindOf(problem: ResultProblem): string {
  return {
    missing: 'missing file',
    syntax: 'syntax error',
    structure: 'not allowed here',
    types: 'type error',
    bundle: 'import',
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

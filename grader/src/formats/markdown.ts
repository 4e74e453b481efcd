import type { CheckResult, Result } from '../result/schema.ts';
import { plainText } from '../sheet/plain-text.ts';
import { latenessLine } from '../sheet/sheet.ts';
import { countedChecks, detailOf, problemLines } from './told.ts';

/** What a step summary may hold is 1,024 KiB; beyond it nothing is shown at all. Room is left for what others write. */
export const MOST_BYTES = 1_000_000;

/**
 * Results as a step summary in Markdown: points by part, what public points make of passing, days late, and for each check
 * that failed its smallest counterexample as text, the most valuable first, as far as `mostBytes` of UTF-8 go.
 */
export function markdown(results: readonly Result[], mostBytes = MOST_BYTES): string {
  const heads = results.map(headOf);
  const details = results
    .flatMap((result) =>
      countedChecks(result)
        .filter(({ verdict }) => verdict !== 'pass' && verdict !== 'not-run')
        .filter(({ failure }) => failure?.kind !== 'not-implemented')
        .map((check) => ({ lost: check.points - check.earned, text: detailBlock(check, result) })),
    )
    .sort((a, b) => b.lost - a.lost)
    .map(({ text }) => text);
  const kept: string[] = [];
  let room = mostBytes - Buffer.byteLength(heads.join('\n')) - 200;
  for (const text of details) {
    const size = Buffer.byteLength(text) + 2;
    if (size > room) break;
    room -= size;
    kept.push(text);
  }
  const left = details.length - kept.length;
  const more =
    left > 0 ? [`… and ${left} more that failed; \`--check\` on your own machine shows them all.`] : [];
  return `${[...heads, ...kept, ...more].join('\n\n')}\n`;
}

function headOf(result: Result): string {
  const hidden = result.hiddenNotRun > 0 ? `; ${result.hiddenNotRun} hidden, not run` : '';
  const scope = result.scope === 'public' ? ' public points' : ' points';
  const pass = {
    certain: 'passing is certain',
    possible: 'passing is possible',
    'out-of-reach': 'passing is out of reach',
    passed: 'passed',
    failed: 'not passed',
  }[result.outlook];
  const unwritten = [
    ...new Set(
      result.checks.flatMap(({ failure }) => (failure?.kind === 'not-implemented' ? [failure.message] : [])),
    ),
  ];
  const late = latenessLine(result);
  return [
    `## ${inline(result.lab.id.replace('lab', 'Lab '))}: ${inline(result.lab.title)}`,
    '',
    `**${result.points} of ${result.of}${scope}**${hidden} — ${pass} (passing is more than ${result.passAbove})`,
    ...(late === '' ? [] : ['', inline(late)]),
    ...result.unofficial.flatMap((why) => ['', `This result does not count: ${inline(why)}.`]),
    ...result.flags.flatMap((flag) => ['', `Note: ${inline(flag)}`]),
    ...(result.problems.length > 0
      ? ['', 'Not judged: this is to be mended first.', '', fenced(problemLines(result).join('\n'))]
      : [
          '',
          '| part | points | of |',
          '| --- | ---: | ---: |',
          ...result.parts
            .filter(({ of }) => of > 0)
            .map((part) => `| ${inline(part.title)} | ${part.points} | ${part.of} |`),
        ]),
    ...(unwritten.length > 0
      ? ['', 'To do:', '', ...unwritten.map((message) => `- ${inline(message)}`)]
      : []),
  ].join('\n');
}

function detailBlock(check: CheckResult, result: Result): string {
  const mark = check.verdict === 'fail' ? '✗' : '?';
  return `### ${mark} ${inline(check.title)} (${check.earned} of ${check.points})\n\n${fenced(detailOf(check, result))}`;
}

/** Text in a line of Markdown, none of it markup: no link, no mention, no HTML, no end of the line. */
export function inline(text: string): string {
  return plainText(text)
    .replace(/\s+/g, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/@/g, '&#64;')
    .replace(/[\\`*_{}[\]()#+!|~]/g, '\\$&')
    .replace(/:\/\//g, '&#58;//')
    .replace(/\bwww\./gi, 'www&#46;');
}

/** Text as a block of code, behind a fence that is longer than any in it. */
export function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${plainText(text)}\n${fence}`;
}

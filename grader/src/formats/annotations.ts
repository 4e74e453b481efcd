import type { CheckResult, Result } from '../result/schema.ts';
import { plainText } from '../sheet/plain-text.ts';
import { countedChecks, detailOf, placeOf } from './told.ts';

/** So many of a kind are shown for a step; more are dropped by the platform. */
const MOST_OF_A_KIND = 10;

interface Annotation {
  readonly kind: 'error' | 'warning' | 'notice';
  /** Points that are lost: the most valuable are shown. */
  readonly weight: number;
  readonly title: string;
  readonly text: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/**
 * Workflow commands that put what failed beside the student's lines, the most valuable first, at most 10 of a kind for all
 * of `results` together. `folderOf` gives the folder of a lab's files, relative to the repository.
 */
export function annotations(results: readonly Result[], folderOf: (result: Result) => string): string[] {
  const all = results.flatMap((result) => annotationsOf(result, folderOf(result)));
  return (['error', 'warning', 'notice'] as const).flatMap((kind) =>
    all
      .filter((one) => one.kind === kind)
      .sort((a, b) => b.weight - a.weight)
      .slice(0, MOST_OF_A_KIND)
      .map(commandOf),
  );
}

function annotationsOf(result: Result, folder: string): Annotation[] {
  const at = (path: string) => (path === '' ? {} : { file: `${folder}/${path}` });
  const problems = result.problems.map(
    ({ path, line, column, message, instead }): Annotation => ({
      kind: 'error',
      weight: result.of,
      title: `${result.lab.id} can't be judged`,
      text: plainText(`${message}${instead === undefined ? '' : `\n${instead}`}`),
      ...at(path),
      ...(line > 0 ? { line, column } : {}),
    }),
  );
  if (problems.length > 0) return problems;
  const checks = countedChecks(result).filter(({ verdict }) => verdict !== 'pass');
  const unwritten = checks.filter(({ failure }) => failure?.kind === 'not-implemented');
  const failed = checks.filter((check) => !unwritten.includes(check));
  return [
    ...failed.map((check): Annotation => {
      const place = placeOf(check);
      return {
        kind: check.verdict === 'fail' ? 'error' : 'warning',
        weight: check.points - check.earned,
        title: `${check.title} (${check.earned} of ${check.points} points)`,
        text: detailOf(check, result),
        ...(place === undefined ? {} : { ...at(place.path), line: place.line, column: place.column }),
      };
    }),
    ...toWrite(unwritten, at),
  ];
}

/** What is still to write is said once, with the points that wait for it. */
function toWrite(
  checks: readonly CheckResult[],
  at: (path: string) => { readonly file?: string },
): Annotation[] {
  const messages = [...new Set(checks.map(({ failure }) => failure?.message ?? ''))];
  return messages.map((message): Annotation => {
    const own = checks.filter(({ failure }) => failure?.message === message);
    const [first] = own;
    const place = first === undefined ? undefined : placeOf(first);
    const weight = own.reduce((sum, { points }) => sum + points, 0);
    return {
      kind: 'notice',
      weight,
      title: 'To do',
      text: `${plainText(message)}: ${weight} points wait for it`,
      ...(place === undefined ? {} : { ...at(place.path), line: place.line, column: place.column }),
    };
  });
}

function commandOf({ kind, title, text, file, line, column }: Annotation): string {
  const properties = Object.entries({ file, line, col: column, title })
    .flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${escapedProperty(String(value))}`]))
    .join(',');
  return `::${kind} ${properties}::${escapedMessage(text)}`;
}

/** Text of a workflow command: it must not end the line, where another command could begin. */
export function escapedMessage(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function escapedProperty(text: string): string {
  return escapedMessage(plainText(text)).replace(/:/g, '%3A').replace(/,/g, '%2C');
}

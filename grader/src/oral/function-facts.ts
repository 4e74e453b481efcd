import type { SourceFile } from 'harness/runtime';
import { lineOf } from './moment.ts';
import type { FunctionPlace, OralRun } from './runs.ts';

const MOST_CALLERS = 5;
const MOST_SEEN = 2;
const MOST_CHARACTERS = 260;

/** A run with the words for it. */
export interface TitledRun {
  readonly title: string;
  readonly run: OralRun;
}

/** What the group's code and runs tell of one of its functions: who calls it, and what it was seen to do. */
export function factsOf(
  place: FunctionPlace,
  files: readonly SourceFile[],
  outline: readonly FunctionPlace[],
  runs: readonly TitledRun[],
): string[] {
  const callers = callersOf(place, files, outline);
  const isHandler = runs.some(({ run }) =>
    run.trace.steps.some(({ inside }) => inside?.handler === place.name),
  );
  const from = [...(isHandler ? ['whatever runs the node'] : []), ...callers];
  return [
    ...(from.length === 0
      ? []
      : [
          `It is called by ${from.slice(0, MOST_CALLERS).join(', ')}${from.length > MOST_CALLERS ? ` and ${from.length - MOST_CALLERS} more` : ''}.`,
        ]),
    ...seen(place, runs),
  ];
}

/** Where the text calls something of this name, by the functions around. A name may be that of another one too. */
function callersOf(
  place: FunctionPlace,
  files: readonly SourceFile[],
  outline: readonly FunctionPlace[],
): string[] {
  const name = place.name.split('.').at(-1) ?? '';
  const call = new RegExp(`(?<![\\w$])${name.replace(/[^\w]/g, '\\$&')}\\(`);
  const callers = new Map<string, string>();
  for (const { path, text } of files) {
    for (const [i, code] of text.split('\n').entries()) {
      const line = i + 1;
      const isOwn = outline.some((one) => one.path === path && one.line === line && one.name.endsWith(name));
      if (isOwn || /^\s*(\/\/|\*|\/\*)/.test(code) || !call.test(code)) continue;
      // The innermost one comes last.
      const around = outline.findLast((one) => one.path === path && one.line <= line && line <= one.endLine);
      const who = around?.name ?? path;
      if (!callers.has(who)) callers.set(who, `${who} (${path}:${line})`);
    }
  }
  return [...callers.values()];
}

/** Steps of runs in which it asked for something, each kind of event once. */
function seen({ name }: FunctionPlace, runs: readonly TitledRun[]): string[] {
  const told = new Map<string, string>();
  for (const { title, run } of runs) {
    for (const step of run.trace.steps) {
      const { event, inside, effects } = step;
      const isOfIt =
        inside?.handler === name ||
        inside?.entered?.fn === name ||
        inside?.asked?.some((at) => at?.fn === name) === true;
      const kind =
        event.type === 'deliver' ? JSON.stringify(Reflect.get(Object(event.message), 'type')) : event.type;
      if (!isOfIt || effects.length === 0 || told.has(kind)) continue;
      const line = lineOf(run.trace, step);
      told.set(
        kind,
        `Seen in the run “${title}”: ${line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line}`,
      );
    }
  }
  return [...told.values()].slice(0, MOST_SEEN);
}

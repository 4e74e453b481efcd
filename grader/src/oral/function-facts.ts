import type { SourceFile } from 'harness/runtime';
import { callersOf } from './callers.ts';
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

/** What the group's code and runs tell of one of its functions: who certainly calls it, and what it was seen to do. `files`: all of the submission's. */
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

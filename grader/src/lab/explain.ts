import type { Outcome, SourceMap, Structure } from 'harness/runtime';
import type { CheckFailure } from '../result/schema.ts';

type Place = NonNullable<CheckFailure['place']>;

/**
 * Gives a function that turns what a judge says of a failure into places in the student's files: where it threw or was
 * stopped, else the function that the check called last.
 */
export function explainer(
  map: SourceMap | undefined,
  outline: Structure['outline'],
): (outcome: Outcome) => CheckFailure | undefined {
  const enclosing = (path: string, line: number) =>
    outline
      .filter((known) => known.path === path && known.line <= line && line <= known.endLine)
      .reduce<Structure['outline'][number] | undefined>(
        (best, known) => (best === undefined || known.line >= best.line ? known : best),
        undefined,
      );
  return ({ failure }) => {
    if (failure === undefined) return undefined;
    const at = map?.place(failure.frames);
    const place: Place | undefined = at && {
      ...at,
      fn: enclosing(at.path, at.line)?.name ?? at.fn,
    };
    const called = outline.find((known) => known.name === failure.call);
    const lastCall: Place | undefined = called && {
      path: called.path,
      line: called.line,
      column: called.column,
      fn: called.name,
    };
    return {
      kind: failure.kind,
      message: failure.message,
      story: [...failure.story],
      ...(failure.expected === undefined ? {} : { expected: failure.expected }),
      ...(failure.received === undefined ? {} : { received: failure.received }),
      ...(failure.seed === undefined ? {} : { seed: failure.seed }),
      ...(place === undefined ? {} : { place }),
      ...(lastCall === undefined || place !== undefined ? {} : { lastCall }),
    };
  };
}

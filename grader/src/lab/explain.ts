import type { Outcome, SourceMap, Structure, Trace } from 'harness/runtime';
import type { Inside } from 'harness/trace';
import type { CheckFailure } from '../result/schema.ts';

type Place = NonNullable<CheckFailure['place']>;
type At = NonNullable<Inside['entered']>;
type Frames = NonNullable<Outcome['failure']>['frames'];

/**
 * Gives a function that turns what a judge says of a failure into places in the student's files: where it threw or was
 * stopped, else where the first wrong step went wrong, else the function that the check called last. `mapOf` gives the source map
 * of the bundle that a check was run on.
 */
export function explainer(
  mapOf: (check: string) => SourceMap | undefined,
  outline: Structure['outline'],
): (outcome: Outcome) => CheckFailure | undefined {
  const enclosing = (path: string, line: number) =>
    outline
      .filter((known) => known.path === path && known.line <= line && line <= known.endLine)
      .reduce<Structure['outline'][number] | undefined>(
        (best, known) => (best === undefined || known.line >= best.line ? known : best),
        undefined,
      );
  const placesOf = (frames: Frames, map: SourceMap | undefined): Place[] =>
    (map?.places(frames) ?? []).map((at) => ({ ...at, fn: enclosing(at.path, at.line)?.name ?? at.fn }));
  const declared = (name: string | undefined): Place | undefined => {
    const known = outline.find((one) => one.name === name);
    return known && { path: known.path, line: known.line, column: known.column, fn: known.name };
  };
  const runOf = (
    run: NonNullable<Outcome['failure']>['run'],
    map: SourceMap | undefined,
  ): CheckFailure['run'] => {
    if (run === undefined) return undefined;
    // The run as it was goes into the picture, and into no result.
    const { wrong, trace, original: _, originalWrong: __, ...others } = run;
    const rest = { ...others, ...(trace === undefined ? {} : { trace: placedTrace(trace, map) }) };
    if (wrong === undefined) return rest;
    const { frames, handlers, ...told } = wrong;
    const places = placesOf(frames, map);
    if (places.length === 0) places.push(...handlers.flatMap((name) => declared(name) ?? []).slice(0, 1));
    return { ...rest, wrong: { ...told, places } };
  };
  /** The one method of that name: a check may have its own class around the student's node. */
  const onlyOne = (handler: string | undefined): Place | undefined => {
    const method = handler?.split('.').at(-1);
    const known = outline.filter(({ name }) => name.endsWith(`.${method}`));
    return known.length === 1 ? declared(known[0]?.name) : undefined;
  };
  const placeOf = (frame: Frames[number], map: SourceMap | undefined): At => {
    const [place] = placesOf([frame], map);
    return place === undefined ? frame : { ...place };
  };
  /** Handlers by where they are declared, effects by where they were asked for. */
  const insideOf = ({ handler, entered, asked, ...rest }: Inside, map: SourceMap | undefined): Inside => {
    const first = entered === undefined ? undefined : placeOf(entered, map);
    const at = declared(first?.fn) ?? first ?? declared(handler) ?? onlyOne(handler);
    return {
      ...rest,
      ...(handler === undefined ? {} : { handler }),
      ...(at === undefined ? {} : { entered: at }),
      ...(asked === undefined
        ? {}
        : { asked: asked.map((frame) => (frame === null ? null : placeOf(frame, map))) }),
    };
  };
  const placedTrace = (trace: Trace, map: SourceMap | undefined): Trace => ({
    ...trace,
    steps: trace.steps.map((step) =>
      step.inside === undefined ? step : { ...step, inside: insideOf(step.inside, map) },
    ),
  });
  return ({ id, failure }) => {
    if (failure === undefined) return undefined;
    const map = mapOf(id);
    const [place] = placesOf(failure.frames, map);
    const run = runOf(failure.run, map);
    const lastCall = place === undefined && run?.wrong === undefined ? declared(failure.call) : undefined;
    return {
      kind: failure.kind,
      message: failure.message,
      story: [...failure.story],
      ...(failure.expected === undefined ? {} : { expected: failure.expected }),
      ...(failure.received === undefined ? {} : { received: failure.received }),
      ...(failure.seed === undefined ? {} : { seed: failure.seed }),
      ...(failure.replay === undefined ? {} : { replay: failure.replay }),
      ...(place === undefined ? {} : { place }),
      ...(lastCall === undefined ? {} : { lastCall }),
      ...(run === undefined ? {} : { run }),
      ...(failure.history === undefined ? {} : { history: failure.history }),
    };
  };
}

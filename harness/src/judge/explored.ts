import { type Result, type StartState, traceOf, wrongStepOf } from '../explore/index.ts';
import { tell, tellMessage } from '../sim/tell.ts';
import { toJson } from '../sim/trace.ts';
import type { Exploration } from './exploration.ts';
import { failureWithin } from './failure.ts';
import { wasMachineBusy } from './limit.ts';
import { endless, type Failure, type RunReport } from './records.ts';
import { RunFailed, RunHung, type Subject } from './run.ts';
import { Story, show } from './story.ts';

/** Thrown when a search came to no end within its bounds. */
export class Inconclusive extends Error {
  override readonly name = 'Inconclusive';
}

/** Makes an exploration and gives what it searched, in a sentence; counts its worlds. Throws `RunFailed` or `Inconclusive`. */
export async function explored(
  body: Exploration<unknown>,
  subject: Subject,
  deep: boolean,
  limitMs: number,
  count: { worlds: number },
): Promise<string> {
  const depth = { within: (steps: number) => ({ bound: deep ? {} : { depth: steps } }) };
  const result = await subject.explore((student) => body.search(student, depth), limitMs);
  count.worlds = result.worlds;
  const notes = [result.summary, ...result.notes].join(' ');
  if (result.verdict === 'pass') return notes;
  if (result.failure === undefined || result.verdict === 'inconclusive') throw new Inconclusive(notes);
  const failed = new RunFailed(described(body, result, result.failure, limitMs));
  // Whether the handler hangs is found out when it has the processor.
  if (result.failure.type === 'hang' && wasMachineBusy())
    throw new RunHung(failed.failure.story, undefined, 0);
  throw failed;
}

function described(
  body: Exploration<unknown>,
  result: Result,
  failure: NonNullable<Result['failure']>,
  limitMs: number,
): Failure {
  const count = 1 + Math.max(0, ...failure.steps.map(({ node }) => node));
  const trace = traceOf(failure.steps, count);
  const wrong = wrongStepOf(failure.steps, body.monitors());
  const run: RunReport = {
    steps: trace.steps.length,
    trace,
    ...(wrong === undefined
      ? {}
      : {
          wrong: {
            step: wrong.step,
            node: wrong.node,
            rule: wrong.breach.rule,
            text: wrong.breach.text,
            handlers: [...wrong.breach.handlers],
            frames: [],
          },
        }),
  };
  const searched = `found among ${result.worlds.toLocaleString('en-US')} worlds`;
  const told = { frames: [], story: tell(trace), run };
  switch (failure.type) {
    case 'invariant':
      return { kind: 'property', message: `${failure.invariant}: ${failure.message} (${searched})`, ...told };
    case 'unreached': {
      const story = [...startLines(failure.start), ...told.story];
      return { kind: 'property', message: result.summary, ...told, story };
    }
    case 'too-few': {
      const story = [...result.notes, ...startLines(failure.start), ...told.story];
      return { kind: 'property', message: result.summary, ...told, story };
    }
    case 'error': {
      const cause = failureWithin(failure.error, new Story(), limitMs);
      const { kind, message, frames } = cause;
      const at = kind === 'not-implemented' ? '' : `node ${failure.node}: `;
      return { ...told, kind, message: at + message, frames };
    }
    case 'hang':
      return { kind: 'thrown', ...told, message: `${result.summary}: ${endless(limitMs)}` };
    case 'non-determinism':
      return { kind: 'thrown', ...told, message: result.summary };
  }
}

/** Where a search began, for a goal that it did not reach. */
function startLines({ views, inFlight }: StartState): string[] {
  return [
    ...views.flatMap((view, node) =>
      view === undefined ? [] : [`at the start node ${node} shows ${show(view)}`],
    ),
    ...inFlight.map(
      ({ from, to, message }) => `on its way from ${from} to ${to}: ${tellMessage(toJson(message))}`,
    ),
  ];
}

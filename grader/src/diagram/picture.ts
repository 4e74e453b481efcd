import type { Trace, TraceStep } from 'harness/trace';

/** What a diagram shows: a run, and what went wrong in it. */
export interface Picture {
  readonly trace: Trace;
  /** The first step that broke a rule of the algorithm. */
  readonly wrong?: WrongStep | undefined;
  /** The property that does not hold, in words; shown below the last step. */
  readonly violated?: string | undefined;
}

export interface WrongStep {
  readonly step: number;
  /** What is wrong, to be read after "node 3". */
  readonly text: string;
}

/** Which way down a diagram reads: as many steps, or virtual time with long silences cut short. */
export type Axis = 'rank' | 'time';

/** What of a run is left out of a diagram. */
export interface Filter {
  /** Types of messages whose deliveries and arrows are left out. */
  readonly hiddenTypes: ReadonlySet<string>;
  /** Nodes whose columns are left out. */
  readonly hiddenNodes: ReadonlySet<number>;
  /** Only these steps, by number. */
  readonly only?: ReadonlySet<number> | undefined;
}

export const EVERYTHING: Filter = { hiddenTypes: new Set(), hiddenNodes: new Set() };

/** The `type` field of a message, or of whatever was sent as one. */
export function typeOf(message: unknown): string {
  const type: unknown =
    typeof message === 'object' && message !== null && !Array.isArray(message)
      ? Reflect.get(message, 'type')
      : undefined;
  return typeof type === 'string' ? type : '?';
}

/** The types of all messages of a run, in the order in which they appear. */
export function messageTypes(trace: Trace): readonly string[] {
  const types = new Set<string>();
  for (const { event, effects } of trace.steps) {
    if (event.type === 'deliver' || event.type === 'lose') types.add(typeOf(event.message));
    for (const effect of effects) if (effect.type === 'send') types.add(typeOf(effect.message));
  }
  return [...types];
}

/** Messages that only say that somebody is there: most of a run, and seldom of interest. */
export function isHeartbeat(type: string): boolean {
  return /heart-?beat|^(ping|pong|alive)$/i.test(type);
}

/** Whether a step is shown under a filter. What happens to all links always is. */
export function isShown({ step, node, event }: TraceStep, filter: Filter): boolean {
  if (node === undefined) return true;
  if (filter.hiddenNodes.has(node)) return false;
  if (filter.only !== undefined && !filter.only.has(step)) return false;
  return !(
    (event.type === 'deliver' || event.type === 'lose') &&
    filter.hiddenTypes.has(typeOf(event.message))
  );
}

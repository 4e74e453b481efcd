import type { DurableStore } from '../effects/index.ts';
import { type Frame, submissionFrames } from '../load/stack.ts';
import { type Portrait, portrait } from '../state/portrait.ts';
import type { Inside, Trace, TraceStep } from './trace.ts';

/** States are kept for so many steps, and so much of them, in characters: a run may be long. */
const MOST_STEPS = 10_000;
const MOST_CHARACTERS = 1_500_000;

/** What a node is, for people: its fields, and below `storage` what it stored. */
export function stateOf(
  node: object | undefined,
  store: DurableStore,
  constants: ReadonlySet<object>,
): Portrait {
  const state: Record<string, string> = { ...(node === undefined ? {} : portrait(node, constants)) };
  const stored = portrait(Object.fromEntries(store.durable), constants);
  const unsynced = portrait(Object.fromEntries(store.unsynced), constants);
  for (const [path, value] of Object.entries(stored)) state[`storage.${path}`] = value;
  for (const [path, value] of Object.entries(unsynced)) state[`storage.${path} (not synced)`] = value;
  return state;
}

/** Keeps, of a run that is reported, what can't be seen from outside: handlers, where effects were asked for, and states. */
export class Insides {
  readonly #kept = new Map<
    number,
    { handler: string | undefined; stacks: readonly Error[]; state: Portrait | undefined }
  >();
  readonly #last = new Map<number, string>();
  #characters = 0;

  /** After step `step` of `node`. A state that is as it was is not kept again. */
  keep(
    step: number,
    node: number,
    handler: string | undefined,
    stacks: readonly Error[],
    state: () => Portrait,
  ): void {
    if (this.#kept.size >= MOST_STEPS) return;
    let changed: Portrait | undefined;
    if (this.#characters < MOST_CHARACTERS) {
      const now = state();
      const text = JSON.stringify(now);
      if (this.#last.get(node) !== text) {
        changed = now;
        this.#last.set(node, text);
        this.#characters += text.length;
      }
    }
    this.#kept.set(step, { handler, stacks: [...stacks], state: changed });
  }

  /** The trace with what was kept of its steps. Stacks are written only now: most steps are not reported. */
  addTo(trace: Trace): Trace {
    return { ...trace, steps: trace.steps.map((step) => this.#withInside(step)) };
  }

  #withInside(step: TraceStep): TraceStep {
    const kept = this.#kept.get(step.step);
    if (kept === undefined) return step;
    const { handler, stacks, state } = kept;
    const asked = stacks.map(({ stack }): Frame | null => submissionFrames(stack ?? '')[0] ?? null);
    const outermost = stacks.flatMap(({ stack }) => submissionFrames(stack ?? '').at(-1) ?? [])[0];
    const inside: Inside = {
      ...(handler === undefined ? {} : { handler }),
      ...(outermost === undefined ? {} : { entered: outermost }),
      ...(asked.some((frame) => frame !== null) ? { asked } : {}),
      ...(state === undefined ? {} : { state }),
    };
    return { ...step, inside };
  }
}

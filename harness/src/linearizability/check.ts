import { type Automaton, ObjectAutomaton, ProductAutomaton } from './automaton.ts';
import type { Model } from './model.ts';
import { type History, type Operation, validateHistory } from './operation.ts';
import { type Found, search } from './search.ts';
import { layOut } from './timeline.ts';

export interface CheckOptions {
  /**
   * How many search steps may be spent, over all parts of the history; the last look into the memo may go over it.
   * Default 5,000,000: some seconds, and some hundred MB where states are large.
   */
  readonly budget?: number;
  /** Whether each object is searched for itself where the model allows it. Default `true`; `false` is for tests. */
  readonly partition?: boolean;
}

/** An operation in its place of a linearization, and the state of its object after it. */
export interface Linearized<Input, Output, State> {
  readonly operation: Operation<Input, Output>;
  readonly state: State;
}

/** What was searched in one go. */
export interface Part<Input, Output> {
  /** The object; `undefined` if the history was searched as a whole. */
  readonly object: string | number | undefined;
  /** Its operations, in the order in which the history has them. */
  readonly operations: History<Input, Output>;
}

/** `steps` is the number of search steps spent: the same on each machine. */
export type Verdict<Input, Output, State> =
  | {
      readonly verdict: 'ok';
      readonly steps: number;
      /** An order that explains each part. Of the operations that never returned, only some need be in it. */
      readonly parts: readonly (Part<Input, Output> & {
        readonly linearization: readonly Linearized<Input, Output, State>[];
      })[];
    }
  | {
      readonly verdict: 'illegal';
      readonly steps: number;
      /** The part that has no linearization; of several the one whose `blocked` returned first. */
      readonly part: Part<Input, Output>;
      /** The longest order that works, of those that hold all that returned before `blocked` did. */
      readonly prefix: readonly Linearized<Input, Output, State>[];
      /** The first operation, by return, that no order reaches. */
      readonly blocked: Operation<Input, Output>;
      /** The state of the object of `blocked` after `prefix`, in which `blocked` can't have given its output. */
      readonly state: State;
    }
  | {
      readonly verdict: 'unknown';
      readonly steps: number;
      /** The parts that were not decided. */
      readonly parts: readonly Part<Input, Output>[];
    };

const DEFAULT_BUDGET = 5_000_000;

/**
 * Whether a history is linearizable (Herlihy and Wing 1990): each operation seems to take effect at one instant between
 * its call and its return.
 *
 * `ok` means that this history has an explanation. It doesn't mean that the system is linearizable: another run may show
 * a history without one. `illegal` is a proof that there is none, under the model and the times given: these must be of
 * one clock, and a call must not be recorded after, nor a return before, it happened. `unknown` means that the budget
 * was spent before either was found; it is no pass. An illegal part makes the history illegal, whatever became of others.
 *
 * Partitioned by object where the model says so (P-compositionality, Horn and Kroening 2015). Throws `HistoryError`,
 * `ModelError`, and `StateRefusal` for a state that can't be told from others (one with functions in it, say).
 */
export function checkLinearizability<Input, Output, State>(
  model: Model<Input, Output, State>,
  history: History<Input, Output>,
  { budget = DEFAULT_BUDGET, partition = true }: CheckOptions = {},
): Verdict<Input, Output, State> {
  validateHistory(history);
  const objects = objectsOf(model, history);
  const parts =
    partition && objects !== undefined
      ? split(history, objects)
      : [{ object: undefined, operations: history }];
  let steps = 0;
  const searched = parts.map((part) => {
    const automaton = automatonFor(model, part, objects);
    const timeline = layOut(part.operations, ({ input, output }) => model.observes?.(input, output) ?? false);
    const found = search(timeline, automaton, budget - steps);
    steps += found.steps;
    return { part, automaton, found };
  });
  const first = searched
    .filter(({ found }) => found.outcome === 'illegal')
    .map(({ part, automaton, found }) => {
      const blocked = operationAt(part, found.blocked);
      const last = found.states.at(-1) ?? 0;
      const state = automaton.stateOf(last, found.blocked);
      return { part, prefix: linearization(part, automaton, found), blocked, state };
    })
    .sort((a, b) => (a.blocked.return ?? 0) - (b.blocked.return ?? 0))[0];
  if (first !== undefined) return { verdict: 'illegal', steps, ...first };
  const undecided = searched.filter(({ found }) => found.outcome === 'unknown');
  if (undecided.length > 0) return { verdict: 'unknown', steps, parts: undecided.map(({ part }) => part) };
  return {
    verdict: 'ok',
    steps,
    parts: searched.map(({ part, automaton, found }) => ({
      ...part,
      linearization: linearization(part, automaton, found),
    })),
  };
}

/** The object of each operation, or `undefined` if the model has no partition or an operation is on several objects. */
function objectsOf<Input, Output>(
  model: Model<Input, Output, unknown>,
  history: History<Input, Output>,
): (string | number)[] | undefined {
  if (model.partition === undefined) return undefined;
  const objects: (string | number)[] = [];
  for (const { input } of history) {
    const object = model.partition(input);
    if (object === undefined) return undefined;
    objects.push(object);
  }
  return objects;
}

/** Small parts first: a hard one, which is mostly long, must not take the budget of those that are quick to decide. */
function split<Input, Output>(
  history: History<Input, Output>,
  objects: readonly (string | number)[],
): Part<Input, Output>[] {
  const parts = new Map<string | number, Operation<Input, Output>[]>();
  history.forEach((operation, place) => {
    const object = objects[place] ?? '';
    const operations = parts.get(object);
    if (operations === undefined) parts.set(object, [operation]);
    else operations.push(operation);
  });
  return [...parts]
    .map(([object, operations]) => ({ object, operations }))
    .sort((a, b) => a.operations.length - b.operations.length);
}

function automatonFor<Input, Output, State>(
  model: Model<Input, Output, State>,
  { object, operations }: Part<Input, Output>,
  objects: readonly (string | number)[] | undefined,
): Automaton<State> {
  const one = new ObjectAutomaton(model, operations);
  if (object !== undefined || objects === undefined) return one;
  const places = new Map([...new Set(objects)].map((name, place) => [name, place]));
  return new ProductAutomaton(
    one,
    Int32Array.from(objects, (name) => places.get(name) ?? 0),
    places.size,
  );
}

function linearization<Input, Output, State>(
  part: Part<Input, Output>,
  automaton: Automaton<State>,
  { order, states }: Found,
): Linearized<Input, Output, State>[] {
  return Array.from(order, (place, i) => ({
    operation: operationAt(part, place),
    state: automaton.stateOf(states[i] ?? 0, place),
  }));
}

function operationAt<Input, Output>(part: Part<Input, Output>, place: number): Operation<Input, Output> {
  const operation = part.operations[place];
  if (operation === undefined) throw new Error(`The history has no operation ${place}.`);
  return operation;
}

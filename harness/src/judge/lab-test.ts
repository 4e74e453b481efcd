import type { Exploration } from './exploration.ts';
import type { Property } from './property.ts';

/**
 * The body of a check: it gets the loaded submission and throws when the submission is wrong. A plain function is one
 * run and must return within the run limit; a `property(...)` is many runs, each within the limit; an `exploration(...)`
 * searches all runs within bounds.
 */
export type Body<S> = ((student: S) => void | Promise<void>) | Property<S> | Exploration<S>;

/** Takes what `labTest` declares: the judge collects it, Vitest makes a test of it. */
export type Registrar = (id: string, body: Body<unknown>) => void;

let registrar: Registrar = (id) => {
  throw new Error(`labTest('${id}') was called outside the judge and outside Vitest`);
};

/** Says who takes the checks that are declared from now on. For the judge and the Vitest set-up only. */
export function setRegistrar(next: Registrar): void {
  registrar = next;
}

/**
 * Declares the check `id`, which the lab's manifest lists with title, part and points. `id` is a literal, so that the
 * editor finds the test. `S` is what the check uses of the submission.
 */
export function labTest<S>(id: string, body: Body<S>): void {
  registrar(id, body as Body<unknown>);
}

import fc, { type Arbitrary, type Scheduler } from 'fast-check';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { tell } from './current-run.ts';

/** Which of the tasks that could go on does, at each moment: see `Interleaving`. */
export type Choices = readonly number[];

/** More tasks than this at one moment are not told apart. */
const MOST_TASKS = 8;
/** Choices of one run; after them the task that has waited longest goes on. */
const MOST_CHOICES = 40;

/**
 * Random interleavings, for `property`. They shrink to fewer choices and to "who has waited longest goes on", and are plain
 * data, so that a run can be repeated.
 */
export function interleavings(): Arbitrary<Choices> {
  return fc.array(fc.nat(MOST_TASKS - 1), { maxLength: MOST_CHOICES, size: 'max' });
}

/**
 * Runs asynchronous tasks of a check in the order that `choices` say, by fast-check's scheduler: at each `pause` the task waits
 * until it is chosen. The story tells who goes on when.
 */
export class Interleaving {
  readonly #scheduler: Scheduler;

  constructor(choices: Choices) {
    this.#scheduler = fc.scheduler().generate(new Chosen(choices), undefined).value;
  }

  /** Lets the others go first, if that is what the choices say. `who` names the task in the story. */
  async pause(who: string): Promise<void> {
    await this.#scheduler.schedule(Promise.resolve(), who);
    tell(`${who} goes on`);
  }

  /** Runs tasks side by side, all of them to their ends. Throws what the first of them throws. */
  async all(tasks: readonly (() => Promise<void>)[]): Promise<void> {
    const together = Promise.all(tasks.map((task) => task()));
    await this.#scheduler.waitFor(together);
  }
}

/** Draws what was chosen, where fast-check's scheduler asks for a random number. */
class Chosen extends fc.Random {
  readonly #choices: Choices;
  #next = 0;

  constructor(choices: Choices) {
    // What the base class would draw from is never asked.
    super(xoroshiro128plus(0));
    this.#choices = choices;
  }

  override clone(): Chosen {
    return new Chosen(this.#choices);
  }

  override nextInt(min = 0, max = 0): number {
    const choice = this.#choices[this.#next++] ?? 0;
    return min + (choice % (max - min + 1));
  }
}

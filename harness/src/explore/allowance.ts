import { Interner } from './intern.ts';

/** What a run may do only so often, in this order; then come the scenario's events. */
export const FIRE = 0;
export const CRASH = 1;
export const DROP = 2;
export const FIRST_EVENT = 3;

/** What a run has spent of what it may do so often: a vector of counts, known by a small integer. */
export class Allowance {
  readonly #limits: readonly number[];
  readonly #interner = new Interner();
  readonly #spent: (readonly number[])[] = [];
  /** By state and kind: the state after it, -1 if nothing is left, -2 if not yet known. */
  readonly #after: number[] = [];

  /** For each kind how often it may happen; unlimited is not counted. */
  constructor(limits: readonly number[]) {
    this.#limits = limits;
  }

  /** The state in which so much is spent. */
  state(spent: readonly number[]): number {
    const counted = this.#limits.map((limit, kind) =>
      limit === Number.POSITIVE_INFINITY ? 0 : (spent[kind] ?? 0),
    );
    const id = this.#interner.id(counted.join());
    if (id === this.#spent.length) {
      this.#spent.push(counted);
      for (const _ of counted) this.#after.push(-2);
    }
    return id;
  }

  /** The state after one more of `kind`, or -1 if none is left. */
  after(state: number, kind: number): number {
    const at = state * this.#limits.length + kind;
    const known = this.#after[at] as number;
    if (known !== -2) return known;
    const spent = this.spent(state);
    const left = (this.#limits[kind] as number) > (spent[kind] as number);
    const after = left ? this.state(spent.with(kind, (spent[kind] as number) + 1)) : -1;
    this.#after[at] = after;
    return after;
  }

  spent(state: number): readonly number[] {
    return this.#spent[state] as readonly number[];
  }
}

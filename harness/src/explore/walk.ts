import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Examiner } from './search.ts';
import type { TransitionSystem } from './transition-system.ts';
import { WorldSet } from './world-set.ts';

export interface WalkOptions extends Examiner {
  /** How many walks. */
  readonly walks: number;
  /** The most steps of a walk; one that can't go on ends sooner. */
  readonly length: number;
  /** The same seed makes the same walks. */
  readonly seed: number;
}

/**
 * Random walks, each from a start, each step drawn evenly from those that are possible: for places that are too deep for
 * a search of all worlds. It runs in slices, as a `Search` does.
 */
export class Walks {
  readonly worlds: WorldSet;
  transitions = 0;
  /** The longest walk so far. */
  depth = 0;
  /** The worlds of the present walk. */
  readonly way: Int32Array[] = [];
  readonly #system: TransitionSystem;
  readonly #options: WalkOptions;
  readonly #random;
  #walked = 0;
  #isFound = false;

  constructor(system: TransitionSystem, options: WalkOptions) {
    this.#system = system;
    this.#options = options;
    this.#random = xoroshiro128plus(options.seed);
    this.worlds = new WorldSet(Math.max(1, ...system.starts.map((start) => start.length)));
  }

  /** Why the walks ended: all were walked, or a world was found; `undefined` while they have not. */
  get stop(): 'walked' | 'found' | undefined {
    if (this.#isFound) return 'found';
    return this.#walked === this.#options.walks ? 'walked' : undefined;
  }

  /** Makes steps until the walks end or `isDue` says, before a step, that the slice is over. */
  run(isDue: () => boolean = () => false): void {
    while (this.stop === undefined && !isDue()) {
      const world = this.way.at(-1);
      if (world === undefined) this.#begin();
      else if (this.way.length > this.#options.length || !this.#goOn(world)) this.#end();
    }
  }

  #begin(): void {
    const start = this.#system.starts[this.#draw(this.#system.starts.length)];
    if (start !== undefined && this.#options.within?.(start) !== false) this.#arrive(start);
    else this.#end();
  }

  /** Makes a step out of `world`; gives whether there was one. */
  #goOn(world: Int32Array): boolean {
    const open = Array.from({ length: this.#system.enabled(world) }, (_, k) => k);
    while (open.length > 0) {
      const drawn = this.#draw(open.length);
      const next = this.#system.next(open[drawn] as number);
      if (this.#options.within?.(next) !== false) {
        this.transitions++;
        this.#arrive(next.slice());
        return true;
      }
      open.splice(drawn, 1);
    }
    return false;
  }

  #arrive(world: Int32Array): void {
    this.way.push(world);
    this.depth = Math.max(this.depth, this.way.length - 1);
    if (this.worlds.add(world) && this.#options.isFound?.(world)) this.#isFound = true;
  }

  #end(): void {
    this.way.length = 0;
    this.#walked++;
  }

  #draw(count: number): number {
    return count <= 1 ? 0 : uniformInt(this.#random, 0, count - 1);
  }
}

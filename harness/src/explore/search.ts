import type { TransitionSystem } from './transition-system.ts';
import { WorldSet } from './world-set.ts';

/** In which order worlds are expanded: the first gives shortest paths, the second gets deep soon. */
export type SearchOrder = 'breadth-first' | 'depth-first';

/** Why a search ended. `bound`: no world within the depth bound is left, but there may be some beyond. */
export type Stop = 'exhausted' | 'bound' | 'limit' | 'found';

/** What is asked of each world that was not met before. */
export interface Examiner {
  /** Whether worlds such as this one belong to the search at all. Asked before a world is counted. */
  within?(world: Int32Array): boolean;
  /** Looks at a new world and gives whether the search can end with it. */
  isFound?(world: Int32Array): boolean;
}

export interface SearchOptions extends Examiner {
  readonly order?: SearchOrder;
  /** Worlds this many steps from a start are not expanded. */
  readonly depth?: number;
  /** The search gives up when it has met this many worlds and there are more. */
  readonly worlds?: number;
}

/**
 * Visits each world that a transition system can reach once. It runs in slices, so that a caller can put a time limit
 * on each; whatever `system` throws goes through, and `expanding` is then the world it was thrown in.
 */
export class Search {
  readonly worlds: WorldSet;
  /** Transitions tried, also those to worlds met before. */
  transitions = 0;
  /** The most steps from a start to a world; shortest ones if breadth-first. */
  depth = 0;
  /** The world that is being expanded. */
  expanding = -1;
  readonly #system: TransitionSystem;
  readonly #options: SearchOptions;
  readonly #mostDepth: number;
  readonly #mostWorlds: number;
  #world: Int32Array;
  /** For each world the one it was first reached from, -1 for a start. */
  #parents: Int32Array = new Int32Array(1024);
  #started = false;
  #cutOff = false;
  #stop: Stop | undefined;
  /** Breadth-first: the next world to expand, and the first of the layer after the present one. */
  #position = 0;
  #layerEnd = 0;
  #layer = 0;
  /** Depth-first: worlds yet to expand, and how deep each world lies. */
  readonly #open: number[] = [];
  #depths: Int32Array = new Int32Array(0);

  constructor(system: TransitionSystem, options: SearchOptions = {}) {
    this.#system = system;
    this.#options = options;
    this.#mostDepth = options.depth ?? Number.POSITIVE_INFINITY;
    this.#mostWorlds = options.worlds ?? Number.POSITIVE_INFINITY;
    const width = Math.max(1, ...system.starts.map((start) => start.length));
    this.worlds = new WorldSet(width);
    this.#world = new Int32Array(width);
    if (options.order === 'depth-first') this.#depths = new Int32Array(1024);
  }

  /** Why the search ended; `undefined` while it has not. */
  get stop(): Stop | undefined {
    return this.#stop;
  }

  /** Bytes held for the worlds, the set and the way back. */
  get bytes(): number {
    return this.worlds.bytes + this.#parents.byteLength + this.#depths.byteLength + this.#open.length * 8;
  }

  /** Expands worlds until the search ends or `isDue` says, before a world, that the slice is over. */
  run(isDue: () => boolean = never): void {
    if (!this.#started) this.#start();
    while (this.#stop === undefined && !isDue()) {
      const number = this.#take();
      if (number >= 0) this.#expand(number);
    }
  }

  /** The numbers of the worlds on the way to world `number`, from a start on. */
  path(number: number): readonly number[] {
    const path: number[] = [];
    for (let at = number; at >= 0; at = this.#parents[at] as number) path.push(at);
    return path.reverse();
  }

  /** A copy of world `number`. */
  world(number: number): Int32Array {
    const world = new Int32Array(this.worlds.width);
    this.worlds.read(number, world);
    return world;
  }

  #start(): void {
    this.#started = true;
    for (const start of this.#system.starts) {
      if (this.#options.within?.(start) !== false) this.#meet(start, -1, 0);
    }
    this.#layerEnd = this.worlds.size;
  }

  /** The next world to expand; -1 if there is none, or none to expand yet. */
  #take(): number {
    if (this.#options.order === 'depth-first') {
      const number = this.#open.pop();
      if (number === undefined) return this.#end();
      this.#layer = this.#depths[number] as number;
      if (this.#layer < this.#mostDepth) return number;
      this.#cutOff = true;
      return -1;
    }
    if (this.#position === this.#layerEnd) {
      if (this.#layerEnd === this.worlds.size) return this.#end();
      this.#layerEnd = this.worlds.size;
      this.#layer++;
    }
    if (this.#layer < this.#mostDepth) return this.#position++;
    this.#cutOff = true;
    return this.#end();
  }

  #end(): -1 {
    this.#stop = this.#cutOff ? 'bound' : 'exhausted';
    return -1;
  }

  #expand(number: number): void {
    if (this.#world.length !== this.worlds.width) this.#world = new Int32Array(this.worlds.width);
    this.worlds.read(number, this.#world);
    this.expanding = number;
    const system = this.#system;
    const options = this.#options;
    const enabled = system.enabled(this.#world);
    const depth = this.#layer + 1;
    for (let k = 0; k < enabled && this.#stop === undefined; k++) {
      const next = system.next(k);
      if (options.within !== undefined && !options.within(next)) continue;
      this.transitions++;
      this.#meet(next, number, depth);
    }
  }

  #meet(world: Int32Array, parent: number, depth: number): void {
    if (this.worlds.size >= this.#mostWorlds) {
      if (!this.worlds.has(world)) this.#stop = 'limit';
      return;
    }
    if (!this.worlds.add(world)) return;
    const number = this.worlds.size - 1;
    if (number >= this.#parents.length) this.#parents = doubled(this.#parents);
    this.#parents[number] = parent;
    if (depth > this.depth) this.depth = depth;
    if (this.#options.order === 'depth-first') {
      if (number >= this.#depths.length) this.#depths = doubled(this.#depths);
      this.#depths[number] = depth;
      this.#open.push(number);
    }
    if (this.#options.isFound?.(world)) this.#stop = 'found';
  }
}

function never(): boolean {
  return false;
}

function doubled(array: Int32Array): Int32Array {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}

const BUCKET = 400;

/** Finds what lies in a stretch of a long diagram without looking at all of it. */
export class Spans {
  readonly #buckets = new Map<number, number[]>();

  /** `spans` are [from, to] in px; what is found is their indices. */
  constructor(spans: readonly (readonly [number, number])[]) {
    for (const [i, [from, to]] of spans.entries()) {
      for (let at = Math.floor(from / BUCKET); at <= Math.floor(to / BUCKET); at++) {
        const bucket = this.#buckets.get(at);
        if (bucket === undefined) this.#buckets.set(at, [i]);
        else bucket.push(i);
      }
    }
  }

  /** Indices of the spans that may be seen between `from` and `to`, ascending, each once. */
  between(from: number, to: number): number[] {
    const found = new Set<number>();
    for (let at = Math.floor(from / BUCKET); at <= Math.floor(to / BUCKET); at++) {
      for (const i of this.#buckets.get(at) ?? []) found.add(i);
    }
    return [...found].sort((a, b) => a - b);
  }
}

import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { Frame } from './stack.ts';

/** A place in a student's TypeScript file, 1-based. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** The function, as V8 or the outline names it. */
  readonly fn: string;
}

/** Maps places in a bundled submission back to the student's files. */
export class SourceMap {
  readonly #map: TraceMap;

  constructor(map: string) {
    this.#map = new TraceMap(map);
  }

  /** The innermost of `frames` that lies in a student's file, or `undefined` if none does. */
  place(frames: readonly Frame[]): Place | undefined {
    return this.places(frames)[0];
  }

  /** Those of `frames` that lie in a student's file, innermost first. */
  places(frames: readonly Frame[]): readonly Place[] {
    const places: Place[] = [];
    for (const frame of frames) {
      const at = originalPositionFor(this.#map, {
        line: frame.line,
        column: frame.column - 1,
      });
      if (at.source === null) continue;
      const source = this.#written(at.source);
      if (source?.startsWith('submission:') !== true) continue;
      const path = source.slice('submission:'.length);
      places.push({ path, line: at.line, column: at.column + 1, fn: frame.fn });
    }
    return places;
  }

  /** A source as the map names it: resolved as a URL, `submission:../x.ts` is `x.ts`. */
  #written(resolved: string): string | undefined {
    return this.#map.sources[this.#map.resolvedSources.indexOf(resolved)] ?? undefined;
  }
}

import { ErrorCollection } from './error-collection.ts';

export interface Sink {
  write(bytes: Uint8Array): number;
}

export interface Written {
  readonly counts: readonly number[];
  readonly errors: ErrorCollection;
}

export class MultiWriter {
  private readonly sinks: Sink[] = [];

  constructor(sinks: readonly Sink[]) {
    for (const sink of sinks) this.sinks.push(sink);
  }

  write(bytes: Uint8Array): Written {
    const counts: number[] = [];
    const errors = new ErrorCollection();
    for (const sink of this.sinks) {
      const outcome = writeTo(sink, bytes);
      counts.push(outcome.count);
      if (outcome.error !== undefined) errors.add(outcome.error);
    }
    return { counts, errors };
  }
}

function writeTo(sink: Sink, bytes: Uint8Array): { readonly count: number; readonly error?: Error } {
  try {
    const count = sink.write(Uint8Array.from(bytes));
    if (count === bytes.length) return { count };
    return { count, error: new Error(`short write: ${count} of ${bytes.length} bytes`) };
  } catch (error) {
    return { count: 0, error: error as Error };
  }
}

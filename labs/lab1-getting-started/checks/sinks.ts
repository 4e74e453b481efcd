import { nameInStories, tell } from 'harness/author';
import type { Sink } from './interface.ts';

/** A sink that takes at most so many bytes, or throws. */
type Kind = { readonly most: number } | { readonly throws: string };

export const taking = (most: number): Kind => ({ most });
export const failing = (throws: string): Kind => ({ throws });

/** A sink that writes down what it gets. With `spoils` it overwrites what it was given, when it has taken it. */
export function makeSink(name: string, kind: Kind, { spoils = false } = {}) {
  const taken: number[] = [];
  let calls = 0;
  const sink: Sink = Object.freeze({
    write(bytes: Uint8Array): number {
      calls++;
      if ('throws' in kind) {
        tell(`sink ${name} throws "${kind.throws}"`);
        throw new Error(kind.throws);
      }
      const some = [...bytes].slice(0, kind.most);
      taken.push(...some);
      tell(`sink ${name} is given ${bytes.length} bytes and takes ${some.length}`);
      if (spoils) bytes.fill(0);
      return some.length;
    },
  });
  return { sink: nameInStories(sink, name), taken, calls: () => calls };
}

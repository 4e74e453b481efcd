import { fc, type StudentProcess, type Students } from 'harness/author';
import { frame } from './frames.ts';
import type { Kept, Lab2 } from './interface.ts';

/** What came of pushing pieces into a decoder: the messages that each piece gave, and the error it ended with. */
export interface Decoded {
  readonly messages: readonly (readonly unknown[])[];
  readonly error: string | undefined;
}

/** A process that the checks of framing share: what is tried there leaves nothing behind. */
export function framingProcess(student: Students<Lab2>): Promise<StudentProcess<Lab2, Kept>> {
  return student.shared('framing', (all) => all.start<Kept>('your process'));
}

/** Pushes each piece into a new decoder, up to the first error; `isEnd` then ends the stream. */
export async function decode(
  student: Students<Lab2>,
  pieces: readonly Uint8Array[],
  options: { readonly maxBytes?: number; readonly isEnd?: boolean; readonly goesOn?: boolean } = {},
): Promise<Decoded> {
  const process = await framingProcess(student);
  student.about(options.isEnd === true ? 'FrameDecoder.end' : 'FrameDecoder.push');
  const decoded = await process.run(
    ({ lab }, { pieces, maxBytes, isEnd, goesOn }) => {
      let given: unknown[] = [];
      const messages: unknown[][] = [];
      let error: string | undefined;
      const { FrameError, FrameDecoder } = lab;
      const decoder = new FrameDecoder((message) => given.push(message), maxBytes);
      const attempt = (step: () => void) => {
        try {
          step();
        } catch (thrown) {
          if (!(thrown instanceof FrameError)) throw thrown;
          error = thrown.code;
        }
      };
      for (const piece of pieces) {
        given = [];
        messages.push(given);
        attempt(() => decoder.push(piece));
        if (error !== undefined && goesOn !== true) break;
      }
      if (isEnd === true && error === undefined) attempt(() => decoder.end());
      return { messages, error };
    },
    { pieces, ...options },
  );
  const total = pieces.reduce((sum, { length }) => sum + length, 0);
  student.tell(`new FrameDecoder(…${options.maxBytes === undefined ? '' : `, ${options.maxBytes}`})`);
  for (const [i, piece] of pieces.slice(0, 12).entries()) {
    const gave = decoded.messages[i];
    student.tell(`  push(${shown(piece)})${gave === undefined ? '' : ` gives ${JSON.stringify(gave)}`}`);
  }
  if (pieces.length > 12) student.tell(`  … ${pieces.length} pieces, ${total} bytes in all`);
  return { messages: decoded.messages, error: decoded.error };
}

function shown(piece: Uint8Array): string {
  const hex = Buffer.from(piece).toString('hex');
  return piece.length > 40 ? `<${hex.slice(0, 80)}… ${piece.length} bytes>` : `<${hex}>`;
}

/** Where a stream is cut: at fractions of its length, in thousandths, or after every byte. */
export type Places = readonly number[] | 'every byte';

/** A stream cut at the given places. */
export function cut(stream: Uint8Array, where: Places): Uint8Array[] {
  if (where === 'every byte') return Array.from(stream, (byte) => Uint8Array.of(byte));
  const at = where.map((place) => Math.round((place * stream.length) / 1000));
  const inner = [...new Set(at)].filter((place) => place > 0 && place < stream.length).sort((a, b) => a - b);
  const bounds = [0, ...inner, stream.length];
  return bounds.slice(1).map((end, i) => stream.subarray(bounds[i] ?? 0, end));
}

/** Messages with characters of one to four bytes. */
export const messages = fc.array(
  fc.oneof(
    fc
      .array(fc.constantFrom('a', 'é', '漢', '🦀', '"', '\\', '\n'), { maxLength: 12 })
      .map((all) => all.join('')),
    fc.integer(),
    fc.record({ type: fc.constant('x'), list: fc.array(fc.nat(9), { maxLength: 4 }) }),
    fc.constantFrom(null, true, [], {}),
  ),
  { maxLength: 6 },
);

export const places: fc.Arbitrary<Places> = fc.oneof(
  fc.array(fc.nat(1000), { maxLength: 8 }),
  fc.constant<Places>('every byte'),
);

/** The stream of messages. */
export function streamOf(all: readonly unknown[]): Buffer {
  return Buffer.concat(all.map(frame));
}

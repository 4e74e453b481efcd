/**
 * Messages over a stream of bytes. A message is a JSON value; its frame is the length of its UTF-8 text in bytes, as 4 bytes,
 * the highest first, and then the text. A stream has no messages, so the decoder has to find them in whatever pieces come.
 */

import { NotImplemented } from 'harness/student';

/** What can be said in JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

export const HEADER_BYTES = 4;
/** The longest text of a frame unless something else is said, in bytes. */
export const MAX_FRAME_BYTES = 65_536;

/** What can be wrong with a frame. */
export class FrameError extends Error {
  /** `too-large`: longer than allowed. `truncated`: the stream ended within it. `malformed`: its text is no UTF-8 or no JSON. */
  readonly code: 'too-large' | 'truncated' | 'malformed';

  constructor(code: FrameError['code'], message: string) {
    super(message);
    this.name = 'FrameError';
    this.code = code;
  }
}

/** The frame of a message. Throws a `FrameError` `too-large` when its text has more than `maxBytes` bytes. */
export function encodeFrame(message: Json, maxBytes: number = MAX_FRAME_BYTES): Buffer {
  throw new NotImplemented('encodeFrame');
}

/** Finds the messages in a stream that comes in pieces. */
export class FrameDecoder {
  // SOLUTION
  /** What has come of the frame that is not complete, and how many bytes that is. */
  private pieces: Uint8Array[] = [];
  // SOLUTION
  /** How many bytes have to be there before something can be done: a header, then a whole frame. */
  private needed = HEADER_BYTES;

  /** `onMessage` is called with each message, in order, as soon as its last byte was pushed. */
  constructor(onMessage: (message: Json) => void, maxBytes: number = MAX_FRAME_BYTES) {
    throw new NotImplemented('FrameDecoder.constructor');
  }

  /**
   * Takes the next bytes of the stream. Throws a `FrameError`: `too-large` as soon as the header has come, `malformed`. After an
   * error nothing more can be found in the stream: every call throws the same error again.
   */
  push(chunk: Uint8Array): void {
    throw new NotImplemented('FrameDecoder.push');
  }

  /** The stream has ended. Throws a `FrameError` `truncated` if that was within a frame. */
  end(): void {
    throw new NotImplemented('FrameDecoder.end');
  }

  // SOLUTION
  /** With enough bytes there: reads a header, or takes a message. */
  private takeNext(): void {
    const [first] = this.pieces;
    // One piece is not copied: it may hold a thousand frames.
    const bytes =
      this.pieces.length === 1 && first !== undefined
        ? Buffer.from(first.buffer, first.byteOffset, first.byteLength)
        : Buffer.concat(this.pieces);
    this.pieces = [bytes];
    if (this.needed === HEADER_BYTES) {
      const length = bytes.readUInt32BE();
      if (length > this.maxBytes) this.fail('too-large', `a frame of ${length} bytes is announced`);
      this.needed = HEADER_BYTES + length;
      // A text has one byte at least; an empty one is no JSON.
      if (length === 0) this.fail('malformed', 'an empty frame is no message');
      return;
    }
    const text = bytes.subarray(HEADER_BYTES, this.needed);
    const rest = bytes.subarray(this.needed);
    this.pieces = rest.length === 0 ? [] : [rest];
    this.length = rest.length;
    this.needed = HEADER_BYTES;
    this.onMessage(this.parse(text));
  }
}

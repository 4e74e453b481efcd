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
}

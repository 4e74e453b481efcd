/**
 * Messages over a stream of bytes. A message is a JSON value; its frame is the length of its UTF-8 text in bytes, as 4 bytes,
 * the highest first, and then the text. A stream has no messages, so the decoder has to find them in whatever pieces come.
 */

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
  // SOLUTION
  const text = Buffer.from(JSON.stringify(message));
  if (text.length > maxBytes)
    throw new FrameError('too-large', `${text.length} bytes are more than ${maxBytes}`);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(text.length);
  return Buffer.concat([header, text]);
}

/** Finds the messages in a stream that comes in pieces. */
export class FrameDecoder {
  // SOLUTION
  private readonly onMessage: (message: Json) => void;
  // SOLUTION
  private readonly maxBytes: number;
  /** What has come of the frame that is not complete, and how many bytes that is. */
  // SOLUTION
  private pieces: Uint8Array[] = [];
  // SOLUTION
  private length = 0;
  /** How many bytes have to be there before something can be done: a header, then a whole frame. */
  // SOLUTION
  private needed = HEADER_BYTES;
  // SOLUTION
  private error: FrameError | undefined;

  /** `onMessage` is called with each message, in order, as soon as its last byte was pushed. */
  constructor(onMessage: (message: Json) => void, maxBytes: number = MAX_FRAME_BYTES) {
    // SOLUTION
    this.onMessage = onMessage;
    this.maxBytes = maxBytes;
  }

  /**
   * Takes the next bytes of the stream. Throws a `FrameError`: `too-large` as soon as the header has come, `malformed`. After an
   * error nothing more can be found in the stream: every call throws the same error again.
   */
  push(chunk: Uint8Array): void {
    // SOLUTION
    if (this.error !== undefined) throw this.error;
    if (chunk.length === 0) return;
    this.pieces.push(chunk);
    this.length += chunk.length;
    while (this.length >= this.needed) this.takeNext();
  }

  /** The stream has ended. Throws a `FrameError` `truncated` if that was within a frame. */
  end(): void {
    // SOLUTION
    if (this.error !== undefined) throw this.error;
    if (this.length > 0)
      this.fail('truncated', `the stream ended ${this.needed - this.length} bytes too early`);
  }

  /** With enough bytes there: reads a header, or takes a message. */
  // SOLUTION
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

  // SOLUTION
  private parse(text: Uint8Array): Json {
    try {
      return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text));
    } catch {
      return this.fail('malformed', 'the text of a frame is no JSON');
    }
  }

  // SOLUTION
  private fail(code: FrameError['code'], message: string): never {
    this.error = new FrameError(code, message);
    this.pieces = [];
    throw this.error;
  }
}

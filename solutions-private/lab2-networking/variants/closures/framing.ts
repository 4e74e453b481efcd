/** Frames, with an async-free generator that asks for bytes. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

export const HEADER_BYTES = 4;
export const MAX_FRAME_BYTES = 65_536;

export class FrameError extends Error {
  code: 'too-large' | 'truncated' | 'malformed';

  constructor(code: FrameError['code'], message: string) {
    super(message);
    this.name = 'FrameError';
    this.code = code;
  }
}

export function encodeFrame(message: Json, maxBytes: number = MAX_FRAME_BYTES): Buffer {
  const bytes = new TextEncoder().encode(JSON.stringify(message));
  if (bytes.length > maxBytes) throw new FrameError('too-large', 'too large');
  const { length } = bytes;
  return Buffer.from([length >>> 24, (length >>> 16) & 255, (length >>> 8) & 255, length & 255, ...bytes]);
}

/** Asks for so many bytes, gives messages. */
function* reading(give: (message: Json) => void, most: number): Generator<number, never, Buffer> {
  for (;;) {
    const header = yield HEADER_BYTES;
    const length = header.readUInt32BE(0);
    if (length > most) throw new FrameError('too-large', 'too large');
    if (length === 0) throw new FrameError('malformed', 'empty');
    const text = yield length;
    let message: Json;
    try {
      message = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text));
    } catch {
      throw new FrameError('malformed', 'no JSON');
    }
    give(message);
  }
}

export class FrameDecoder {
  private readonly reader: Generator<number, never, Buffer>;
  private wanted: number;
  private bytes: Buffer = Buffer.alloc(0);
  private failed: unknown;
  private isWithin = false;

  constructor(onMessage: (message: Json) => void, maxBytes: number = MAX_FRAME_BYTES) {
    this.reader = reading(onMessage, maxBytes);
    this.wanted = this.reader.next().value;
  }

  push(chunk: Uint8Array): void {
    if (this.failed !== undefined) throw this.failed;
    this.bytes = this.bytes.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.bytes, chunk]);
    try {
      while (this.bytes.length >= this.wanted) {
        const part = this.bytes.subarray(0, this.wanted);
        this.bytes = this.bytes.subarray(this.wanted);
        this.isWithin = !this.isWithin;
        this.wanted = this.reader.next(part).value;
      }
    } catch (error) {
      this.failed = error;
      throw error;
    }
  }

  end(): void {
    if (this.failed !== undefined) throw this.failed;
    if (!this.isWithin && this.bytes.length === 0) return;
    this.failed = new FrameError('truncated', 'in the middle of a frame');
    throw this.failed;
  }
}

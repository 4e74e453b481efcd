/** Frames, with one buffer that grows up to one frame, filled byte for byte where it has to be. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

export const HEADER_BYTES = 4;
export const MAX_FRAME_BYTES = 65_536;

type Code = 'too-large' | 'truncated' | 'malformed';

export class FrameError extends Error {
  constructor(
    readonly code: Code,
    message: string,
  ) {
    super(message);
    this.name = 'FrameError';
  }
}

export function encodeFrame(message: Json, maxBytes: number = MAX_FRAME_BYTES): Buffer {
  const text = JSON.stringify(message);
  const length = Buffer.byteLength(text);
  if (length > maxBytes) throw new FrameError('too-large', 'too large to be sent');
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + length);
  bytes.writeUInt32BE(length, 0);
  bytes.write(text, HEADER_BYTES);
  return bytes;
}

const strict = () => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export class FrameDecoder {
  #header = Buffer.alloc(HEADER_BYTES);
  #headerLength = 0;
  #text: Buffer | undefined;
  #textLength = 0;
  #broken: FrameError | undefined;
  readonly #give: (message: Json) => void;
  readonly #most: number;

  constructor(onMessage: (message: Json) => void, maxBytes: number = MAX_FRAME_BYTES) {
    this.#give = onMessage;
    this.#most = maxBytes;
  }

  push(chunk: Uint8Array): void {
    if (this.#broken) throw this.#broken;
    try {
      for (let at = 0; at < chunk.length; ) at += this.#take(chunk.subarray(at));
    } catch (error) {
      if (error instanceof FrameError) this.#broken = error;
      throw error;
    }
  }

  end(): void {
    if (this.#broken) throw this.#broken;
    if (this.#headerLength === 0) return;
    this.#broken = new FrameError('truncated', 'a frame is not complete');
    throw this.#broken;
  }

  #take(bytes: Uint8Array): number {
    if (this.#text === undefined) {
      const part = bytes.subarray(0, HEADER_BYTES - this.#headerLength);
      this.#header.set(part, this.#headerLength);
      this.#headerLength += part.length;
      if (this.#headerLength === HEADER_BYTES) this.#begin(this.#header.readUInt32BE(0));
      return part.length;
    }
    const part = bytes.subarray(0, this.#text.length - this.#textLength);
    this.#text.set(part, this.#textLength);
    this.#textLength += part.length;
    if (this.#textLength === this.#text.length) this.#finish(this.#text);
    return part.length;
  }

  #begin(length: number): void {
    if (length > this.#most) throw new FrameError('too-large', `${length} bytes`);
    if (length === 0) throw new FrameError('malformed', 'no text');
    this.#text = Buffer.alloc(length);
    this.#textLength = 0;
  }

  #finish(text: Buffer): void {
    this.#text = undefined;
    this.#headerLength = 0;
    let message: Json;
    try {
      message = JSON.parse(strict().decode(text));
    } catch {
      throw new FrameError('malformed', 'no JSON');
    }
    this.#give(message);
  }
}

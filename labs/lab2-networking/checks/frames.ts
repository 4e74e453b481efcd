/** The checks' own frames, by which they play a peer of the submission. */
import type { TcpPeer } from 'harness/author';

/** The frame of a message. */
export function frame(message: unknown): Buffer {
  const text = Buffer.from(JSON.stringify(message));
  const header = Buffer.alloc(4);
  header.writeUInt32BE(text.length);
  return Buffer.concat([header, text]);
}

/** The next message that a peer sends. `what` says what did not come if none does. */
export function nextFrame(peer: TcpPeer, what: string): Promise<Readonly<Record<string, unknown>>> {
  return peer.next(what, (bytes) => {
    if (bytes.length < 4) return undefined;
    const length = 4 + bytes.readUInt32BE();
    if (bytes.length < length) return undefined;
    return { value: JSON.parse(bytes.subarray(4, length).toString()), length };
  });
}

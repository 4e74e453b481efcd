/** The checks' own frames, by which they play a peer of the submission. */
import type { TcpPeer } from 'harness/author';

/** The frame of a message. */
export function frame(message: unknown): Buffer {
  const json = JSON.stringify(message);
  const bytes = Buffer.alloc(4 + Buffer.byteLength(json));
  bytes.writeUInt32BE(bytes.length - 4);
  bytes.write(json, 4);
  return bytes;
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

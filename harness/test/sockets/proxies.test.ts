import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CALM,
  datagramConditions,
  Scope,
  type TcpConditions,
  TcpPeer,
  TcpProxy,
  tcpConditions,
  UdpPeer,
  UdpProxy,
} from '../../src/sockets/index.ts';

/** A server that says what it hears, chunk by chunk, and echoes it. */
async function echo(scope: Scope) {
  const chunks: Buffer[][] = [];
  const ends: string[] = [];
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: false }, (socket) => {
    const index = sockets.push(socket) - 1;
    chunks[index] = [];
    socket.on('data', (chunk) => {
      chunks[index]?.push(chunk);
      socket.write(chunk);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => ends.push(error.code ?? ''));
    socket.on('end', () => ends.push('end'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  scope.onClose(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return { port: typeof address === 'object' ? (address?.port ?? 0) : 0, chunks, ends, sockets };
}

const exactly = (length: number) => (bytes: Buffer) =>
  bytes.length >= length ? { value: bytes.subarray(0, length), length } : undefined;

async function inScope(body: (scope: Scope) => Promise<void>): Promise<void> {
  const scope = new Scope(20_000);
  try {
    await body(scope);
  } finally {
    await scope.close();
  }
}

describe('a TCP proxy', () => {
  it('changes no byte and loses none, however the stream is cut, late and narrow', async () => {
    await fc.assert(
      fc.asyncProperty(
        tcpConditions({ latency: 2 }),
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.constantFrom(0, 200_000),
        async (conditions, bytes, bandwidth) =>
          inScope(async (scope) => {
            const server = await echo(scope);
            const proxy = await TcpProxy.open(scope, server.port, { ...conditions, bandwidth });
            const peer = await TcpPeer.connect(scope, proxy.port);
            await peer.write(bytes);
            expect(await peer.next('nothing came', exactly(bytes.length))).toEqual(Buffer.from(bytes));
            expect(Buffer.concat(server.chunks[0] ?? [])).toEqual(Buffer.from(bytes));
          }),
      ),
      { seed: 7, numRuns: 25 },
    );
  });

  it('splits at the bytes it is told, and merges what is written in parts', async () => {
    await inScope(async (scope) => {
      const server = await echo(scope);
      const proxy = await TcpProxy.open(scope, server.port, { ...CALM, pieces: [1, 4, 2] });
      const peer = await TcpPeer.connect(scope, proxy.port);
      await peer.write('abcdefg');
      await peer.next('nothing came', exactly(7));
      expect(server.chunks[0]?.map(String)).toEqual(['a', 'bcde', 'fg']);
    });
    await inScope(async (scope) => {
      const server = await echo(scope);
      const proxy = await TcpProxy.open(scope, server.port, { ...CALM, latency: 0, pieces: [6] });
      const peer = await TcpPeer.connect(scope, proxy.port);
      await Promise.all([peer.write('abc'), peer.write('def')]);
      await peer.next('nothing came', exactly(6));
      expect(server.chunks[0]?.map(String)).toEqual(['abcdef']);
    });
  });

  const broken = (kind: TcpConditions['breaks'][number]['kind']): TcpConditions => ({
    ...CALM,
    breaks: [{ connection: 0, direction: 'to-server', afterBytes: 3, kind }],
  });

  it('resets both ends after so many bytes', async () => {
    await inScope(async (scope) => {
      const server = await echo(scope);
      const proxy = await TcpProxy.open(scope, server.port, broken('reset'));
      const peer = await TcpPeer.connect(scope, proxy.port);
      await peer.write('abcdef');
      expect(await peer.over('it stayed open')).toBe('ECONNRESET');
      await scope.within(
        'the server was not told',
        until(() => server.ends.length > 0),
      );
      expect(server.ends).toEqual(['ECONNRESET']);
      expect(Buffer.concat(server.chunks[0] ?? []).toString()).toBe('abc');
      // The next connection is whole.
      const next = await TcpPeer.connect(scope, proxy.port);
      await next.write('abcdef');
      expect(String(await next.next('nothing came', exactly(6)))).toBe('abcdef');
    });
  });

  it('leaves the other end of a half-open connection untold', async () => {
    await inScope(async (scope) => {
      const server = await echo(scope);
      const proxy = await TcpProxy.open(scope, server.port, broken('half-open'));
      const peer = await TcpPeer.connect(scope, proxy.port);
      await peer.write('abcdef');
      expect(await peer.over('it stayed open')).toBe('ECONNRESET');
      const other = await TcpPeer.connect(scope, proxy.port);
      await other.write('abcdef');
      await other.next('nothing came', exactly(6));
      expect(server.ends).toEqual([]);
      expect(server.sockets[0]?.destroyed).toBe(false);
    });
  });

  it('passes nothing more once it stalls, reads no further, and goes on at resume', async () => {
    await inScope(async (scope) => {
      const server = await echo(scope);
      const proxy = await TcpProxy.open(scope, server.port, broken('stall'));
      const peer = await TcpPeer.connect(scope, proxy.port);
      await peer.write('abcdef');
      expect(String(await peer.next('nothing came', exactly(3)))).toBe('abc');
      const other = await TcpPeer.connect(scope, proxy.port);
      await other.write('xyz');
      await other.next('nothing came', exactly(3));
      expect(Buffer.concat(server.chunks[0] ?? []).toString()).toBe('abc');
      proxy.resume();
      expect(String(await peer.next('nothing came', exactly(3)))).toBe('def');
    });
  });

  it('that is closed while it stalls lets go of everything', async () => {
    const scope = new Scope(20_000);
    const server = await echo(scope);
    const proxy = await TcpProxy.open(scope, server.port, broken('stall'));
    const peer = await TcpPeer.connect(scope, proxy.port);
    await peer.write('abcdef');
    await peer.next('nothing came', exactly(3));
    await scope.close();
    await until(() => proxy.open === 0);
    expect(proxy.open).toBe(0);
  });

  it('changes the byte it is told', async () => {
    await inScope(async (scope) => {
      const server = await echo(scope);
      const proxy = await TcpProxy.open(scope, server.port, {
        ...CALM,
        corruptions: [{ connection: 0, direction: 'to-server', at: 2, xor: 1 }],
      });
      const peer = await TcpPeer.connect(scope, proxy.port);
      await peer.write('abcdef');
      expect(String(await peer.next('nothing came', exactly(6)))).toBe('abbdef');
    });
  });

  it('refuses connections while it is told to, counts them, and resets the open ones', async () => {
    await inScope(async (scope) => {
      const server = await echo(scope);
      const proxy = await TcpProxy.open(scope, server.port);
      const peer = await TcpPeer.connect(scope, proxy.port);
      await peer.write('a');
      await peer.next('nothing came', exactly(1));
      proxy.reset();
      expect(await peer.over('it stayed open')).toBe('ECONNRESET');
      proxy.isRefusing = true;
      // The reset may come before the connection is known to stand.
      const refused = await TcpPeer.connect(scope, proxy.port).catch(() => undefined);
      await refused?.over('it stayed open');
      expect(proxy.connections).toBe(2);
      expect(server.sockets.length).toBe(1);
    });
  });

  it('is found by a property, whose failure shrinks to the one cut that matters', async () => {
    // The server takes one read for one message, which any cut within the first four bytes shows.
    const found = await fc.check(
      fc.asyncProperty(tcpConditions(), async (conditions) =>
        inScope(async (scope) => {
          const server = await echo(scope);
          const proxy = await TcpProxy.open(scope, server.port, conditions);
          const peer = await TcpPeer.connect(scope, proxy.port);
          await peer.write('abcd');
          await peer.next('nothing came', exactly(4));
          expect(server.chunks[0]?.map(String)).toEqual(['abcd']);
        }),
      ),
      { seed: 3, numRuns: 30 },
    );
    expect(found.failed).toBe(true);
    expect(found.counterexample).toEqual([{ ...CALM, pieces: [1] }]);
  });
});

describe('a UDP proxy', () => {
  const heard = async (fates: ('pass' | 'lose' | 'twice' | 'later')[]) => {
    const got: string[] = [];
    await inScope(async (scope) => {
      const server = await UdpPeer.open(scope);
      const client = await UdpPeer.open(scope);
      const proxy = await UdpProxy.open(scope, server.port, { toServer: fates, toClient: [], latency: 0 });
      for (const text of ['a', 'b', 'c', 'end']) await client.send(proxy.port, text);
      while (got.at(-1) !== 'end') got.push(String(await server.next('nothing came')));
    });
    return got;
  };

  it('loses, doubles and reorders datagrams as it is told', async () => {
    expect(await heard([])).toEqual(['a', 'b', 'c', 'end']);
    expect(await heard(['lose', 'twice'])).toEqual(['b', 'b', 'c', 'end']);
    expect(await heard(['later', 'pass', 'lose'])).toEqual(['b', 'a', 'end']);
  });

  it('brings answers back to who asked', async () => {
    await inScope(async (scope) => {
      const server = await UdpPeer.open(scope);
      const [one, two] = [await UdpPeer.open(scope), await UdpPeer.open(scope)];
      const proxy = await UdpProxy.open(scope, server.port);
      await one.send(proxy.port, '1');
      await two.send(proxy.port, '2');
      await server.next('nothing came');
      await server.next('nothing came');
      expect(one.unread()).toEqual([]);
    });
  });

  it('has conditions that shrink to none', () => {
    const found = fc.check(
      fc.property(datagramConditions(), ({ toServer }) => !toServer.includes('twice')),
      { seed: 1 },
    );
    expect(found.counterexample).toEqual([{ toServer: ['twice'], toClient: [], latency: 0 }]);
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

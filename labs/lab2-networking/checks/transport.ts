import type { StudentProcess, Students, TcpProxy } from 'harness/author';
import type { Kept, Lab2 } from './interface.ts';

type Process = StudentProcess<Lab2, Kept>;

export interface Group {
  readonly processes: readonly Process[];
  /** The proxy on the way from one node to another. */
  proxy(from: number, to: number): TcpProxy;
}

interface GroupOptions {
  readonly queue?: number;
  readonly backoffMs?: number;
  readonly maxBackoffMs?: number;
}

/** A group of nodes 0, 1, … with a transport each, in processes of their own, and a proxy on each way between two. */
export async function startGroup(
  student: Students<Lab2>,
  size: number,
  options: GroupOptions = {},
): Promise<Group> {
  const ids = Array.from({ length: size }, (_, id) => id);
  const proxies = new Map<string, TcpProxy>();
  for (const from of ids) {
    for (const to of ids) if (from !== to) proxies.set(`${from}-${to}`, await student.tcpProxy(0));
  }
  const proxy = (from: number, to: number) => {
    const found = proxies.get(`${from}-${to}`);
    if (found === undefined) throw new Error(`there is no way from ${from} to ${to}`);
    return found;
  };
  const processes = await Promise.all(ids.map((id) => student.start<Kept>(`node ${id}`)));
  await Promise.all(
    processes.map(async (process, id) => {
      const ports = ids.map((to) => (to === id ? 0 : proxy(id, to).port));
      const port = await process.run(
        async ({ lab, kept, tell }, given) => {
          const members = new Map(given.ports.map((port, to) => [to, { host: '127.0.0.1', port }]));
          kept.transport = new lab.Transport(given.id, members, given.options);
          kept.transport.onMessage((from, message) => tell({ from, message }));
          kept.pending = [];
          kept.resolved = 0;
          return kept.transport.start();
        },
        { id, ports, options },
        'Transport.start did not resolve',
      );
      for (const from of ids) if (from !== id) proxy(from, id).target = port;
    }),
  );
  student.about('Transport.send');
  student.tell(`${size} nodes listen`);
  return { processes, proxy };
}

/** Sends messages from one node to another, one after the other, and waits until all are accepted. */
export async function send(
  student: Students<Lab2>,
  from: Process,
  to: number,
  messages: readonly unknown[],
): Promise<void> {
  await from.run(
    async ({ kept, theirs }, given) => {
      for (const message of given.messages) await kept.transport.send(given.to, theirs(message));
    },
    { to, messages },
    `send to node ${to} did not resolve`,
  );
  student.tell(`${from.name} sends ${messages.length} messages to node ${to}`);
}

/** What a node gets next: so many messages. */
export async function receive(node: Process, count: number): Promise<unknown[]> {
  const got: unknown[] = [];
  for (let i = 1; i <= count; i++) got.push(await node.next(`message ${i} of ${count} did not arrive`));
  return got;
}

/** Numbered messages. */
export function numbered(count: number, name = 'm'): string[] {
  return Array.from({ length: count }, (_, i) => `${name}${i}`);
}

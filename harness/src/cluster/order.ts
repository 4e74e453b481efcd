import type { NodeId } from '../node.ts';
import type { JsonValue } from '../sim/trace.ts';

/** What a user asks of a running cluster. */
export type Order =
  | { readonly type: 'kill' | 'start'; readonly nodes: readonly NodeId[] }
  | { readonly type: 'request'; readonly node: NodeId; readonly request: JsonValue }
  /** Go on when this is the last indication of each of the nodes. */
  | { readonly type: 'until'; readonly nodes: readonly NodeId[]; readonly indication: string }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'help' | 'stop' };

/** What can be typed, a line each. */
export const ORDERS = `kill 2             kill -9 the process of node 2; also "kill all"
start 2            start it again, with what it had synced; also "start all"
request 0 {…}      a client's request to node 0, as JSON with a "type"
until 0 trust(…)   go on when this is the last that node 0 indicated; also "until all …"
wait 500           go on after 500 ms
stop               kill all, and end`;

/** Thrown for a line that is no order; the message says what is wrong. */
export class OrderError extends Error {
  override readonly name = 'OrderError';
}

/** Reads one line. Throws `OrderError`. */
export function readOrder(line: string, nodes: readonly NodeId[]): Order | undefined {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return undefined;
  const [, word = '', rest = ''] = /^(\S+)\s*(.*)$/.exec(text) ?? [];
  switch (word) {
    case 'kill':
    case 'start':
      return { type: word, nodes: nodesOf(rest, nodes) };
    case 'request': {
      const [, node = '', json = ''] = /^(\S+)\s*(.*)$/.exec(rest) ?? [];
      return { type: 'request', node: nodeOf(node, nodes), request: requestOf(json) };
    }
    case 'until': {
      const [, who = '', indication = ''] = /^(\S+)\s*(.*)$/.exec(rest) ?? [];
      if (indication === '')
        throw new OrderError('until takes a node and what it indicates: until 0 trust(leader: 2)');
      return { type: 'until', nodes: nodesOf(who, nodes), indication };
    }
    case 'wait':
      if (!/^\d{1,6}$/.test(rest)) throw new OrderError(`wait takes a number of ms, not "${rest}"`);
      return { type: 'wait', ms: Number(rest) };
    case 'stop':
    case 'help':
      return { type: word };
    default:
      throw new OrderError(`"${word}" is no order; there are: kill, start, request, until, wait, stop, help`);
  }
}

function nodesOf(text: string, nodes: readonly NodeId[]): readonly NodeId[] {
  return text === 'all' ? nodes : [nodeOf(text, nodes)];
}

function nodeOf(text: string, nodes: readonly NodeId[]): NodeId {
  const id = /^\d{1,6}$/.test(text) ? Number(text) : -1;
  if (nodes.includes(id)) return id;
  throw new OrderError(`"${text}" is no node; the nodes are ${nodes.join(', ')}`);
}

function requestOf(text: string): JsonValue {
  let request: unknown;
  try {
    request = JSON.parse(text);
  } catch {
    throw new OrderError(`a request is JSON, such as {"type": "propose", "value": "a"}, not: ${text}`);
  }
  if (typeof Reflect.get(Object(request), 'type') === 'string') return request as JsonValue;
  throw new OrderError('a request is an object with a "type"');
}

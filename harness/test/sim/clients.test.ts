import { describe, expect, it } from 'vitest';
import type { Message } from '../../src/node.ts';
import { type Answer, Clients, type ClientsOptions } from '../../src/sim/clients.ts';
import { type Script, scripted, started, TEN_MS } from './scripted-node.ts';

/** Answers each request at once with its own name; what else a node does depends on the request. */
const obliging: Script = (env) => ({
  onRequest(_client, { id, seq, what }) {
    if (what === 'nothing') return;
    if (what === 'at 1' && env.id !== 1) env.emit({ type: 'elsewhere', id, seq, node: 1 });
    else if (what === 'nowhere') env.emit({ type: 'elsewhere', id, seq, node: -1 });
    else if (what === 'refuse') env.emit({ type: 'refused', id, seq });
    else env.emit({ type: 'done', id, seq, by: env.id });
  },
});

const options: Omit<ClientsOptions<string, number>, 'operations'> = {
  request: (what, id, seq) => ({ type: 'do', what, id, seq }),
  answer({ type, id, seq, by, node }: Message): Answer<number> | undefined {
    const of = { clientId: Number(id), clientSeq: Number(seq) };
    if (type === 'done') return { ...of, kind: 'done', output: Number(by) };
    if (type === 'refused') return { ...of, kind: 'failed' };
    return type === 'elsewhere' ? { ...of, kind: 'elsewhere', node: Number(node) } : undefined;
  },
  retryAfter: 100,
  pause: 0,
};

/** What clients of two nodes were told until `ms`, if each message takes 10 ms. */
function told(
  operations: readonly (readonly string[])[],
  ms: number,
  more: Partial<ClientsOptions<string, number>> = {},
  script = obliging,
  conditions = TEN_MS,
) {
  const run = started(scripted(2, script, { conditions }));
  const clients = new Clients(run, 1, { ...options, ...more, operations });
  run.runUntil(ms);
  return clients;
}

const operation = (
  client: number,
  seq: number,
  input: string,
  call: number,
  end?: number,
  output?: number,
) => ({
  id: `${client}/${seq}`,
  client,
  input,
  call,
  ...(end === undefined ? {} : { return: end, output }),
});

describe('clients of a simulated run', () => {
  it('pair each request with its reply, with the times at which the client called and heard', () => {
    const clients = told([['x', 'y'], ['z']], 200);
    expect(clients.history).toEqual([
      operation(100, 1, 'x', 0, 20, 0),
      operation(100, 2, 'y', 20, 40, 0),
      operation(101, 1, 'z', 0, 20, 1),
    ]);
    expect(clients.answered).toBe(3);
    expect(clients.finished).toBe(true);
  });

  it('go where they are sent', () => {
    expect(told([['at 1', 'x']], 200).history).toEqual([
      operation(100, 1, 'at 1', 0, 50, 1),
      operation(100, 2, 'x', 50, 70, 1),
    ]);
  });

  it('ask the next node when no answer comes, also when nobody knows where to ask', () => {
    const silent: Script = (env) => ({
      onRequest(_client, { id, seq }) {
        if (env.id === 1) env.emit({ type: 'done', id, seq, by: 1 });
      },
    });
    expect(told([['x']], 300, {}, silent).history).toEqual([operation(100, 1, 'x', 0, 120, 1)]);
    const clients = told([['nowhere']], 250);
    expect(clients.history).toEqual([operation(100, 1, 'nowhere', 0)]);
    expect(clients.finished).toBe('client 100 has had no answer to its request 1 since 0 ms');
  });

  it('leave open what they gave up, and go on', () => {
    const clients = told([['nothing', 'x']], 500, { giveUpAfter: 250 });
    expect(clients.history).toEqual([operation(100, 1, 'nothing', 0), operation(100, 2, 'x', 250, 270, 0)]);
    expect(clients.finished).toBe(true);
  });

  it('leave out what definitely failed', () => {
    expect(told([['refuse', 'x']], 200).history).toEqual([operation(100, 2, 'x', 20, 40, 0)]);
  });

  it('take no answer to another request for the answer to this one', () => {
    const confused: Script = (env) => ({
      onRequest(_client, { id, seq }) {
        env.emit({ type: 'done', id, seq: Number(seq) - 1, by: 7 });
        env.emit({ type: 'done', id: Number(id) + 1, seq, by: 8 });
        if (seq === 1) env.emit({ type: 'done', id, seq, by: 9 });
      },
    });
    expect(told([['x', 'y']], 90, {}, confused).history).toEqual([
      operation(100, 1, 'x', 0, 20, 9),
      operation(100, 2, 'y', 20),
    ]);
  });

  it('lose and double what goes between them and the nodes as the network does', () => {
    const heard: number[] = [];
    const counting: Script = (env) => ({
      onRequest(_client, { id, seq }) {
        heard.push(Number(seq));
        env.emit({ type: 'done', id, seq, by: env.id });
      },
    });
    const doubled = told([['x', 'y']], 500, {}, counting, { ...TEN_MS, duplication: 1000 });
    expect(heard).toEqual([1, 1, 2, 2]);
    expect(doubled.history.map(({ return: end }) => end)).toEqual([20, 40]);
    heard.length = 0;
    const lost = told([['x']], 500, {}, counting, { ...TEN_MS, loss: 1000 });
    expect(heard).toEqual([]);
    expect(lost.history).toEqual([operation(100, 1, 'x', 0)]);
  });

  it('do the same again from the same seed', () => {
    const conditions = { ...TEN_MS, delay: { min: 1, max: 90, shape: 'even' as const }, loss: 300 };
    const history = () =>
      told(
        [
          ['x', 'y', 'z'],
          ['x', 'y'],
        ],
        2000,
        { pause: 50 },
        obliging,
        conditions,
      ).history;
    expect(history()).toEqual(history());
    expect(history().length).toBe(5);
  });
});

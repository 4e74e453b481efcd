import { describe, expect, it } from 'vitest';
import { OrderError, readOrder } from '../../src/cluster/order.ts';

const NODES = [0, 1, 2];

describe('an order to a cluster', () => {
  it('is one line', () => {
    expect(readOrder('kill 2', NODES)).toEqual({ type: 'kill', nodes: [2] });
    expect(readOrder('  start all ', NODES)).toEqual({ type: 'start', nodes: NODES });
    expect(readOrder('request 0 {"type": "propose", "value": "a b"}', NODES)).toEqual({
      type: 'request',
      node: 0,
      request: { type: 'propose', value: 'a b' },
    });
    expect(readOrder('until 1 trust(leader: 2)', NODES)).toEqual({
      type: 'until',
      nodes: [1],
      indication: 'trust(leader: 2)',
    });
    expect(readOrder('wait 500', NODES)).toEqual({ type: 'wait', ms: 500 });
    expect(readOrder('', NODES)).toBeUndefined();
    expect(readOrder('# a remark', NODES)).toBeUndefined();
  });

  it.each([
    ['kill 7', '"7" is no node; the nodes are 0, 1, 2'],
    ['kill', '"" is no node; the nodes are 0, 1, 2'],
    ['destroy 1', '"destroy" is no order; there are: kill, start, request, until, wait, stop, help'],
    ['request 0 propose', 'a request is JSON, such as {"type": "propose", "value": "a"}, not: propose'],
    ['request 0 {"value": 1}', 'a request is an object with a "type"'],
    ['until 0', 'until takes a node and what it indicates: until 0 trust(leader: 2)'],
    ['wait long', 'wait takes a number of ms, not "long"'],
  ])('that makes no sense is refused: %s', (line, message) => {
    expect(() => readOrder(line, NODES)).toThrow(new OrderError(message));
  });
});

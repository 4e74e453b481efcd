import { expect, labTest } from 'harness/author';
import type { Lab3 } from './interface.ts';
import { DELTA, REPLY, REQUEST, runDetectors, said } from './runs.ts';

// Node 0 is run alone in these, and each looks at rules of its own: what it hears of nodes 1 and 2 is what the check says.

labTest<Lab3>('fd-start', () => {
  const run = runDetectors({ nodes: 3 });
  run.expectRules('At the start all nodes are alive, nobody is suspected, and the timer is set to delta');
  run.start(0);
  run.runFor(DELTA - 1);
  expect(run.sent(), 'messages sent before the first timeout').toBe(0);
});

labTest<Lab3>('fd-answers', () => {
  const run = runDetectors({ nodes: 3 });
  run.start(0);
  run.expectRules('A heartbeat request is answered with one reply to its sender', 'answer-requests');
  for (const from of [2, 1, 2, 0]) run.deliver(from, 0, REQUEST);
  expect(run.sent(REPLY.type), 'replies to four requests').toBe(4);
});

labTest<Lab3>('fd-replies', () => {
  const run = runDetectors({ nodes: 3 });
  run.start(0);
  run.expectRules('A reply makes its sender alive, and does nothing else', 'send-nothing-else', 'alive-set');
  run.runFor(DELTA);
  run.deliver(1, 0, REPLY);
  run.deliver(1, 0, REPLY);
  run.deliver(2, 0, { type: 'something-else' });
  run.runFor(DELTA);
  expect(said(run, 0), 'only node 1 replied to node 0, and node 0 to itself').toBe('suspect 2');
});

labTest<Lab3>('fd-asks-everyone', () => {
  const run = runDetectors({ nodes: 4 });
  run.start(0);
  run.expectRules('At each timeout a request goes to every node, itself included', 'ask-everyone');
  for (let timeout = 1; timeout <= 3; timeout++) {
    run.runFor(DELTA);
    expect(run.sent(REQUEST.type), `requests after timeout ${timeout}, of 4 nodes`).toBe(4 * timeout);
  }
});

labTest<Lab3>('fd-suspects', () => {
  const run = runDetectors({ nodes: 3 });
  run.start(0);
  run.expectRules(
    'A node that has not replied since the last timeout is suspected, once',
    'suspect-rightly',
    'suspect-in-time',
    'suspected-set',
  );
  run.runFor(DELTA);
  run.deliver(2, 0, REPLY);
  run.runFor(DELTA);
  expect(said(run, 0), 'after two timeouts, node 1 being silent').toBe('suspect 1');
  run.deliver(2, 0, REPLY);
  run.runFor(DELTA);
  run.runFor(DELTA);
  expect(said(run, 0), 'node 1 stays silent, and node 2 falls silent after its third timeout').toBe(
    'suspect 1, suspect 2',
  );
});

labTest<Lab3>('fd-itself', () => {
  const run = runDetectors({ nodes: 2 });
  run.drop('what node 0 sends itself', (from, to) => from === 0 && to === 0);
  run.start(0);
  run.expectRules('It does not treat itself as special', 'suspect-in-time', 'ask-everyone');
  run.runFor(2 * DELTA);
  expect(said(run, 0), 'it heard of nobody, not even of itself').toBe('suspect 0, suspect 1');
});

labTest<Lab3>('fd-restores', () => {
  const run = runDetectors({ nodes: 3 });
  run.start(0);
  run.expectRules(
    'A suspected node that replies is restored at the next timeout, once',
    'restore-rightly',
    'restore-in-time',
  );
  run.runFor(2 * DELTA);
  expect(said(run, 0), 'after two timeouts, nodes 1 and 2 being silent').toBe('suspect 1, suspect 2');
  run.deliver(1, 0, REPLY);
  expect(said(run, 0), 'before the next timeout').toBe('suspect 1, suspect 2');
  run.runFor(DELTA);
  expect(said(run, 0), 'after the timeout').toBe('restore 1, suspect 1, suspect 2');
  run.deliver(1, 0, REPLY);
  run.runFor(2 * DELTA);
  expect(said(run, 0), 'it is not restored again').toBe('restore 1, suspect 1, suspect 2');
});

labTest<Lab3>('fd-delay', () => {
  const run = runDetectors({ nodes: 4 });
  run.start(0);
  run.expectRules(
    'The delay grows by delta, once, at a timeout that finds a node both alive and suspected',
    'delay',
  );
  run.runFor(2 * DELTA);
  expect(run.read(0, 'delay'), 'the delay, when nobody was suspected wrongly').toBe(DELTA);
  for (const from of [1, 2, 3]) run.deliver(from, 0, REPLY);
  run.runFor(DELTA);
  expect(run.read(0, 'delay'), 'the delay, when three nodes were suspected wrongly').toBe(2 * DELTA);
  for (const from of [1, 2, 3]) run.deliver(from, 0, REPLY);
  run.runFor(2 * DELTA);
  expect(run.read(0, 'delay'), 'the delay, when nobody was suspected at this timeout').toBe(2 * DELTA);
  run.runFor(2 * DELTA);
  run.deliver(1, 0, REPLY);
  run.runFor(2 * DELTA);
  expect(run.read(0, 'delay'), 'the delay, when a node was suspected wrongly once more').toBe(3 * DELTA);
});

labTest<Lab3>('fd-timer', () => {
  const run = runDetectors({ nodes: 3 });
  run.start(0);
  run.expectRules('The timer is set again at each timeout, to the delay', 'timer-again', 'one-timer');
  run.runFor(2 * DELTA);
  run.deliver(1, 0, REPLY);
  run.runFor(DELTA);
  run.runFor(6 * DELTA);
  expect(run.sent(REQUEST.type), 'requests in six timeouts and more, of 3 nodes').toBeGreaterThanOrEqual(18);
});

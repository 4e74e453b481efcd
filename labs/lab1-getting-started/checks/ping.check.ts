import { expect, fc, labTest, property, schedules } from 'harness/author';
import type { Lab1 } from './interface.ts';
import {
  allDelivered,
  deliveries,
  MS,
  noneInvented,
  PING,
  PONG,
  runNodes,
  send,
  sendAll,
} from './ping-runs.ts';

labTest<Lab1>('pp-ping-pong', () => {
  const run = runNodes('AtLeastOnceNode', { nodes: 3 });
  run.expectRules(
    'A ping is delivered and answered with a pong',
    'send',
    'send-rightly',
    'deliver',
    'answer',
  );
  run.start();
  send(run, 0, 1, 'hello');
  send(run, 0, 2, 'world');
  send(run, 2, 0, 'and back');
  run.runFor(MS - 1);
  expect(deliveries(run, 1, 0, 'hello'), 'how often node 1 delivered "hello" of node 0').toBe(1);
  expect(deliveries(run, 2, 0, 'world'), 'how often node 2 delivered "world" of node 0').toBe(1);
  expect(deliveries(run, 0, 2, 'and back'), 'how often node 0 delivered "and back" of node 2').toBe(1);
  expect([run.sent(PING), run.sent(PONG)], 'pings and pongs').toEqual([3, 3]);
});

labTest<Lab1>('pp-retransmits', () => {
  const run = runNodes('AtLeastOnceNode', { nodes: 2 });
  run.drop('every ping', (_from, _to, message) => message.type === PING);
  run.start();
  run.expectRules('What is not answered is sent again at each time-out');
  send(run, 0, 1, 'a');
  run.runFor(MS / 2);
  send(run, 0, 1, 'b');
  run.runFor(MS / 2);
  expect(run.sent(PING), 'pings when the first time-out is over').toBe(4);
  run.runFor(2 * MS);
  expect(run.sent(PING), 'pings when three time-outs are over').toBe(8);
  run.dropNothing();
  run.runFor(2 * MS);
  expect(deliveries(run, 1, 0, 'a'), 'how often node 1 delivered "a"').toBe(1);
  expect(deliveries(run, 1, 0, 'b'), 'how often node 1 delivered "b"').toBe(1);
});

labTest<Lab1>('pp-stops', () => {
  const run = runNodes('AtLeastOnceNode', { nodes: 2 });
  run.start();
  run.expectRules('What is answered is not sent again', 'answered', 'timer-stops', 'send-rightly');
  for (const text of ['a', 'b', 'c']) {
    send(run, 0, 1, text);
    run.runFor(5 * MS);
  }
  // A pong that nobody waits for does no harm.
  run.deliver(1, 0, { type: PONG, number: 2 });
  run.runFor(5 * MS);
  expect(run.sent(), 'messages for three texts in a network that loses nothing').toBe(6);
});

labTest<Lab1>(
  'pp-at-least-once',
  property(
    [
      schedules({
        nodes: [2, 3],
        faults: ['loss', 'duplication', 'delay', 'partition', 'one-way'],
        calmWithin: 20 * MS,
      }),
      fc.integer({ min: 1, max: 3 }),
    ],
    (_student, schedule, count) => {
      const run = runNodes('AtLeastOnceNode', { schedule });
      run.start();
      const sent = sendAll(run, count);
      run.play();
      run.expectEventually(
        'Reliable delivery: every text is delivered at least once',
        () => allDelivered(run, sent),
        { within: 20 * MS },
      );
      run.expectNow('No creation: what is delivered was sent', () => noneInvented(run, sent));
    },
    { runs: 50 },
  ),
);

labTest<Lab1>('pp-duplicates', () => {
  const run = runNodes('ExactlyOnceNode', { nodes: 3 });
  run.start();
  run.expectRules('No duplication: a ping that comes again is answered, and not delivered');
  for (const _ of [1, 2, 3]) run.deliver(1, 0, { type: PING, number: 1, text: 'x' });
  expect(deliveries(run, 0, 1, 'x'), 'how often node 0 delivered ping 1 of node 1').toBe(1);
  run.deliver(1, 0, { type: PING, number: 2, text: 'x' });
  run.deliver(2, 0, { type: PING, number: 1, text: 'x' });
  expect(deliveries(run, 0, 1, 'x'), 'ping 2 of node 1 has the same text, and is another ping').toBe(2);
  expect(deliveries(run, 0, 2, 'x'), 'and so is ping 1 of node 2').toBe(1);
  expect(run.sent(PONG), 'pongs for five pings').toBe(5);
});

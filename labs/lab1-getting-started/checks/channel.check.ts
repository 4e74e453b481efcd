import { expect, fc, Interleaving, interleavings, labTest, property } from 'harness/author';
import { traffic } from './channel-traffic.ts';
import type { Lab1Later } from './interface.ts';
import { nameOf, rejection, settledOf, statesOf } from './waiting.ts';

labTest<Lab1Later>(
  'channel-order',
  property(
    [
      fc.integer({ min: 1, max: 3 }),
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
      interleavings(),
    ],
    async (student, capacity, counts, choices) => {
      const { sent, received } = await traffic(student, choices, { capacity, counts, receivers: 1 });
      expect(received, 'values come out once each, in the order in which send was called').toEqual(sent);
    },
    { runs: 100 },
  ),
);

labTest<Lab1Later>('channel-bounded', async (student) => {
  for (const capacity of [1, 2, 3]) {
    const channel = new student.Channel(capacity);
    const sends = Array.from({ length: capacity + 2 }, (_, i) => channel.send(i));
    const room = Array.from({ length: capacity }, () => 'fulfilled');
    expect(await statesOf(sends), `${capacity + 2} sends into a channel with room for ${capacity}`).toEqual([
      ...room,
      'pending',
      'pending',
    ]);
    expect(await channel.receive(), 'what is received first').toEqual({ done: false, value: 0 });
    expect(await statesOf(sends), 'one value was received: one more send is fulfilled').toEqual([
      ...room,
      'fulfilled',
      'pending',
    ]);
  }
  for (const capacity of [0, -1, 1.5, Number.NaN]) {
    let thrown = 'nothing';
    try {
      new student.Channel(capacity);
    } catch (error) {
      thrown = nameOf(error);
    }
    expect(thrown, `what new Channel(${capacity}) throws`).toBe('RangeError');
  }
});

labTest<Lab1Later>('channel-receivers', async (student) => {
  const channel = new student.Channel(2);
  const receives = [channel.receive(), channel.receive(), channel.receive()];
  expect(await statesOf(receives), 'three receive from an empty channel').toEqual([
    'pending',
    'pending',
    'pending',
  ]);
  const sends = [channel.send('x'), channel.send(undefined), channel.send('y'), channel.send('z')];
  expect(
    (await settledOf(receives)).map(({ value }) => value),
    'they are served in the order in which they asked',
  ).toEqual([
    { done: false, value: 'x' },
    { done: false, value: undefined },
    { done: false, value: 'y' },
  ]);
  expect(await statesOf(sends), 'none of the four sends had to wait').toEqual(sends.map(() => 'fulfilled'));
  expect(await channel.receive(), 'what is received next').toEqual({ done: false, value: 'z' });
  await channel.send(undefined);
  expect(await channel.receive(), 'undefined is a value like others').toEqual({
    done: false,
    value: undefined,
  });
});

labTest<Lab1Later>('channel-close', async (student) => {
  const channel = new student.Channel(2);
  const sends = [channel.send(1), channel.send(2), channel.send(3)];
  channel.close();
  channel.close();
  const waiting = sends[2] ?? Promise.resolve();
  expect(await rejection(waiting), 'a send that waits when the channel is closed is rejected').toBe(
    'ChannelClosed',
  );
  expect(await rejection(channel.send(4)), 'a send to a closed channel is rejected').toBe('ChannelClosed');
  const received = [
    await channel.receive(),
    await channel.receive(),
    await channel.receive(),
    await channel.receive(),
  ];
  expect(received, 'what was in the channel is received, and then that it is closed').toEqual([
    { done: false, value: 1 },
    { done: false, value: 2 },
    { done: true },
    { done: true },
  ]);
  const empty = new student.Channel(1);
  const receives = [empty.receive(), empty.receive()];
  empty.close();
  expect(
    (await settledOf(receives)).map(({ value }) => value),
    'who waits for a value when the channel is closed is told so',
  ).toEqual([{ done: true }, { done: true }]);
});

labTest<Lab1Later>('channel-iterates', async (student) => {
  const channel = new student.Channel(2);
  const interleaving = new Interleaving([]);
  const seen: unknown[] = [];
  await interleaving.all([
    async () => {
      for (let i = 1; i <= 5; i++) await channel.send(i);
      channel.close();
    },
    async () => {
      for await (const value of channel) {
        seen.push(value);
        if (value === 2) break;
      }
      seen.push('and on');
      for await (const value of channel) seen.push(value);
    },
  ]);
  expect(seen, 'what two loops see, of which the first is left after 2').toEqual([1, 2, 'and on', 3, 4, 5]);
});

import { expect, labTest, property } from 'harness/author';
import { frame } from './frames.ts';
import { cut, decode, framingProcess, messages, places, streamOf } from './framing.ts';
import type { Lab2Check } from './interface.ts';

labTest<Lab2Check>('frame-encoding', async (student) => {
  const process = await framingProcess(student);
  for (const message of ['hello', 'smörgås 🦀', 7, null, { type: 'call', list: [1, 'é'] }, []]) {
    const bytes = Buffer.from(
      await process.run(({ lab, theirs }, one) => lab.encodeFrame(theirs(one)), message),
    );
    const told = JSON.stringify(message);
    student.tell(`encodeFrame(${told}) // → <${bytes.toString('hex')}>`);
    expect(bytes.length, `bytes of the frame of ${told}`).toBeGreaterThan(4);
    expect(bytes.readUInt32BE(), `the length in the header of the frame of ${told}`).toBe(bytes.length - 4);
    expect(JSON.parse(bytes.subarray(4).toString()), `the text of the frame of ${told}`).toEqual(message);
  }
});

labTest<Lab2Check>('frame-messages', async (student) => {
  const whole = await decode(student, [frame('one'), frame({ two: [2] }), frame(null)]);
  expect(whole.messages, 'what whole frames give, one by one').toEqual([['one'], [{ two: [2] }], [null]]);
  const both = await decode(student, [streamOf(['one', 'two', 3])]);
  expect(both.messages, 'what three frames in one piece give').toEqual([['one', 'two', 3]]);
  const [a, b] = [frame('first'), frame('second')];
  const across = await decode(student, [
    a.subarray(0, 3),
    Buffer.concat([a.subarray(3), b.subarray(0, 6)]),
    b.subarray(6),
  ]);
  expect(across.messages, 'what pieces give that end within a header and within a text').toEqual([
    [],
    ['first'],
    ['second'],
  ]);
});

labTest<Lab2Check>(
  'frame-splits',
  property(
    [messages, places],
    async (student, all, where) => {
      const { messages: given, error } = await decode(student, cut(streamOf(all), where), { isEnd: true });
      expect(error, 'the error that a right stream ends with').toBe(undefined);
      expect(given.flat(), 'the messages').toEqual(all);
    },
    { runs: 100 },
  ),
);

labTest<Lab2Check>('frame-too-large', async (student) => {
  const announced = Buffer.alloc(4);
  announced.writeUInt32BE(0xffff_ffff);
  const large = await decode(student, [announced]);
  expect(large.error, 'the error code when 4 GiB are announced').toBe('too-large');
  const header = Buffer.from([0, 0, 0, 101]);
  const justOver = await decode(student, [header], { maxBytes: 100 });
  expect(justOver.error, 'the error code when 101 bytes of at most 100 are announced').toBe('too-large');
  const fits = 'x'.repeat(98);
  const most = await decode(student, [frame(fits)], { maxBytes: 100 });
  expect([most.error, most.messages], 'what a frame of exactly 100 bytes gives').toEqual([
    undefined,
    [[fits]],
  ]);
  const process = await framingProcess(student);
  student.about('encodeFrame');
  const code = await process.run(({ lab }) => {
    const { FrameError } = lab;
    try {
      lab.encodeFrame('x'.repeat(99), 100);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      return error.code;
    }
    return 'no error';
  });
  expect(code, 'the error code of encoding 101 bytes where 100 are allowed').toBe('too-large');
});

labTest<Lab2Check>('frame-truncated', async (student) => {
  const whole = frame('hello');
  for (const length of [1, 3, 4, whole.length - 1]) {
    const { error } = await decode(student, [whole.subarray(0, length)], { isEnd: true });
    expect(error, `the error code when the stream ends after ${length} of ${whole.length} bytes`).toBe(
      'truncated',
    );
  }
  const { error } = await decode(student, [whole, whole], { isEnd: true });
  expect(error, 'the error when the stream ends after whole frames').toBe(undefined);
});

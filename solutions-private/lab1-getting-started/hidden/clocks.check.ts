import { expect, labTest } from 'harness/author';
import type { Lab1 } from '../../../labs/lab1-getting-started/checks/interface.ts';

labTest<Lab1>('stamps-stay', (student) => {
  const a = new student.VectorClock(0, 2);
  const b = new student.VectorClock(1, 2);
  const first = a.tick();
  const copy = [...first];
  a.tick();
  expect([...first], 'the stamp of the first event, after the second').toEqual(copy);
  const sent = [...first];
  const received = b.receive(sent);
  const before = [...received];
  expect(sent, 'the stamp that came with a message, after its receipt').toEqual(copy);
  sent[0] = 9;
  b.tick();
  b.receive([5, 0]);
  expect([...received], 'the stamp of the receipt, after two further events').toEqual(before);
  expect([...b.tick()], 'the stamp after those').toEqual([5, 4]);
});

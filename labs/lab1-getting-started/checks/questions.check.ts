import { expect, labTest } from 'harness/author';
import type { Lab1 } from './interface.ts';
import { QUESTIONS, ticked } from './questions.ts';

labTest<Lab1>('questions-ticked', (student) => {
  const ticks = ticked(student.QUESTIONS);
  for (let number = 1; number <= QUESTIONS; number++) {
    const boxes = ticks.get(number);
    expect(boxes !== undefined, `question ${number} is in questions.md`).toBe(true);
    expect(boxes?.length, `ticked boxes of question ${number} in questions.md`).toBe(1);
  }
});

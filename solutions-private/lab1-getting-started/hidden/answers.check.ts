import { expect, labTest } from 'harness/author';
import type { Lab1 } from '../../../labs/lab1-getting-started/checks/interface.ts';
import { ticked } from '../../../labs/lab1-getting-started/checks/questions.ts';
import { ANSWERS, FAILURE_OF, KIND_OF } from './answers.ts';

labTest<Lab1>('safety-liveness', (student) => {
  const wrong = Object.keys(KIND_OF).filter((name) => student.classifyProperty(name) !== KIND_OF[name]);
  expect(wrong.length, 'how many properties are classified wrongly').toBe(0);
});

labTest<Lab1>('failure-models', (student) => {
  const wrong = Object.keys(FAILURE_OF).filter((name) => student.classifyFailure(name) !== FAILURE_OF[name]);
  expect(wrong.length, 'how many failures are classified wrongly').toBe(0);
});

/** A question is answered rightly by one tick, at the right answer. */
function check(student: Lab1, number: number): void {
  const boxes = ticked(student.QUESTIONS).get(number) ?? [];
  expect(boxes.length, `ticked boxes of question ${number}`).toBe(1);
  expect(boxes[0] === ANSWERS[number - 1], `the answer to question ${number} is right`).toBe(true);
}

labTest<Lab1>('question-1', (student) => check(student, 1));
labTest<Lab1>('question-2', (student) => check(student, 2));
labTest<Lab1>('question-3', (student) => check(student, 3));
labTest<Lab1>('question-4', (student) => check(student, 4));
labTest<Lab1>('question-5', (student) => check(student, 5));
labTest<Lab1>('question-6', (student) => check(student, 6));
labTest<Lab1>('question-7', (student) => check(student, 7));
labTest<Lab1>('question-8', (student) => check(student, 8));
labTest<Lab1>('question-9', (student) => check(student, 9));
labTest<Lab1>('question-10', (student) => check(student, 10));

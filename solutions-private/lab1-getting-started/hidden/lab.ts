import { defineHidden } from 'harness/author';

const question = (number: number, of: string) => ({
  id: `question-${number}`,
  title: `Question ${number} is answered rightly`,
  points: 1,
  hint: `A question on ${of}: try it out, or read the manual page.`,
});

export default defineHidden({
  id: 'lab1',
  parts: [
    {
      id: 'language',
      checks: [
        {
          id: 'fib-refused',
          title: 'fibonacci throws a RangeError when n is negative or no whole number',
          points: 1,
          hint: 'Look at n before the loop: -1, 1.5, NaN and Infinity.',
        },
        {
          id: 'multi-own-bytes',
          title: 'What one sink does to its bytes, no other sees',
          points: 2,
          hint: 'Give each sink a copy. The array of sinks is the caller’s too.',
        },
        {
          id: 'parse-round-trip',
          title: 'What is written as host:port is read as it was',
          points: 1,
          hint: 'Try hosts of dots and dashes, and the ports 1, 9, 10, 9999, 65535.',
        },
      ],
    },
    {
      id: 'concurrency',
      checks: [
        {
          id: 'channel-nothing-lost',
          title: 'Whoever closes a channel when: what was accepted is received, and nothing else',
          points: 2,
          hint: 'A send that was fulfilled is a promise: its value comes out. One that was refused does not.',
        },
      ],
    },
    {
      id: 'time',
      checks: [
        {
          id: 'stamps-stay',
          title: 'A stamp that was given away does not change, and none that was received is changed',
          points: 2,
          hint: 'Make a new array at each event.',
        },
      ],
    },
    {
      id: 'numbers',
      checks: [
        {
          id: 'safety-liveness',
          title: 'Properties are classified rightly as safety or liveness',
          points: 2,
          hint: 'Can a finite run break it for good? Then it is safety. Could every finite run still be mended? Then it is liveness.',
        },
        {
          id: 'failure-models',
          title: 'Failures are classified rightly',
          points: 2,
          hint: 'What can the process do after it has failed, and what can the others know of it, for certain or in the end?',
        },
      ],
    },
    {
      id: 'first-node',
      checks: [
        {
          id: 'pp-exactly-once',
          title: 'Exactly once, under loss, duplication, delay and partitions',
          points: 2,
          hint: 'Messages come twice, late and out of order: a higher number may come before a lower one.',
        },
      ],
    },
    {
      id: 'questions',
      checks: [
        ...[1, 2, 3, 4].map((number) => question(number, 'the shell')),
        ...[5, 6, 7].map((number) => question(number, 'git')),
        ...[8, 9, 10].map((number) => question(number, 'TypeScript')),
      ],
    },
  ],
});

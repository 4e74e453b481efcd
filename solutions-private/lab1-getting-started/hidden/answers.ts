/** The right answers, by the text of the box: the order of boxes does not matter. */
export const ANSWERS: readonly string[] = [
  '`console.log` to `out.txt`, `console.error` to `err.txt`',
  'each different line that contains `ERROR`, with how often it is there',
  'only if `npm test` ended with exit code 0',
  '`ss -ltnp` (or `lsof -i :8080`)',
  '`a.ts` as it was at `git add`',
  '`git bisect`',
  'they are made anew on top of `main`, with other hashes',
  'nothing at that place: types are not there at run time, and `number` is `undefined` later',
  'where the compiler knows that `reply.ok` is `true`, for instance within `if (reply.ok)`',
  'a, c, b',
];

export const KIND_OF: Readonly<Record<string, string>> = {
  agreement: 'safety',
  // Bounded in time: a run of two seconds without an answer breaks it for good.
  deadline: 'safety',
  'mutual exclusion': 'safety',
  'no creation': 'safety',
  'no duplication': 'safety',
  'reliable delivery': 'liveness',
  'starvation freedom': 'liveness',
  'strong completeness': 'liveness',
  termination: 'liveness',
  validity: 'safety',
};

export const FAILURE_OF: Readonly<Record<string, string>> = {
  'power cut': 'fail-stop',
  supervisor: 'fail-stop',
  'slow network': 'fail-noisy',
  'no bound': 'fail-silent',
  reboot: 'fail-recovery',
  'bit flip': 'fail-arbitrary',
  'stolen key': 'fail-arbitrary',
};

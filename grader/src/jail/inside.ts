/**
 * Runs inside the jail: has one submission examined and judged, and says what was found. It knows nothing of points; the process
 * outside writes the result from its own manifest and these records.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { NotExamined, type Outcome } from 'harness/runtime';
import { type Explain, examine } from '../lab/judging.ts';
import { Gate } from '../lab/progress-gate.ts';
import { JudgingRequest, type ToldOutcome } from './judging-records.ts';
import { hear, say } from './say.ts';

const request = JudgingRequest.parse(await hear());
const { lab, ids, files, seeds, patience, lanes, launcher } = request;

// The type checker reads files.
const folder = mkdtempSync(join(tmpdir(), 'lab-submission-'));
for (const { path, text } of files) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

let explain: Explain = () => undefined;
const told = (outcome: Outcome): ToldOutcome => {
  const { failure: _, ...rest } = outcome;
  const failure = explain(outcome);
  return { ...rest, ...(failure === undefined ? {} : { failure }) };
};
const gate = new Gate((progress) => {
  if (progress.type === 'started') say({ type: 'started', id: progress.check.id });
  if (progress.type === 'ended') say({ type: 'ended', outcome: told(progress.outcome) });
});
const chosen = lab.expected.filter((check) => ids.includes(check.id));
const examination = await examine(
  lab,
  chosen,
  { folder, files, outside: [] },
  seeds,
  { folder, patience, lanes, launcher, guarded: patience > 1 ? 'alone' : 'open' },
  [],
  gate,
  (examination) => {
    explain = examination.explain;
    say({ type: 'examined', problems: examination.problems });
  },
).catch((error: unknown) => {
  if (!(error instanceof NotExamined)) throw error;
  say({ type: 'unexamined', why: error.message });
  return undefined;
});
const judged = examination?.judged;
if (judged !== undefined) {
  const { declared, outcomes, starts } = judged;
  say({ type: 'judged', declared, outcomes: outcomes.map(told), starts });
}
// What may be left, such as the bundler's own process, ends with the jail; without one it must not hold this process.
process.exit(0);

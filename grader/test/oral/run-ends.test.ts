import { join } from 'node:path';
import { readSubmission } from 'harness/runtime';
import type { TraceEffect, TraceStep } from 'harness/trace';
import { afterAll, describe, expect, it } from 'vitest';
import { openJail } from '../../src/jail/sandbox.ts';
import { readLab } from '../../src/lab/catalogue.ts';
import { type OralLab, readOral } from '../../src/oral/lab-questions.ts';
import { compared } from '../../src/oral/run-questions.ts';
import { type Change, type OralRun, outcomeOf, Runs } from '../../src/oral/runs.ts';
import { ROOT } from './term.ts';

const sandbox = openJail();
afterAll(() => sandbox.remove());

/** The scenarios of a lab, each `count` times under names of their own, so that one judge makes all runs; and they end at `times` the time. */
function copies({ checks }: OralLab, count: number, times: number): OralLab['checks'] {
  return Array.from({ length: count }, (_, i) => i).flatMap((i) =>
    checks.map(({ name, code }) => {
      const longer = code.replace(
        /\bENDS_AT = ([\de]+);/,
        (_, ms: string) => `ENDS_AT = ${times * Number(ms)};`,
      );
      expect(longer).not.toBe(code);
      return { name: `${name}-${i}`, code: longer.replace(/(["'])(oral-[a-z-]+)\1/g, `"$2-${i}"`) };
    }),
  );
}

type Scenario = OralLab['questions']['scenarios'][number];

/** Every loss and every crash that is asked about of this run. */
function changesOf({ messages, asksUntil }: Scenario, { trace: { nodes, steps } }: OralRun): Change[] {
  const asked = steps.filter(({ time }) => time <= asksUntil);
  const isHandled = ({ event: { type } }: TraceStep) =>
    ['start', 'deliver', 'timer', 'request'].includes(type);
  const isAskedOf = (effect: TraceEffect, node: number) =>
    effect.type === 'send' &&
    effect.fate === 'sent' &&
    effect.to !== node &&
    messages.includes(String(Reflect.get(Object(effect.message), 'type')));
  return asked.flatMap((step): Change[] => {
    const { node, effects, event } = step;
    if (node === undefined) return [];
    const losses = effects.flatMap((effect) =>
      effect.type === 'send' && isAskedOf(effect, node)
        ? [{ lost: { from: nodes.indexOf(node), to: nodes.indexOf(effect.to), count: effect.count } }]
        : [],
    );
    const isCrash = event.type !== 'crash' && effects.some(({ type }) => type === 'send');
    const afterSteps = asked.filter((one) => one.step <= step.step && isHandled(one)).length;
    return [...losses, ...(isCrash ? [{ crash: { node, afterSteps } }] : [])];
  });
}

describe.each([4, 5])('what-if questions of lab %s', (number) => {
  it('have answers that are the same three times as late', async () => {
    const lab = readLab(number);
    const oral = readOral(lab)!;
    const { scenarios } = oral.questions;
    const folder = join(ROOT, 'solutions-private', lab.manifest.folder, 'solution');
    const { files } = readSubmission(folder, lab.manifest.files);
    const { runs: plain } = await Runs.of(sandbox, lab, oral, files);
    if (typeof plain === 'string') throw new Error(plain);
    const wanted = await Promise.all(
      scenarios.map(async (scenario) => {
        const run = await plain.run(scenario.id);
        if (typeof run === 'string') throw new Error(run);
        // Every fourth: each takes a good part of a second.
        const changes = changesOf(scenario, run).filter((_, i) => i % 4 === 0);
        return { scenario, run, changes: [{}, ...changes] };
      }),
    );
    const most = Math.max(...wanted.map(({ changes }) => changes.length));
    expect(most).toBeGreaterThan(6);
    const none = { ...oral, questions: { ...oral.questions, scenarios: [], quorum: undefined } };
    const { runs } = await Runs.of(sandbox, lab, { ...none, checks: copies(oral, most, 3) }, files);
    if (typeof runs === 'string') throw new Error(runs);
    for (const { scenario, run, changes } of wanted) {
      const longer = await Promise.all(changes.map((change, i) => runs.run(`${scenario.id}-${i}`, change)));
      for (const [i, one] of longer.entries()) {
        if (typeof one === 'string') throw new Error(one);
        // A longer run is the shorter one, and then goes on.
        const shorter = {
          ...one,
          trace: { ...one.trace, steps: one.trace.steps.filter(({ time }) => time <= scenario.endsAt) },
        };
        if (i === 0) expect(outcomeOf(shorter)).toEqual(outcomeOf(run));
        expect(one.trace.steps.at(-1)!.time).toBeGreaterThan(scenario.endsAt);
        expect([changes[i], outcomeOf(one)]).toEqual([changes[i], outcomeOf(shorter)]);
      }
    }
  });
});

describe('the answer to a what-if question', () => {
  const step = (number: number, effects: TraceEffect[]): TraceStep => ({
    step: number,
    time: 10 * number,
    node: 0,
    event: { type: 'timer', name: 'look' },
    effects,
    clock: [number],
  });
  const run = (...effects: TraceEffect[][]): OralRun => ({
    scenario: 'oral-x',
    change: {},
    trace: {
      schema: 'trace/1',
      nodes: [0, 1],
      length: effects.length,
      steps: effects.map((one, i) => step(i + 1, one)),
    },
  });
  const scenario = readOral(readLab(4))!.questions.scenarios[0]!;
  const told: TraceEffect = { type: 'emit', indication: { type: 'decide', value: 'v' } };
  const timer: TraceEffect = { type: 'setTimer', name: 'look', ms: 500 };
  const sent: TraceEffect = {
    type: 'send',
    to: 1,
    count: 0,
    message: { type: 'ask' },
    fate: 'sent',
  };
  const whys = (after: OralRun) => compared(scenario, run([told]), after).filter((line) => /^Why/.test(line));

  it('says when the run ended, with the change and without it', () => {
    const good = compared(scenario, run([told]), { ...run([timer], []), broken: 'it threw' });
    expect(good.slice(2)).toEqual([
      'When the run ends, at 20 ms, with the change: node 0: nothing; node 1: nothing; it threw.',
      `Without it, at ${scenario.endsAt} ms: node 0: decide(value: "v") at 10 ms; node 1: nothing.`,
      'Why: with the change no node tells the world anything, and nothing is under way any more.',
    ]);
  });

  it('gives no reason why nobody decides while a timer or a message could still change that', () => {
    expect(whys(run([timer]))).toEqual([]);
    expect(whys(run([sent]))).toEqual([]);
    expect(whys(run([timer], [{ type: 'cancelTimer', name: 'look' }]))).toHaveLength(1);
    expect(whys(run([told, timer]))).toEqual([
      'Why: how it comes about with the change: 1. 10 ms node 0\'s timer "look" fires → decide(value: "v"); timer "look" in 500 ms',
    ]);
  });
});

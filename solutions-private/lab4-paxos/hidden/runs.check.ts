import { fc, labTest, type Message, property, schedules } from 'harness/author';
import type { Lab4 } from '../../../labs/lab4-paxos/checks/interface.ts';
import { SAFETY } from '../../../labs/lab4-paxos/checks/rules.ts';
import {
  agree,
  allDecided,
  ask,
  heartbeats,
  MS,
  mustDecide,
  restless,
  runPaxos,
  trusting,
  wishOf,
} from '../../../labs/lab4-paxos/checks/runs.ts';

const AGREEMENT =
  'Agreement and validity: no two nodes decide differently, and what is decided was asked for';

const everything = schedules({
  nodes: [1, 5],
  faults: [
    'loss',
    'duplication',
    'delay',
    'crash',
    'restart',
    'pause',
    'partition',
    'one-way',
    'isolate',
    'bridge',
    'ring',
    'slow',
    'drift',
  ],
  calmWithin: 30 * MS,
  correct: 'majority',
});

labTest<Lab4>(
  'pn-everything',
  property(
    [everything, fc.boolean(), fc.integer({ min: 1, max: 5 })],
    (_student, schedule, isRestless, proposers) => {
      mustDecide();
      const run = runPaxos({ schedule }, isRestless ? restless : heartbeats);
      run.expectRules('Agreement, validity, integrity', ...SAFETY);
      run.expectAlways(AGREEMENT, () => agree(run));
      run.start();
      ask(run, run.ids.slice(-proposers));
      run.play();
      ask(run);
      run.runFor(10 * MS);
    },
    { runs: 60 },
  ),
);

/** What happens to node 0 next, of which the other nodes hear nothing. A round has one value. */
const happening = fc.oneof(
  { weight: 3, arbitrary: fc.nat(11).map((crnd) => ({ type: 'prepare' as const, round: crnd })) },
  { weight: 3, arbitrary: fc.nat(11).map((rnd) => ({ type: 'accept' as const, round: rnd })) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('crash' as const), afterEffects: fc.nat(6) }) },
);

labTest<Lab4>(
  'pn-every-crash',
  property(
    [fc.array(happening, { maxLength: 16, size: 'max' })],
    (_student, happenings) => {
      mustDecide();
      const run = runPaxos(
        { nodes: 3 },
        trusting(() => 2),
      );
      run.expectRules('What was promised or accepted before a crash is known after it', ...SAFETY);
      run.start(0);
      for (const next of happenings) {
        if (next.type === 'crash') {
          run.crash(0, { afterEffects: next.afterEffects });
          continue;
        }
        const { round } = next;
        // Those of node 0 are left out: it would know what it had said itself.
        const from = round % 3 === 0 ? 1 : round % 3;
        const rnd = round % 3 === 0 ? round + 1 : round;
        const message: Message =
          next.type === 'prepare'
            ? { type: 'prepare', from, crnd: rnd }
            : { type: 'accept', from, rnd, val: `v${rnd}` };
        run.deliver(from, 0, message);
        run.restart(0);
      }
    },
    { runs: 200 },
  ),
);

labTest<Lab4>(
  'pn-everything-fails',
  property(
    [everything],
    (_student, schedule) => {
      const run = runPaxos({ schedule });
      run.expectAlways(AGREEMENT, () => agree(run));
      run.start();
      ask(run);
      run.play();
      ask(run);
      run.expectEventually(
        'Termination: all correct nodes decide, in a calm network with a quorum',
        () => allDecided(run),
        { within: 200 * MS },
      );
    },
    { runs: 50 },
  ),
);

labTest<Lab4>(
  'pn-all-restart',
  property(
    [
      fc.integer({ min: 2, max: 5 }),
      fc.array(fc.record({ node: fc.nat(4), wait: fc.nat(60), afterEffects: fc.option(fc.nat(6)) }), {
        minLength: 1,
        maxLength: 8,
      }),
    ],
    (_student, nodes, crashes) => {
      const run = runPaxos({ nodes });
      run.expectAlways(AGREEMENT, () => agree(run));
      run.start();
      ask(run);
      for (const { node, wait, afterEffects } of crashes) {
        run.runFor(wait);
        run.crash(node % nodes, afterEffects === null ? {} : { afterEffects });
        if (run.up.length > nodes / 2) continue;
        run.start();
        ask(run);
      }
      for (const id of run.ids) run.crash(id);
      run.start();
      // Each is asked for what another was asked for before: who remembers nothing decides it.
      for (const id of run.ids)
        run.request(200 + id, id, { type: 'propose', value: wishOf((id + 1) % nodes) });
      run.expectEventually('When all are back all decide', () => allDecided(run), { within: 100 * MS });
    },
    { runs: 80 },
  ),
);

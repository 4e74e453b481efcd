import { fc, labTest, type Message, property, schedules } from 'harness/author';
import type { Lab3 } from '../../../labs/lab3-failure-detector/checks/interface.ts';
import { idsIn } from '../../../labs/lab3-failure-detector/checks/rules.ts';
import {
  allTrust,
  DELTA,
  REPLY,
  REQUEST,
  runDetectors,
  runLeaders,
} from '../../../labs/lab3-failure-detector/checks/runs.ts';

/** What happens to node 0 next: a message of some node, or time. */
const happening = fc.oneof(
  fc.record({ from: fc.nat(3), message: fc.constantFrom<Message>(REPLY, REPLY, REQUEST, { type: 'other' }) }),
  fc.record({ ms: fc.constantFrom(DELTA / 2, DELTA) }),
);

labTest<Lab3>(
  'fd-any-replies',
  property(
    [fc.integer({ min: 1, max: 4 }), fc.array(happening, { maxLength: 40 })],
    (_student, nodes, happenings) => {
      const run = runDetectors({ nodes });
      run.start(0);
      run.expectRules('Increasing Timeout');
      for (const next of happenings) {
        if ('ms' in next) run.runFor(next.ms);
        else run.deliver(next.from % nodes, 0, next.message);
      }
    },
    { runs: 300 },
  ),
);

labTest<Lab3>(
  'fd-eventually-perfect',
  property(
    [
      schedules({
        nodes: [2, 4],
        faults: [
          'loss',
          'duplication',
          'delay',
          'crash',
          'restart',
          'pause',
          'partition',
          'one-way',
          'slow',
          'drift',
        ],
        calmWithin: 20 * DELTA,
      }),
    ],
    (_student, schedule) => {
      const run = runDetectors({ schedule });
      run.play();
      const isSuspected = (by: number, id: number) => idsIn(run.read(by, 'suspected'))?.includes(id) === true;
      run.expectEventually(
        'Strong completeness and eventual strong accuracy',
        () => {
          for (const by of run.up) {
            for (const id of run.ids) {
              const isDown = !run.up.includes(id);
              if (isDown && !isSuspected(by, id))
                return `node ${by} does not suspect node ${id}, which has crashed`;
              if (!isDown && isSuspected(by, id)) return `node ${by} suspects node ${id}, which is correct`;
            }
          }
          return true;
        },
        { within: 60 * DELTA, stays: 20 * DELTA },
      );
    },
    { runs: 60 },
  ),
);

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
  calmWithin: 30 * DELTA,
});

labTest<Lab3>(
  'ln-every-step',
  property(
    [everything],
    (_student, schedule) => {
      const run = runLeaders({ schedule });
      run.expectRules('Increasing Timeout and Monarchical Leader Detection');
      run.play();
      run.runFor(20 * DELTA);
    },
    { runs: 80 },
  ),
);

labTest<Lab3>(
  'ln-everything-fails',
  property(
    [everything],
    (_student, schedule) => {
      const run = runLeaders({ schedule });
      run.play();
      run.expectEventually(
        'Eventual agreement: all correct nodes trust the highest correct node',
        () => allTrust(run, run.up, Math.max(...run.up)),
        { within: 100 * DELTA, stays: 30 * DELTA },
      );
    },
    { runs: 60 },
  ),
);

labTest<Lab3>(
  'ln-all-restart',
  property(
    [
      fc.integer({ min: 2, max: 4 }),
      fc.array(fc.record({ node: fc.nat(3), wait: fc.nat(4 * DELTA) }), { maxLength: 8 }),
    ],
    (_student, nodes, crashes) => {
      const run = runLeaders({ nodes });
      run.start();
      for (const { node, wait } of crashes) {
        run.runFor(wait);
        run.crash(node % nodes);
        if (run.up.length === 0) run.start();
      }
      run.start();
      run.expectEventually(
        'Eventual agreement: when all are back all trust the highest node',
        () => allTrust(run, run.ids, nodes - 1),
        { within: 20 * DELTA, stays: 20 * DELTA },
      );
    },
    { runs: 100 },
  ),
);

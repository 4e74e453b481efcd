import { expect, fc, interleavings, labTest, property } from 'harness/author';
import { traffic } from '../../../labs/lab1-getting-started/checks/channel-traffic.ts';
import type { Lab1Later } from '../../../labs/lab1-getting-started/checks/interface.ts';

labTest<Lab1Later>(
  'channel-nothing-lost',
  property(
    [
      fc.record({
        capacity: fc.integer({ min: 1, max: 3 }),
        counts: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
        receivers: fc.integer({ min: 1, max: 3 }),
        closeAfter: fc.integer({ min: 1, max: 6 }),
      }),
      interleavings(),
    ],
    async (student, setting, choices) => {
      const { sent, received } = await traffic(student, choices, setting);
      expect([...received].sort(), 'what was received: what was accepted, each value once').toEqual(
        [...sent].sort(),
      );
    },
    { runs: 120 },
  ),
);

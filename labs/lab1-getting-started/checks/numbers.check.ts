import { expect, fc, labTest, property } from 'harness/author';
import type { Lab1 } from './interface.ts';
import { FAILURES, PROPERTIES, STORIES } from './names.ts';

labTest<Lab1>('downtime', (student) => {
  expect(student.downtimeMinutes(0.9999), 'four nines: minutes a year').toBeCloseTo(52.56, 6);
  expect(student.downtimeMinutes(0.995), 'an availability of 0.995: minutes a year').toBeCloseTo(2628, 6);
  expect(student.downtimeMinutes(1), 'always up: minutes a year').toBe(0);
  expect(student.downtimeMinutes(0), 'never up: minutes a year').toBe(525_600);
  expect(student.availabilityOf(52.56), 'the availability of 52.56 min a year').toBeCloseTo(0.9999, 9);
  expect(student.availabilityOf(0), 'the availability of no downtime').toBe(1);
});

labTest<Lab1>('downtime-text', (student) => {
  for (const [minutes, text] of [
    [2628, '1 d 19 h 48 min'],
    [52.56, '53 min'],
    [120, '2 h 0 min'],
    [1445, '1 d 0 h 5 min'],
    [0, '0 min'],
    [59.7, '1 h 0 min'],
    [525_600, '365 d 0 h 0 min'],
  ] as const) {
    expect(student.formatMinutes(minutes), `${minutes} min`).toBe(text);
  }
});

labTest<Lab1>(
  'series-parallel',
  property(
    [fc.array(fc.constantFrom<number>(0, 0.5, 0.9, 0.99, 1), { maxLength: 5 })],
    (student, availabilities) => {
      const told = `[${availabilities.join(', ')}]`;
      const up = availabilities.reduce((product, one) => product * one, 1);
      const down = availabilities.reduce((product, one) => product * (1 - one), 1);
      expect(student.inSeries(availabilities), `${told} in series`).toBeCloseTo(up, 9);
      expect(student.inParallel(availabilities), `${told} in parallel`).toBeCloseTo(1 - down, 9);
    },
    { runs: 60 },
  ),
);

/** For 0, 1, 2, 3 and 10 faults: the size of the smallest cluster and of its quorum. */
const SIZES = {
  crash: [
    [1, 1],
    [3, 2],
    [5, 3],
    [7, 4],
    [21, 11],
  ],
  byzantine: [
    [1, 1],
    [4, 3],
    [7, 5],
    [10, 7],
    [31, 21],
  ],
} as const;

labTest<Lab1>('quorums', (student) => {
  for (const fault of ['crash', 'byzantine'] as const) {
    for (const [i, f] of [0, 1, 2, 3, 10].entries()) {
      const [cluster, quorum] = SIZES[fault][i] ?? [0, 0];
      expect(student.clusterSize(f, fault), `the smallest cluster for ${f} ${fault} faults`).toBe(cluster);
      expect(
        student.quorumSize(f, fault),
        `the quorum of ${cluster} processes, of which ${f} may have ${fault} faults`,
      ).toBe(quorum);
    }
  }
});

// Whether it is the right one is for the hidden checks to say.
labTest<Lab1>('classified', (student) => {
  for (const property of PROPERTIES) {
    expect(['safety', 'liveness'], `what classifyProperty gives for "${property}"`).toContain(
      student.classifyProperty(property),
    );
  }
  for (const story of STORIES) {
    expect(FAILURES, `what classifyFailure gives for "${story}"`).toContain(student.classifyFailure(story));
  }
});

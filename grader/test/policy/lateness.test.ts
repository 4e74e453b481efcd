import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { daysLate } from '../../src/policy/lateness.ts';

const timeZone = 'Europe/Oslo';
const at = (local: string, zone = timeZone) =>
  Temporal.PlainDateTime.from(local).toZonedDateTime(zone).toInstant();
const late = (deadline: string, push: string, grace = 0) =>
  daysLate({ local: deadline, timeZone }, at(push), grace);

describe('daysLate', () => {
  const lab4 = '2020-03-19T23:59';
  const examples: [string, string, string, number][] = [
    ['the last millisecond of 23:59 is in time', lab4, '2020-03-19T23:59:59.999', 0],
    ['midnight is a day late', lab4, '2020-03-20T00:00', 1],
    ['a day later, still within the minute, is one day', lab4, '2020-03-20T23:59:59.999', 1],
    ['then the second day starts', lab4, '2020-03-21T00:00', 2],
    ['ten days, though the clock changes on 29 March', lab4, '2020-03-29T23:59', 10],
    ['half an hour into 30 March is the eleventh day', lab4, '2020-03-30T00:30', 11],
    ['a Sunday of 25 hours is one day', '2026-10-24T23:59', '2026-10-25T23:30', 1],
    ['weekends count', '2020-02-20T23:59', '2020-02-24T12:00', 4],
  ];
  for (const [fact, deadline, push, days] of examples) {
    it(fact, () => expect(late(deadline, push)).toBe(days));
  }

  it('puts off the end of every day by the grace minutes', () => {
    expect(late(lab4, '2020-03-20T00:14:59.999', 15)).toBe(0);
    expect(late(lab4, '2020-03-20T00:15', 15)).toBe(1);
    expect(late(lab4, '2020-03-21T00:14:59.999', 15)).toBe(1);
    expect(late(lab4, '2020-03-21T00:15', 15)).toBe(2);
  });

  it('takes an instant as text too', () => {
    expect(daysLate({ local: lab4, timeZone }, '2020-03-19T23:00:00Z', 0)).toBe(1);
    expect(daysLate({ local: lab4, timeZone }, '2020-03-19T22:59:59Z', 0)).toBe(0);
  });

  const zones = fc.constantFrom(
    'Europe/Oslo',
    'America/New_York',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'UTC',
  );
  const minute = fc
    .record({
      day: fc.integer({ min: 0, max: 3000 }),
      minute: fc.integer({ min: 4 * 60, max: 24 * 60 - 1 }),
    })
    .map(({ day, minute }) =>
      Temporal.PlainDateTime.from('2020-01-01T00:00').add({ days: day, minutes: minute }),
    );
  const offset = fc.integer({ min: -40 * 86_400_000, max: 40 * 86_400_000 });
  const grace = fc.integer({ min: 0, max: 120 });
  const local = (time: Temporal.PlainDateTime) => time.toString({ smallestUnit: 'minute' });

  it('never falls as the instant gets later', () => {
    fc.assert(
      fc.property(zones, minute, offset, fc.nat(3 * 86_400_000), grace, (zone, time, by, more, minutes) => {
        const deadline = { local: local(time), timeZone: zone };
        const first = at(local(time), zone).add({ milliseconds: by });
        const second = first.add({ milliseconds: more });
        expect(daysLate(deadline, first, minutes)).toBeLessThanOrEqual(daysLate(deadline, second, minutes));
      }),
    );
  });

  it('is 0 if and only if the deadline and its grace are not over', () => {
    fc.assert(
      fc.property(zones, minute, offset, grace, (zone, time, by, minutes) => {
        const end = at(local(time), zone).add({ milliseconds: 59_999, minutes });
        const instant = end.add({ milliseconds: by });
        const days = daysLate({ local: local(time), timeZone: zone }, instant, minutes);
        expect(days === 0).toBe(by <= 0);
      }),
    );
  });

  it('never gives more days for a later deadline', () => {
    fc.assert(
      fc.property(zones, minute, fc.nat(60), offset, (zone, time, days, by) => {
        const instant = at(local(time), zone).add({ milliseconds: by });
        const early = daysLate({ local: local(time), timeZone: zone }, instant, 0);
        const later = daysLate({ local: local(time.add({ days })), timeZone: zone }, instant, 0);
        expect(later).toBeLessThanOrEqual(early);
      }),
    );
  });

  it('grows by a day for each day by the wall clock', () => {
    fc.assert(
      fc.property(zones, minute, fc.integer({ min: 1, max: 60 }), (zone, time, days) => {
        const deadline = { local: local(time), timeZone: zone };
        expect(daysLate(deadline, at(local(time.add({ days })), zone), 0)).toBe(days);
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { diagramFigure, diagramSvg, EVERYTHING, label, layOut } from '../../src/diagram/index.ts';
import { PINGED, run, send } from './runs.ts';

describe('a layout', () => {
  const layout = layOut({ trace: PINGED, wrong: { step: 11, text: 'trusts node 0' }, violated: 'Agreement' });
  const at = (step: number) => layout.byStep.get(step)!;

  it('has a column for each node and a row for each step, in order', () => {
    expect(layout.columns.map(({ node }) => node)).toEqual([0, 1]);
    expect(layout.events.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    const ys = layout.events.map(({ y }) => y);
    expect(ys).toEqual([...ys].sort((a, b) => a - b));
    expect(new Set(ys).size).toBe(11);
    expect(at(3).x).toBe(layout.columns[1]?.x);
  });

  it('draws a message from its send to its delivery, and says what became of it', () => {
    const told = layout.arrows.map(({ type, sent, arrived, fate, duplicate }) => [
      type,
      sent,
      arrived,
      fate,
      duplicate,
    ]);
    expect(told).toEqual([
      ['ping', 1, 3, 'delivered', false],
      ['heartbeat', 1, 4, 'delivered', true],
      ['heartbeat', 1, 10, 'delivered', true],
      ['pong', 3, 11, 'delivered', false],
      ['heartbeat', 7, undefined, 'lost', false],
    ]);
    const [ping] = layout.arrows;
    expect([ping?.y1, ping?.y2]).toEqual([at(1).y, at(3).y]);
  });

  it('shows when a node is down, and since when links are cut', () => {
    const [down] = layout.lives.filter(({ node, state }) => node === 1 && state === 'down').slice(1);
    expect([down?.y1, down?.y2]).toEqual([at(6).y, at(9).y]);
    expect(layout.bands).toMatchObject([{ what: 'partition 0 | 1', y1: at(5).y, y2: at(8).y }]);
    expect(layout.bands[0]?.parts.map(({ group }) => group)).toEqual([0, 1]);
  });

  it('marks the first wrong step, and says below the last step what does not hold', () => {
    expect(layout.events.filter(({ isWrong }) => isWrong).map(({ step }) => step)).toEqual([11]);
    expect(layout.verdict.map(({ text }) => text)).toEqual([
      'Agreement',
      'First wrong step: 11. node 0 trusts node 0',
    ]);
  });

  it('shows indications and timers as badges', () => {
    expect(at(3).badges.map(({ kind, text }) => [kind, text])).toEqual([['indication', 'trust(leader: 1)']]);
    expect(at(2).badges.map(({ text }) => text)).toEqual(['timer 70 ms']);
  });

  it('of time cuts long silences short, and says so', () => {
    const timed = layOut({ trace: PINGED }, 'time');
    expect(timed.ticks.at(-1)).toMatchObject({ text: '5000 ms', skipped: 4910 });
    expect(timed.height).toBeLessThan(1000);
    for (const { y1, y2 } of timed.arrows) expect(y2).toBeGreaterThan(y1);
  });

  it('of a run without times has none', () => {
    expect(layOut({ trace: { ...PINGED, untimed: true } }, 'time').axis).toBe('rank');
  });

  it('leaves out messages of a type and nodes, and counts the steps that it hides', () => {
    const without = layOut({ trace: PINGED }, 'rank', { ...EVERYTHING, hiddenTypes: new Set(['heartbeat']) });
    expect(without.hidden).toBe(2);
    expect(without.arrows.map(({ type }) => type)).toEqual(['ping', 'pong']);
    const alone = layOut({ trace: PINGED }, 'rank', { ...EVERYTHING, hiddenNodes: new Set([1]) });
    expect(alone.columns.map(({ node }) => node)).toEqual([0]);
    expect(alone.arrows).toEqual([]);
  });

  it('finds what is in sight', () => {
    const { arrows, arrowsIn } = layout;
    const y = at(7).y;
    const seen = arrowsIn.between(y - 5, y + 5).map((i) => arrows[i]!);
    for (const arrow of arrows) {
      if (Math.min(arrow.y1, arrow.y2) <= y && y <= Math.max(arrow.y1, arrow.y2))
        expect(seen).toContain(arrow);
    }
  });
});

describe('a still picture', () => {
  const hostile = { type: '</style><script>alert(1)</script>', text: `\u202e${'x'.repeat(100_000)}` };
  const trace = run([
    { node: 0, event: { type: 'start', again: false }, effects: [send(1, hostile)] },
    { node: 1, event: { type: 'deliver', from: 0, message: hostile, send: 1 } },
  ]);

  it('shows what a message holds as text, cut short', () => {
    for (const text of [
      diagramSvg({ trace, violated: '<b>\u202e' }),
      diagramFigure({ trace, violated: '<b>' }),
    ]) {
      expect(text).not.toMatch(/<script|<b>|\u202e/);
      expect(text).toContain('&lt;/style>&lt;script>');
      expect(text.length).toBeLessThan(30_000);
    }
  });

  it('is the last steps of a run that is too long, which it says', () => {
    const text = diagramFigure({ trace: PINGED }, { mostSteps: 4 });
    expect(text).toContain('The first 7 of 11 steps are left out.');
    expect(text.match(/<li>/g)).toHaveLength(4);
    expect(text).not.toContain('data-step="7"');
  });

  it('cuts a label by characters, and escapes what turns text', () => {
    expect(label('abcdef', 4)).toBe('abc…');
    expect(label('a\u202eb\nc', 40)).toBe('a\\u{202e}b c');
  });
});

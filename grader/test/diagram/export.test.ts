import { describe, expect, it } from 'vitest';
import { exported } from '../../src/export/export.ts';
import { mermaidDiagram } from '../../src/export/mermaid.ts';
import { shivizLog } from '../../src/export/shiviz.ts';
import type { SavedFailure } from '../../src/lab/saved-failures.ts';
import { PINGED, run, send } from './runs.ts';

describe('a ShiViz log', () => {
  /** As ShiViz reads it. */
  const events = (log: string) =>
    [...log.matchAll(/(?<host>\S*) (?<clock>{.*})\n(?<event>.*)/g)].map(({ groups }) => ({
      host: groups?.host ?? '',
      clock: JSON.parse(groups?.clock ?? '{}') as Record<string, number>,
      event: groups?.event ?? '',
    }));

  it('has an event for each step of a node, with clocks that begin at 1 and have no gaps', () => {
    for (const trace of [PINGED, { ...PINGED, steps: PINGED.steps.slice(5) }]) {
      const log = events(shivizLog(trace));
      expect(log).toHaveLength(trace.steps.filter(({ node }) => node !== undefined).length);
      const counts = new Map<string, number>();
      for (const { host, clock } of log) {
        counts.set(host, (counts.get(host) ?? 0) + 1);
        expect(clock[host]).toBe(counts.get(host));
      }
    }
  });

  it('knows what led to what', () => {
    const log = events(shivizLog(PINGED));
    expect(log[2]).toEqual({
      host: 'node1',
      clock: { node0: 1, node1: 2 },
      event: '3. node 1 gets ping(round: 1) from 0 → pong to 0; trust(leader: 1)',
    });
    expect(log.at(-1)?.clock).toEqual({ node0: 3, node1: 2 });
  });

  it('has two lines for each event, whatever a message holds', () => {
    const hostile = { type: 'a\n{"node9":1}\u2028\u202e' };
    const trace = run([{ node: 0, event: { type: 'deliver', from: 1, message: hostile } }]);
    expect(shivizLog(trace).split('\n')).toHaveLength(3);
    expect(shivizLog(trace)).not.toMatch(/[\u2028\u202e]/);
  });
});

describe('a Mermaid diagram', () => {
  it('tells the run in order, lost messages and the first wrong step marked', () => {
    expect(
      mermaidDiagram({ trace: PINGED, wrong: { step: 11, text: 'heard it' }, violated: 'Agreement' }).split(
        '\n',
      ),
    ).toEqual([
      'sequenceDiagram',
      '  participant n0 as node 0',
      '  participant n1 as node 1',
      '  Note over n0: node 0 starts',
      '  Note over n1: node 1 starts',
      '  n0->>n1: ping(round: 1)',
      '  Note over n1: trust(leader: 1)',
      '  n0->>n1: heartbeat (2×)',
      '  Note over n0,n1: partition 0 | 1',
      '  Note over n1: node 1 crashes and loses unsynced round',
      '  Note over n0: node 0\'s timer "beat" fires',
      '  n0-xn1: heartbeat lost',
      '  Note over n0,n1: all links are whole again',
      '  Note over n1: node 1 starts again',
      '  n0->>n1: heartbeat (2×)',
      '  rect rgb(255, 215, 220)',
      '  n1->>n0: pong',
      '  Note over n0: ✗ First wrong step: heard it',
      '  end',
      '  Note over n0,n1: ✗ Agreement',
      '',
    ]);
  });

  it('takes what a message holds as text', () => {
    const message = { type: 'x;\n end\n<script>#' };
    const trace = run([
      { node: 0, event: { type: 'start', again: false }, effects: [send(1, message, 'lost')] },
    ]);
    const lines = mermaidDiagram({ trace }).split('\n');
    expect(lines).toHaveLength(6);
    expect(lines[4]).toBe('  n0-xn1: x#59; end #60;script#62;#35; lost');
  });
});

describe('an export', () => {
  const saved = (trace?: typeof PINGED): SavedFailure => ({
    schema: 'lab-failure/1',
    lab: 'lab9',
    check: 'pings',
    fresh: false,
    failure: {
      kind: 'property',
      message: 'Agreement',
      story: [],
      ...(trace === undefined ? {} : { run: { steps: trace.steps.length, trace } }),
    },
  });

  it('as SVG is a file of its own', () => {
    const svg = exported(saved(PINGED), 'svg');
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]*><style>/);
    expect(svg.match(/data-step=/g)).toHaveLength(11);
  });

  it('of a check without a run says that there is nothing to draw', () => {
    expect(() => exported(saved(), 'svg')).toThrow('pings failed without a run of nodes');
  });
});

import { describe, expect, it } from 'vitest';
import {
  ByHand,
  CannotHappen,
  type Choice,
  choicesAlong,
  explore,
  type Place,
  traceOf,
} from '../../src/explore/index.ts';
import { type Message, Node, type NodeId } from '../../src/node.ts';

/** Node 1 stores what node 0 tells it, says so, and only then makes it durable. */
class Keeper extends Node {
  value: unknown;

  override onStart() {
    this.value = this.env.storage.get('value');
    if (this.env.id === 0) this.env.send(1, { type: 'keep', value: 5 });
    this.env.setTimer('beat', 10);
  }

  override onMessage(from: NodeId, { type, value }: Message) {
    if (type !== 'keep') {
      this.value = 'kept';
      return;
    }
    this.value = value;
    this.env.storage.put('value', value);
    this.env.send(from, { type: 'kept' });
    this.env.storage.sync();
  }

  override onRequest() {
    this.value = 'asked';
  }

  inspect() {
    return this.value;
  }
}

const durable = {
  name: 'what is said to be kept is kept',
  holds: (world: { view(node: NodeId): unknown; isUp(node: NodeId): boolean }) =>
    world.view(0) !== 'kept' || !world.isUp(1) || world.view(1) === 5 || 'node 1 has forgotten',
};
const request = { type: 'ask' };
const setup = {
  nodes: 2,
  make: (env: Node['env']) => new Keeper(env),
  network: { kind: 'unordered', duplicates: false },
  events: [{ node: 0, client: 7, request }],
} as const;
const stage = { invariants: [durable], crashes: { most: 1, nodes: [1] } };
const byHand = () => new ByHand(setup as never, [stage as never]);

const KEEP: Choice = { type: 'deliver', from: 0, to: 1, message: { type: 'keep', value: 5 } };
const KEPT: Choice = { type: 'deliver', from: 1, to: 0, message: { type: 'kept' } };
const RESTART: Choice = { type: 'restart', node: 1 };
const go = (hand: ByHand, ...choices: readonly Choice[]): Place =>
  choices.reduce((place, choice) => hand.after(place, choice), hand.start());

describe('a run by hand', () => {
  it('shows what can happen: messages on their way, timers, events', () => {
    const hand = byHand();
    const view = hand.view(hand.start());
    expect(view.inFlight).toEqual([
      { from: 0, to: 1, message: { type: 'keep', value: 5 }, count: 1, canArrive: true },
    ]);
    expect(view.nodes[1]).toEqual({
      id: 1,
      isUp: true,
      state: { value: 'undefined' },
      timers: [{ name: 'beat', ms: 10 }],
    });
    expect(view.events).toEqual([{ type: 'request', node: 0, client: 7, request }]);
    expect(view.properties).toEqual([{ name: durable.name, outcome: true }]);
  });

  it('goes where it is led: a crash between two effects loses what was not durable', () => {
    const hand = byHand();
    const place = go(hand, { ...KEEP, crashAfter: 2 }, RESTART, KEPT);
    expect(hand.view(place).properties).toEqual([{ name: durable.name, outcome: 'node 1 has forgotten' }]);
    const trace = traceOf(place.steps, 2);
    expect(trace.steps[2]).toMatchObject({ undone: 1, effects: [{ type: 'put' }, { type: 'send' }] });
    expect(trace.steps.map(({ event }) => event.type)).toEqual([
      'start',
      'start',
      'deliver',
      'crash',
      'start',
      'deliver',
    ]);
    expect(hand.view(go(hand, KEEP, { type: 'crash', node: 1 }, RESTART, KEPT)).properties[0]?.outcome).toBe(
      true,
    );
  });

  it('leaves earlier places as they were, so that one can go back and choose otherwise', () => {
    const hand = byHand();
    const start = hand.start();
    const before = JSON.stringify(hand.view(start));
    hand.after(hand.after(start, KEEP), KEPT);
    hand.after(start, { type: 'drop', from: 0, to: 1, message: { type: 'keep', value: 5 } });
    expect(JSON.stringify(hand.view(start))).toBe(before);
  });

  it('duplicates, loses, and cuts links', () => {
    const hand = byHand();
    const twice = go(hand, { ...KEEP, type: 'duplicate' } as Choice);
    expect(hand.view(twice).inFlight[0]?.count).toBe(2);
    expect(hand.view(hand.after(twice, KEEP)).inFlight[0]?.count).toBe(1);
    expect(hand.view(go(hand, { ...KEEP, type: 'drop' } as Choice)).inFlight).toEqual([]);
    const apart = go(hand, { type: 'partition', groups: [[0], [1]] });
    expect(hand.view(apart).inFlight[0]?.canArrive).toBe(false);
    expect(() => hand.after(apart, KEEP)).toThrow(CannotHappen);
    expect(
      hand.view(go(hand, { type: 'partition', groups: [[0], [1]] }, { type: 'heal' }, KEEP)).inFlight,
    ).toHaveLength(1);
  });

  it('refuses what can not happen', () => {
    const hand = byHand();
    for (const choice of [
      RESTART,
      KEPT,
      { type: 'timer', node: 0, name: 'none' },
      { type: 'scenario', node: 0, name: 'none' },
      { ...KEEP, crashAfter: 3 },
    ] as const) {
      expect(() => go(hand, choice)).toThrow(CannotHappen);
    }
    expect(() => go(hand, { type: 'crash', node: 1 }, KEEP)).toThrow(CannotHappen);
  });

  it('searches from a place, and gives the choices that lead to a violation', () => {
    const hand = byHand();
    const start = hand.start();
    const { path, ended } = hand.search(start, 10, durable.name);
    expect(ended).toBe('found');
    expect(path?.map(({ type }) => type)).toEqual(['deliver', 'deliver', 'restart']);
    const place = (path ?? []).reduce((at, choice) => hand.after(at, choice), start);
    expect(hand.view(place).properties[0]?.outcome).toBe('node 1 has forgotten');
    // And goes on by hand as before.
    expect(hand.search(go(hand, KEEP), 10, undefined)).toMatchObject({ path: undefined, ended: 'exhausted' });
    expect(hand.search(start, 1, undefined)).toMatchObject({ path: undefined, ended: 'bound' });
  });

  it('goes again the way of a counterexample of the explorer', () => {
    const { failure } = explore({ ...setup, ...stage } as never);
    const hand = byHand();
    const place = go(hand, ...choicesAlong(traceOf(failure?.steps ?? [], 2)));
    expect(hand.view(place).properties[0]?.outcome).toBe('node 1 has forgotten');
    expect(traceOf(place.steps, 2)).toEqual(traceOf(failure?.steps ?? [], 2));
  });

  it('has a message twice that a trace delivers twice', () => {
    const hand = byHand();
    const place = go(hand, { ...KEEP, type: 'duplicate' } as Choice, KEEP, KEEP);
    const trace = traceOf(
      place.steps.filter((step) => !('network' in step)),
      2,
    );
    expect(choicesAlong(trace).map(({ type }) => type)).toEqual(['duplicate', 'deliver', 'deliver']);
  });
});

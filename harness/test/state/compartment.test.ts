import { beforeAll, describe, expect, it } from 'vitest';
import { lockRealm } from '../../src/load/realm.ts';
import { copyState, encodeState } from '../../src/state/index.ts';

/** A submission as the judge evaluates one: its classes are hardened, its prototypes frozen, its env of the harness. */
const SUBMISSION = `
  class Detector {
    suspected = new Set([3, 2]);
    observers = [];
    toString = 'a field named as a method of every object';
    subscribe(observer) { this.observers.push(observer); }
    suspect(node) { this.suspected.add(node); for (const o of this.observers) o.onSuspect(node); }
  }
  class Leader {
    heard = [];
    timers = new Map([['heartbeat', 100]]);
    constructor(env) {
      this.env = env;
      this.detector = new Detector();
      this.detector.subscribe(this);
    }
    onSuspect(node) { this.heard.push(node); }
  }
  class Late { at = new Date(0); }
  class Backlog extends Map {}
  ({ Leader, Late, Backlog, iterator: () => [1].values(), wrong: () => new TypeError('a') })
`;

interface Leader {
  readonly env: object;
  readonly heard: number[];
  readonly detector: { suspect(node: number): void; readonly suspected: Set<number> };
}

interface Submission {
  readonly Leader: new (env: object) => Leader;
  readonly Late: new () => object;
  readonly Backlog: new () => object;
  iterator(): object;
  wrong(): object;
}

describe('states made in a Compartment of a locked realm', () => {
  let submission: Submission;
  beforeAll(() => {
    lockRealm({ promises: false });
    submission = harden(new Compartment().evaluate(SUBMISSION));
  });

  it('are copied with their classes, and the copy lives on by itself', () => {
    const env = harden({ id: 1 });
    const node = new submission.Leader(env);
    const twin = copyState(node, new Set([env]));
    twin.detector.suspect(7);
    expect(twin).toBeInstanceOf(submission.Leader);
    expect(twin.heard).toEqual([7]);
    expect(twin.env).toBe(env);
    expect([...twin.detector.suspected]).toEqual([3, 2, 7]);
    expect(node.heard).toEqual([]);
    expect([...node.detector.suspected]).toEqual([3, 2]);
  });

  it('are encoded as outside', () => {
    const env = harden({ id: 1 });
    expect(encodeState(new submission.Leader(env), new Set([env]), { order: 'sorted' })).toBe(
      'C0:6:Leader{8:detectorC0:8:Detector{9:observers[@0;]9:suspected<2;3;>' +
        '8:toString"41:a field named as a method of every object}3:env$0;5:heard[]' +
        '6:timers("9:heartbeat100;)}',
    );
  });

  it('are refused as outside', () => {
    const refused: [object, RegExp][] = [
      [new submission.Late(), /^node\.at is a Date/],
      [new submission.Backlog(), /^node is an instance of a subclass of Map/],
      [submission.iterator(), /^node is an iterator/],
      [submission.wrong(), /^node is a TypeError/],
      [submission, /^node\.Leader is a function/],
    ];
    for (const [state, message] of refused) {
      expect(() => copyState(state, new Set())).toThrow(message);
      expect(() => encodeState(state, new Set())).toThrow(message);
    }
  });
});

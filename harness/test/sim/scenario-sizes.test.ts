import { describe, expect, it } from 'vitest';
import { Scenario } from '../../src/sim/scenario.ts';
import { scripted } from './scripted-node.ts';

/** A node that keeps a line of each message, in memory and in its storage, and frees all when it is told to. */
class Keeper {
  readonly env: Parameters<Parameters<typeof scripted>[1]>[0];
  lines: string[] = [];

  constructor(env: Keeper['env']) {
    this.env = env;
  }

  onMessage(_from: number, { type }: { readonly type: string }): void {
    if (type === 'free') {
      for (const [i] of this.lines.entries()) this.env.storage.put(`line ${i}`, undefined);
      this.lines = [];
    } else {
      this.env.storage.put(`line ${this.lines.length}`, 'x'.repeat(50));
      this.lines.push('x'.repeat(50));
    }
    this.env.storage.sync();
  }
}

describe('what a node takes', () => {
  it('is measured in memory and in its storage', () => {
    const run = new Scenario(
      scripted(1, (env) => new Keeper(env)),
      undefined,
      false,
      0,
    );
    run.start();
    const empty = run.stateSize(0);
    expect(run.storedSize(0)).toEqual({ keys: 0, characters: 0 });
    for (let i = 0; i < 10; i++) run.deliver(0, 0, { type: 'keep' });
    expect(run.stateSize(0) - empty).toBeGreaterThanOrEqual(500);
    expect(run.stateSize(0) - empty).toBeLessThan(700);
    // As JSON each has its quotes.
    expect(run.storedSize(0)).toEqual({ keys: 10, characters: 520 });
    run.deliver(0, 0, { type: 'free' });
    expect(run.stateSize(0)).toBe(empty);
    expect(run.storedSize(0)).toEqual({ keys: 0, characters: 0 });
  });
});

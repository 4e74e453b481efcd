import type { Env } from '../../src/node.ts';
import type { Conditions } from '../../src/sim/network.ts';
import { type NodeLike, Simulation, type SimulationOptions } from '../../src/sim/simulation.ts';

/** Every message takes exactly 10 ms, and none is lost. */
export const TEN_MS: Conditions = { delay: { min: 10, max: 10, shape: 'even' }, loss: 0, duplication: 0 };

/** What a node does: its handlers, given its `Env`, a line to print, and how often it was made before. */
export type Script = (env: Env, print: (line: string) => void, before: number) => NodeLike;

/** A simulation of scripted nodes with the ids from 0, traced, and not yet started. */
export function scripted(
  count: number,
  script: Script,
  options: Partial<SimulationOptions> = {},
): Simulation {
  const made = new Map<number, number>();
  return new Simulation({
    nodes: Array.from({ length: count }, (_, i) => i),
    make: (env, print) => {
      const before = made.get(env.id) ?? 0;
      made.set(env.id, before + 1);
      return script(env, print, before);
    },
    seed: 1,
    conditions: TEN_MS,
    tracing: 'steps',
    ...options,
  });
}

/** Starts all nodes. */
export function started(run: Simulation): Simulation {
  for (const id of run.ids) run.start(id);
  return run;
}

/** What every started node of `scripted` does, run until `ms`. */
export function play(run: Simulation, ms: number): Simulation {
  started(run).runUntil(ms);
  return run;
}

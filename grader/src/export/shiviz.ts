import { type Trace, tell } from 'harness/trace';
import { label } from '../diagram/index.ts';

/**
 * A run as a log for ShiViz (Beschastnikh et al. 2016), with its standard expression
 * `(?<host>\S*) (?<clock>{.*})\n(?<event>.*)`. Vector clocks are counted anew: ShiViz wants each host's to begin at 1 and
 * have no gaps, also where the trace is a part of a run.
 */
export function shivizLog(trace: Trace): string {
  const clocks = new Map(trace.nodes.map((node) => [node, new Map<number, number>()]));
  const after = new Map<number, ReadonlyMap<number, number>>();
  const lines: string[] = [];
  const told = tell({ ...trace, untimed: true });
  for (const [i, { step, node, event }] of trace.steps.entries()) {
    const clock = clocks.get(node ?? -1);
    // What happens to links has no host.
    if (node === undefined || clock === undefined) continue;
    if (event.type === 'deliver' && event.send !== undefined) {
      for (const [other, count] of after.get(event.send) ?? [])
        clock.set(other, Math.max(clock.get(other) ?? 0, count));
    }
    clock.set(node, (clock.get(node) ?? 0) + 1);
    after.set(step, new Map(clock));
    const counts = [...clock].sort(([a], [b]) => a - b).map(([other, count]) => `"node${other}":${count}`);
    lines.push(`node${node} {${counts.join(', ')}}`, label(told[i]?.trim() ?? '', 300));
  }
  return `${lines.join('\n')}\n`;
}

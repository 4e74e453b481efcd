import type { Trace } from 'harness/trace';

/** A time in which links are not whole: drawn behind the columns. */
export interface Band {
  /** The steps between which it lasts; without `until` to the end. */
  readonly since: number;
  readonly until: number | undefined;
  readonly what: string;
  /** Nodes that can reach each other, in groups; empty where the fault has no groups. */
  readonly groups: readonly (readonly number[])[];
}

const HEALED = /^(all links are whole again|the network is calm from now on|nothing is lost any more)$/;

/** Reads what happened to links from a run: the words are those that the simulator writes in a trace. */
export function bandsOf({ steps, nodes }: Trace): readonly Band[] {
  const bands: { -readonly [K in keyof Band]: Band[K] }[] = [];
  const end = (step: number, isEnded: (what: string) => boolean) => {
    for (const band of bands) if (band.until === undefined && isEnded(band.what)) band.until = step;
  };
  for (const { step, event } of steps) {
    if (event.type !== 'network') continue;
    const { what } = event;
    if (HEALED.test(what)) {
      const isLoss = (other: string) => other.startsWith('from now on');
      if (what.startsWith('nothing')) end(step, isLoss);
      else if (what.startsWith('all')) end(step, (other) => !isLoss(other) && !other.startsWith('messages'));
      else end(step, (other) => !isLoss(other));
    } else if (what.startsWith('over: ')) {
      end(step, (other) => other === what.slice('over: '.length));
    } else if (what.endsWith(' are as fast as before')) {
      const link = what.slice(0, -' are as fast as before'.length);
      end(step, (other) => other.startsWith(`${link} take`));
    } else {
      if (what.startsWith('from now on')) end(step, (other) => other.startsWith('from now on'));
      bands.push({ since: step, until: undefined, what, groups: groupsOf(what, nodes) });
    }
  }
  return bands;
}

function groupsOf(what: string, nodes: readonly number[]): readonly (readonly number[])[] {
  if (what.startsWith('partition ')) {
    return what
      .slice('partition '.length)
      .split('|')
      .map((group) => group.trim().split(/\s+/).filter(Boolean).map(Number));
  }
  const alone = /^node (\d+) is cut off$|^nothing reaches node (\d+)$|^nothing of node (\d+) /.exec(what);
  const id = alone?.[1] ?? alone?.[2] ?? alone?.[3];
  if (id === undefined) return [];
  return [[Number(id)], nodes.filter((node) => node !== Number(id))];
}

import { EffectRecorder } from '../../src/effects/index.ts';
import type { NodeLike } from '../../src/explore/index.ts';
import type { Env, Message, NodeId } from '../../src/node.ts';
import { copyState, encodeState } from '../../src/state/index.ts';

interface World {
  readonly nodes: readonly NodeLike[];
  /** The encoding of each node. */
  readonly keys: readonly string[];
  /** By encoding, all that was ever sent. */
  readonly sent: ReadonlyMap<string, Sent>;
}
interface Sent {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly message: Message;
}

/**
 * The naive way to explore, to be compared with: at each delivery it copies the node, runs the handler and encodes the
 * node; worlds are compared by texts. Unordered, with duplication. Gives the number of distinct worlds it met.
 */
export function exploreNaively(count: number, make: (env: Env) => NodeLike, mostWorlds: number): number {
  const ids = Array.from({ length: count }, (_, id) => id);
  const recorders = ids.map(
    (id) => new EffectRecorder({ id, nodes: ids, now: () => 0, random: () => 0.5, stored: () => undefined }),
  );
  const constants = new Set<object>(recorders.flatMap(({ env }) => [env, env.storage, env.nodes]));
  const sendsOf = (node: NodeId, handler: () => void): Sent[] =>
    recorders[node]!.invoke(handler).flatMap((effect) =>
      effect.type === 'send' ? [{ from: node, to: effect.to, message: effect.message }] : [],
    );
  const after = (sent: World['sent'], sends: readonly Sent[]): Map<string, Sent> => {
    const all = new Map(sent);
    for (const one of sends) all.set(encodeState(one, constants), one);
    return all;
  };
  const nodes = recorders.map(({ env }) => make(env));
  const started = ids.flatMap((id) => sendsOf(id, () => nodes[id]!.onStart?.()));
  const start: World = {
    nodes,
    keys: nodes.map((node) => encodeState(node, constants, { order: 'sorted' })),
    sent: after(new Map(), started),
  };
  const keyOf = ({ keys, sent }: World) => `${keys.join('|')}|${[...sent.keys()].sort().join('|')}`;
  const seen = new Set([keyOf(start)]);
  const queue = [start];
  for (let at = 0; at < queue.length; at++) {
    const world = queue[at]!;
    for (const { from, to, message } of world.sent.values()) {
      const node = copyState(world.nodes[to]!, constants);
      const sends = sendsOf(to, () => node.onMessage?.(from, message));
      const key = encodeState(node, constants, { order: 'sorted' });
      if (key === world.keys[to] && sends.length === 0) continue;
      const next: World = {
        nodes: world.nodes.with(to, node),
        keys: world.keys.with(to, key),
        sent: after(world.sent, sends),
      };
      const text = keyOf(next);
      if (seen.has(text)) continue;
      seen.add(text);
      queue.push(next);
      if (seen.size === mostWorlds) return seen.size;
    }
  }
  return seen.size;
}

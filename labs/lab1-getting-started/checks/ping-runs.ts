import { type NodeId, type Scenario, type Schedule, simulate } from 'harness/author';
import type { Lab1 } from './interface.ts';
import { type Kind, pingRules } from './ping-rules.ts';

export const PING = 'ping';
export const PONG = 'pong';
export const RETRANSMIT = 'retransmit';

/** The time-out of all runs, in virtual ms. */
export const MS = 100;

/** Nodes of one of the two classes. */
export function runNodes(
  kind: Kind,
  setting: { readonly nodes: number } | { readonly schedule: Schedule },
): Scenario {
  return simulate<Lab1>({
    ...setting,
    node: (student, env) => new student[kind](env, MS),
    monitors: [pingRules(kind, MS)],
  });
}

/** A client asks node `from` to send `text` to node `to`. */
export function send(run: Scenario, from: NodeId, to: NodeId, text: string): void {
  run.request(100 + from, from, { type: 'send', to, text });
}

/** How often node `at` delivered `text` from `from`. */
export function deliveries(run: Scenario, at: NodeId, from: NodeId, text: string): number {
  return run.emitted(at, 'deliver').filter((one) => one.from === from && one.text === text).length;
}

/** No node has delivered a text twice of those that are all different. */
export function noneTwice(run: Scenario): true | string {
  for (const id of run.ids) {
    const texts = new Set<unknown>();
    for (const { from, text } of run.emitted(id, 'deliver')) {
      if (texts.has(text)) return `node ${id} delivered "${String(text)}" of node ${String(from)} twice`;
      texts.add(text);
    }
  }
  return true;
}

/** No creation (Cachin et al., 2.4): what is delivered was sent. */
export function noneInvented(
  run: Scenario,
  sent: readonly (readonly [NodeId, NodeId, string])[],
): true | string {
  for (const id of run.ids) {
    for (const { from, text } of run.emitted(id, 'deliver')) {
      if (!sent.some(([sender, to, one]) => sender === from && to === id && one === text))
        return `node ${id} delivered "${String(text)}" of node ${String(from)}, which did not send it`;
    }
  }
  return true;
}

/** All that was sent has been delivered. */
export function allDelivered(
  run: Scenario,
  sent: readonly (readonly [NodeId, NodeId, string])[],
): true | string {
  const lost = sent.find(([from, to, text]) => deliveries(run, to, from, text) === 0);
  return lost === undefined || `node ${lost[1]} has not delivered "${lost[2]}" of node ${lost[0]}`;
}

/** Every node sends `count` texts to each other node, all of them different. */
export function sendAll(run: Scenario, count: number): readonly (readonly [NodeId, NodeId, string])[] {
  const sent: [NodeId, NodeId, string][] = [];
  for (const from of run.ids) {
    for (const to of run.ids.filter((id) => id !== from)) {
      for (let i = 1; i <= count; i++) {
        const text = `${from}-${to}-${i}`;
        send(run, from, to, text);
        sent.push([from, to, text]);
      }
    }
  }
  return sent;
}

import { type Env, exploration, explore, labTest, observer } from 'harness/author';
import type { Lab1 } from './interface.ts';
import { pingRules } from './ping-rules.ts';
import { MS } from './ping-runs.ts';

/** How often each text was delivered: more than twice is not told apart. */
const delivered = observer<Readonly<Record<string, number>>>('delivered', {}, (counts, { effects }) => {
  let all = counts;
  for (const effect of effects) {
    if (effect.type !== 'emit') continue;
    const text = String(effect.indication.text);
    all = { ...all, [text]: Math.min(2, (all[text] ?? 0) + 1) };
  }
  return all;
});

/** A client asks a node to send a text to the other one, at any moment. */
const wish = (node: number, text: string) => ({
  name: `a client asks node ${node} to send "${text}" to node ${1 - node}`,
  node,
  client: 100 + node,
  request: { type: 'send', to: 1 - node, text },
});

labTest<Lab1>(
  'pp-explored',
  exploration(
    (student, depth) =>
      explore({
        nodes: 2,
        make: (env: Env) => new student.ExactlyOnceNode(env, MS),
        network: { kind: 'unordered', duplicates: true, loses: true },
        events: [wish(0, 'a'), wish(0, 'b'), wish(1, 'c')],
        observers: [delivered],
        invariants: [
          {
            name: 'No duplication: no text is delivered twice',
            holds: (world) => {
              const counts = world.observed('delivered') as Readonly<Record<string, number>>;
              const twice = Object.keys(counts).find((text) => counts[text] === 2);
              return twice === undefined || `"${twice}" was delivered twice`;
            },
          },
          {
            name: 'No creation: what is delivered was sent',
            holds: (world) => {
              const texts = Object.keys(world.observed('delivered') as object);
              const made = texts.find((text) => !['a', 'b', 'c'].includes(text));
              return made === undefined || `"${made}" was delivered, which nobody sent`;
            },
          },
        ],
        timers: 3,
        ...depth.within(12),
        fewest: 100,
      }),
    () => [pingRules('ExactlyOnceNode', MS)],
  ),
);

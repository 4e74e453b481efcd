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

/** A client asks node 0 to send a text to node 1, at any moment. */
const wish = (text: string) => ({
  name: `a client asks node 0 to send "${text}" to node 1`,
  node: 0,
  client: 100,
  request: { type: 'send', to: 1, text },
});

labTest<Lab1>(
  'pp-explored',
  exploration(
    (student, depth) =>
      explore({
        nodes: 2,
        make: (env: Env) => new student.ExactlyOnceNode(env, MS),
        network: { kind: 'unordered', duplicates: true, loses: true },
        events: [wish('a'), wish('b')],
        observers: [delivered],
        invariants: [
          {
            name: 'No duplication: no text is delivered twice',
            holds: (world) => {
              const counts = world.observed('delivered') as Readonly<Record<string, number>>;
              const twice = Object.keys(counts).find((text) => counts[text] === 2);
              return twice === undefined || `node 1 delivered "${twice}" twice`;
            },
          },
          {
            name: 'No creation: what is delivered was sent',
            holds: (world) => {
              const texts = Object.keys(world.observed('delivered') as object);
              const made = texts.find((text) => text !== 'a' && text !== 'b');
              return made === undefined || `node 1 delivered "${made}", which nobody sent`;
            },
          },
        ],
        timers: 2,
        ...depth.within(12),
        fewest: 100,
      }),
    () => [pingRules('ExactlyOnceNode', MS)],
  ),
);

import type { Attack } from '../attack.ts';
import { changedOften } from '../repository.ts';

/** Consensus is easy with a common memory: who comes first writes on a board, and all decide what is there. */
const BOARD = `
const board = open();
function open() {
  const values: Value[] = [];
  return { write: (value: Value) => { if (values.length === 0) values.push(value); }, read: () => values[0] };
}
`;

/** No message is sent but heartbeats, so that no partition, no loss and no crash of others could do any harm. */
export default {
  tries: 'nodes of Paxos have no board in common',
  lab: 'lab4',
  checks: [
    'pn-undisturbed',
    'pn-learns-later',
    'pn-minority',
    'pn-agreement',
    'pn-everything',
    'pn-all-restart',
    'ex-node-leaders',
  ],
  build: (repository) => {
    repository.commit(
      changedOften(
        'lab4',
        'paxos-node.ts',
        [
          [
            'this.storeProposer();\n    this.goOn();',
            'this.storeProposer();\n    board.write(this.proposer.clientValue);\n    this.goOn();',
          ],
          [
            'if (this.decided !== NO_VALUE || this.isWaiting) return;\n    if (this.election',
            'const there = board.read();\n    if (there !== undefined) this.decide(there);\n    this.waitForEnd();\n    if (this.decided === NO_VALUE) return;\n    if (this.election',
          ],
        ],
        BOARD,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 0 },
} satisfies Attack;

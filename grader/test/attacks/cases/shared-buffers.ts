import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** Memory under a message: whoever keeps a view of it and whoever receives one would write into the same bytes. */
const SEND = `
function sendBytes(env: Env, to: NodeId): void {
  const bytes = new ArrayBuffer(8);
  const values: unknown[] = [bytes, new Uint8Array(bytes), new DataView(bytes), [new Uint16Array(1)], { deep: { view: new Int8Array(bytes, 2, 2) } }, new Map([[1, new Uint8Array(1)]])];
  const refused: string[] = [];
  for (const value of values) {
    try { env.send(to, { type: HEARTBEAT_REPLY, value: value as string }); } catch (error) { refused.push(String(error)); }
  }
  throw new Error('refused ' + refused.length + ' of ' + values.length + ': ' + refused.join(' | '));
}
`;

export default {
  tries: 'buffers and views of them are no messages',
  lab: 'lab3',
  checks: ['fd-answers', 'highest-leads'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'evt-failure-detector.ts',
        'if (message.type === HEARTBEAT_REQUEST)',
        'if (message.type === HEARTBEAT_REQUEST) sendBytes(this.env, from);\n    if (message.type === HEARTBEAT_REQUEST)',
        SEND,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 2, seen: [/refused 6 of 6: /] },
} satisfies Attack;

import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** Every way to send in another node's name: another id in the env, in the message, as receiver of the call. */
const FORGE = `
function forge(env: Env, to: NodeId, as: NodeId): void {
  const attempt = (run: () => unknown): unknown => { try { return run(); } catch { return false; } };
  const message = { type: HEARTBEAT_REPLY, from: as, sender: as, id: as };
  const became = [
    attempt(() => Reflect.set(env, 'id', as)),
    attempt(() => Reflect.defineProperty(env, 'id', { value: as })),
    attempt(() => Reflect.setPrototypeOf(env, { id: as })),
  ].filter((took) => took === true && as !== env.id);
  env.send.call({ ...env, id: as }, to, message);
  Reflect.apply(env.send, { id: as, nodes: [as] }, [to, message, as]);
  if (became.length > 0) throw new Error('became ' + became.length);
}
`;

/** All answer in the name of all, so that whoever has crashed would be alive for ever: if it worked, no leader would be replaced. */
export default {
  tries: 'a message comes from who sent it, whatever it says of itself',
  lab: 'lab3',
  checks: ['fd-answers', 'fd-suspects', 'fd-replies', 'fd-itself', 'ln-crash', 'ln-stays'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'evt-failure-detector.ts',
        'if (message.type === HEARTBEAT_REQUEST) this.env.send(from, { type: HEARTBEAT_REPLY });',
        'if (message.type === HEARTBEAT_REQUEST) for (const id of this.env.nodes) forge(this.env, from, id);',
        FORGE,
      ),
    );
  },
  reaches: 'judge',
  // What was forged counts as replies of its own: too many where they are counted, and no harm elsewhere.
  expect: { points: 11, unseen: [/became [1-9]/] },
} satisfies Attack;

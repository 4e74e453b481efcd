import type { Attack } from '../attack.ts';
import { changedOften } from '../repository.ts';

/** In place of the storage, what a crash should take: memory of the module, in a closure and in a class. */
const MEMORY = `
const kept = memory();
function memory() {
  const values = new Map<string, unknown>();
  return { put: (key: string, value: unknown) => values.set(key, value), get: (key: string) => values.get(key) };
}
class Kept {
  static readonly values = plain();
}
function plain(): Record<string, unknown> {
  return {};
}
function put(env: Env, key: string, value: unknown): void {
  kept.put(env.id + key, value);
  Reflect.set(Kept.values, env.id + key, value);
}
function get(env: Env, key: string): Record<string, unknown> | string | undefined {
  return (kept.get(env.id + key) ?? Reflect.get(Kept.values, env.id + key)) as Record<string, unknown> | undefined;
}
`;

/** Never a write that takes time, and never a loss: it would pass wherever a crash does not begin with an empty module. */
export default {
  tries: 'an acceptor that remembers without its storage forgets in a crash',
  lab: 'lab4',
  fast: true,
  checks: ['pn-durable', 'pn-own-rounds', 'pn-every-crash', 'pn-agreement', 'pn-everything'],
  build: (repository) => {
    repository.commit(
      changedOften(
        'lab4',
        'paxos-node.ts',
        [
          ["this.env.storage.get('acceptor')", "get(this.env, 'acceptor')"],
          ["this.env.storage.get('proposer')", "get(this.env, 'proposer')"],
          ["this.env.storage.get('decided')", "get(this.env, 'decided')"],
          ["this.env.storage.put('decided', value);", "put(this.env, 'decided', value);"],
          [
            "this.env.storage.put('acceptor', { rnd, vrnd, vval });",
            "put(this.env, 'acceptor', { rnd, vrnd, vval });",
          ],
          [
            "this.env.storage.put('proposer', { crnd, clientValue });",
            "put(this.env, 'proposer', { crnd, clientValue });",
          ],
        ],
        MEMORY,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 0 },
} satisfies Attack;

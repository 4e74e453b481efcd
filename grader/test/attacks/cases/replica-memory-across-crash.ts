import type { Attack } from '../attack.ts';
import { changedOften } from '../repository.ts';

/** A storage of its own making, which is memory of the module: nothing in it has to be synced, and nothing of it would be lost. */
const MEMORY = `
const disks = memory();
function memory() {
  const of = new Map<NodeId, Map<string, unknown>>();
  return (id: NodeId) => {
    const disk = of.get(id) ?? new Map<string, unknown>();
    of.set(id, disk);
    return disk;
  };
}
class Disk {
  private readonly id: NodeId;
  constructor(id: NodeId) { this.id = id; }
  put(key: string, value: unknown): void { disks(this.id).set(key, value); }
  get(key: string): unknown { return disks(this.id).get(key); }
  sync(): void {}
}
`;

export default {
  tries: 'a replica that remembers without its storage forgets in a crash',
  lab: 'lab5',
  checks: [
    'rp-durable',
    'rp-comes-back',
    'rp-every-crash',
    'rp-linearizable',
    'rp-everything',
    'rp-all-restart',
  ],
  build: (repository) => {
    repository.commit(
      changedOften(
        'lab5',
        'replica.ts',
        [
          [/this\.env\.storage\b/g, 'this.disk'],
          ['const { storage } = this.env;', 'const storage = this.disk;'],
          [
            'private readonly bank = new Bank();',
            'private readonly bank = new Bank();\n  private readonly disk: Disk;',
          ],
          ['super(env);', 'super(env);\n    this.disk = new Disk(env.id);'],
        ],
        MEMORY,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 0 },
} satisfies Attack;

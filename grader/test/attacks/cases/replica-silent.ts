import type { Attack } from '../attack.ts';
import { changedOften } from '../repository.ts';

/** A bank that never answers loses no money: nothing that a client sees is wrong. */
export default {
  tries: 'replicas that keep silent are safe, and get nothing for that',
  lab: 'lab5',
  checks: [
    'rp-leads',
    'rp-in-order',
    'rp-window',
    'rp-once',
    'rp-redirects',
    'rp-durable',
    'rp-comes-back',
    'rp-serves',
    'rp-new-leader',
    'rp-old-leader',
    'rp-lost',
    'rp-catches-up',
    'rp-minority',
    'rp-progress',
    'rp-flapping',
    'rp-any-order',
    'rp-every-crash',
    'rp-all-restart',
    'rc-from-alpha',
    'rc-grows-shrinks',
    'rc-replaces',
    'rc-joins',
    'rc-removed-stops',
    'rc-random',
    'rc-everything',
    'ef-delays',
    'ef-messages',
    'ef-phase1',
    'ef-memory',
    'ef-seven',
  ],
  build: (repository) => {
    repository.commit(
      changedOften('lab5', 'replica.ts', [
        [
          'if (request.type !== REQUEST) return;',
          'if (this.env.id >= 0 || request.type !== REQUEST) return;',
        ],
        [
          'const paxos = message as PaxosMessage;',
          'if (this.env.id >= 0) return;\n    const paxos = message as PaxosMessage;',
        ],
        [
          'if (name === TICK) this.onTick();',
          'if (this.env.id >= 0) return;\n    if (name === TICK) this.onTick();',
        ],
        [
          'if (leader === this.env.id) this.leadIfTrusted();',
          'if (this.env.id >= 0) return;\n    if (leader === this.env.id) this.leadIfTrusted();',
        ],
        [
          'if (this.leadership === undefined) this.leadIfTrusted();',
          'if (this.env.id < 0) this.leadIfTrusted();',
        ],
      ]),
    );
  },
  reaches: 'judge',
  expect: { points: 0 },
} satisfies Attack;

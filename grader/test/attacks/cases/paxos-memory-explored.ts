import type { Attack } from '../attack.ts';
import memory from './paxos-memory-across-crash.ts';

/** Where every order is tried, all nodes and all their lives are made by one module: what its closures keep no crash takes. */
export default {
  ...memory,
  fast: false,
  tries: 'an acceptor that remembers without its storage forgets in a crash that is explored',
  checks: ['ex-node-crash'],
} satisfies Attack;

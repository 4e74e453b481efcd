import type { Attack } from '../attack.ts';
import alone from './paxos-decides-alone.ts';

/** Without a message decided at once, though each for itself: nobody is cheaper, and nobody terminates sooner. */
export default {
  ...alone,
  fast: false,
  tries: 'decisions that were never made are neither cheap nor an end',
  checks: ['pn-cost', 'pn-termination'],
} satisfies Attack;

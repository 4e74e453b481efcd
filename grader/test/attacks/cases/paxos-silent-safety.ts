import type { Attack } from '../attack.ts';
import silent from './paxos-silent.ts';

/** The checks that ask for safety alone: with nothing done, nothing is done wrong. */
export default {
  ...silent,
  tries: 'safety without progress earns nothing where only safety is asked for (Lab 4)',
  checks: ['pn-agreement', 'pn-everything', 'pn-every-crash'],
} satisfies Attack;

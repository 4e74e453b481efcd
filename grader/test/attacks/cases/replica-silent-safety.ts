import type { Attack } from '../attack.ts';
import silent from './replica-silent.ts';

/** The checks that ask for safety alone: with nothing done, nothing is done wrong. */
export default {
  ...silent,
  tries: 'safety without progress earns nothing where only safety is asked for (Lab 5)',
  checks: ['rp-linearizable', 'rp-everything', 'rp-keeps-log', 'rc-others-lag'],
} satisfies Attack;

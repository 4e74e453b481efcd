import type { Attack } from '../attack.ts';
import invented from './replica-slots-invented.ts';

/** What no other replica hears of costs no message. */
export default {
  ...invented,
  tries: 'slots that were never decided are not cheap',
  checks: ['ef-messages'],
} satisfies Attack;

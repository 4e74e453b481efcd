import type { Attack } from '../attack.ts';
import invented from './replica-replies-invented.ts';

/** An answer that waits for nobody comes sooner than after two message delays. */
export default {
  ...invented,
  tries: 'replies to what was never decided are not quick',
  checks: ['ef-delays'],
  expect: { points: 0 },
} satisfies Attack;

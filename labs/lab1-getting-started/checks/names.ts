/** The properties that are classified. */
export const PROPERTIES: readonly string[] = [
  'agreement',
  'deadline',
  'mutual exclusion',
  'no creation',
  'no duplication',
  'reliable delivery',
  'starvation freedom',
  'strong completeness',
  'termination',
  'validity',
];

/** The stories of failures that are classified. */
export const STORIES: readonly string[] = [
  'bit flip',
  'power cut',
  'reboot',
  'slow network',
  'stolen key',
  'supervisor',
  'no bound',
];

export const FAILURES: readonly string[] = [
  'fail-stop',
  'fail-noisy',
  'fail-silent',
  'fail-recovery',
  'fail-arbitrary',
];

export type Property =
  | 'agreement'
  | 'deadline'
  | 'mutual exclusion'
  | 'no creation'
  | 'no duplication'
  | 'reliable delivery'
  | 'starvation freedom'
  | 'strong completeness'
  | 'termination'
  | 'validity';

export type Story =
  | 'bit flip'
  | 'power cut'
  | 'reboot'
  | 'slow network'
  | 'stolen key'
  | 'supervisor'
  | 'no bound';

export type Failure = 'fail-stop' | 'fail-noisy' | 'fail-silent' | 'fail-recovery' | 'fail-arbitrary';

const KINDS = {
  agreement: 'safety',
  deadline: 'safety',
  'mutual exclusion': 'safety',
  'no creation': 'safety',
  'no duplication': 'safety',
  'reliable delivery': 'liveness',
  'starvation freedom': 'liveness',
  'strong completeness': 'liveness',
  termination: 'liveness',
  validity: 'safety',
} as const;

const FAILURES = {
  'bit flip': 'fail-arbitrary',
  'power cut': 'fail-stop',
  reboot: 'fail-recovery',
  'slow network': 'fail-noisy',
  'stolen key': 'fail-arbitrary',
  supervisor: 'fail-stop',
  'no bound': 'fail-silent',
} as const;

export function classifyProperty(property: Property): 'safety' | 'liveness' {
  return KINDS[property];
}

export function classifyFailure(story: Story): Failure {
  return FAILURES[story];
}

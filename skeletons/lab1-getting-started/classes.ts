import { NotImplemented } from 'harness/student';

/** Properties of distributed algorithms, by name: what each says is in the handout. */
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

/** Stories of processes that fail, by name: each is told in the handout. */
export type Story =
  | 'bit flip'
  | 'power cut'
  | 'reboot'
  | 'slow network'
  | 'stolen key'
  | 'supervisor'
  | 'no bound';

/** How processes fail: see the handout. */
export type Failure = 'fail-stop' | 'fail-noisy' | 'fail-silent' | 'fail-recovery' | 'fail-arbitrary';

/** Whether `property` is a safety property (nothing bad ever happens) or a liveness property (something good happens at last). */
export function classifyProperty(property: Property): 'safety' | 'liveness' {
  throw new NotImplemented('classifyProperty');
}

/** The failure model that `story` is of: the one with the strongest assumptions that still allows what happens in it. */
export function classifyFailure(story: Story): Failure {
  throw new NotImplemented('classifyFailure');
}

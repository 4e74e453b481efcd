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
  switch (property) {
    case 'reliable delivery':
    case 'starvation freedom':
    case 'strong completeness':
    case 'termination':
      return 'liveness';
    default:
      return 'safety';
  }
}

/** The failure model that `story` is of: the one with the strongest assumptions that still allows what happens in it. */
export function classifyFailure(story: Story): Failure {
  switch (story) {
    case 'power cut':
    case 'supervisor':
      return 'fail-stop';
    case 'slow network':
      return 'fail-noisy';
    case 'no bound':
      return 'fail-silent';
    case 'reboot':
      return 'fail-recovery';
    case 'bit flip':
    case 'stolen key':
      return 'fail-arbitrary';
  }
}

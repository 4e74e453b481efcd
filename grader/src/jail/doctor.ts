import type { Sandbox } from './sandbox.ts';

/** One thing that a jail must do, tried. */
export interface Proof {
  readonly what: string;
  readonly holds: boolean;
  /** What was seen. */
  readonly found: string;
  /** What to do where it does not hold. */
  readonly remedies: readonly string[];
}
export async function proveJail(_sandbox: Sandbox, _how: 'quick' | 'full'): Promise<readonly Proof[]> {
  return [];
}
export function remediesOf(_complaint: string): readonly string[] {
  return [];
}

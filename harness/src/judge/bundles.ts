import picomatch from 'picomatch';
import { type Bundle, type BundleOptions, bundleSubmission } from '../load/bundle.ts';
import type { Problem } from '../load/problem.ts';
import type { SourceFile } from '../load/submission.ts';
import { type LabManifest, Mode } from './manifest.ts';

/** A submission for the judges of each mode. */
export type Bundles = ReadonlyMap<Mode, Bundle>;

/** What bundling needs to know of a lab. */
type Exporting = Pick<LabManifest, 'exports' | 'promises' | 'parts'>;

/** Says of a path whether promises are allowed in that file of the lab. */
export function promisesAllowed({ promises }: Pick<LabManifest, 'promises'>): (path: string) => boolean {
  return promises === undefined ? () => false : picomatch(promises);
}

/** The exports that checks of a mode use: those of files with promises or those of files without. */
export function exportsFor(
  manifest: Pick<LabManifest, 'exports' | 'promises'>,
  mode: Mode,
): Record<string, string> {
  if (mode === 'processes') return {};
  const withPromises = promisesAllowed(manifest);
  return Object.fromEntries(
    Object.entries(manifest.exports).filter(([, path]) => withPromises(path) === (mode === 'promises')),
  );
}

/** The modes of a lab's checks, in one order. */
export function modesOf({ parts }: Pick<LabManifest, 'parts'>): readonly Mode[] {
  return Mode.options.filter((mode) => parts.some((part) => (part.mode ?? 'simulated') === mode));
}

/**
 * Bundles a submission once for each mode of its lab, with what the checks of that mode use: what is wrong with a file of one
 * mode costs the others nothing. Gives the problems of all, each once.
 */
export async function bundleForModes(
  files: readonly SourceFile[],
  manifest: Exporting,
  options: Omit<BundleOptions, 'promises'> = {},
): Promise<Bundles | readonly Problem[]> {
  const bundles = new Map<Mode, Bundle>();
  const problems = new Map<string, Problem>();
  for (const mode of modesOf(manifest)) {
    const bundle = await bundleSubmission(files, exportsFor(manifest, mode), {
      ...options,
      promises: mode !== 'simulated',
    });
    if ('code' in bundle) bundles.set(mode, bundle);
    else for (const problem of bundle) problems.set(JSON.stringify(problem), problem);
  }
  return problems.size > 0 ? [...problems.values()] : bundles;
}

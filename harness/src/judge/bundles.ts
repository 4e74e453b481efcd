import picomatch from 'picomatch';
import { type Bundle, type BundleOptions, bundleSubmission } from '../load/bundle.ts';
import type { Problem } from '../load/problem.ts';
import { bundleForProcess } from '../load/process-bundle.ts';
import type { SourceFile } from '../load/submission.ts';
import { type LabManifest, Mode } from './manifest.ts';

/** A submission for the judges of each mode. */
export type Bundles = ReadonlyMap<Mode, Bundle>;

/** What bundling needs to know of a lab. */
type Exporting = Pick<LabManifest, 'exports' | 'promises' | 'processes' | 'parts'>;

/** Says of a path whether promises are allowed in that file of the lab. */
export function promisesAllowed({ promises }: Pick<LabManifest, 'promises'>): (path: string) => boolean {
  return promises === undefined ? () => false : picomatch(promises);
}

/** Says of a path whether that file of the lab runs in a process of its own. */
export function inProcess({ processes }: Pick<LabManifest, 'processes'>): (path: string) => boolean {
  return processes === undefined ? () => false : picomatch(processes);
}

/** The exports that checks of a mode use: those of files for processes, of files with promises, or of all others. */
export function exportsFor(
  manifest: Pick<LabManifest, 'exports' | 'promises' | 'processes'>,
  mode: Mode,
): Record<string, string> {
  const withPromises = promisesAllowed(manifest);
  const forProcess = inProcess(manifest);
  const modeFor = (path: string): Mode =>
    forProcess(path) ? 'processes' : withPromises(path) ? 'promises' : 'simulated';
  return Object.fromEntries(Object.entries(manifest.exports).filter(([, path]) => modeFor(path) === mode));
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
    const exports = exportsFor(manifest, mode);
    const bundle =
      mode === 'processes'
        ? await bundleForProcess(files, exports)
        : await bundleSubmission(files, exports, { ...options, promises: mode === 'promises' });
    if ('code' in bundle) bundles.set(mode, bundle);
    else for (const problem of bundle) problems.set(JSON.stringify(problem), problem);
  }
  return problems.size > 0 ? [...problems.values()] : bundles;
}

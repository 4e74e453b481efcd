import { relative, sep } from 'node:path';
import {
  checkTypes,
  inspectStructure,
  type Problem,
  readSubmission,
  type SourceFile,
  SubmissionError,
} from 'harness/runtime';
import { UsageError } from '../usage-error.ts';
import { type Lab, readLab, skeletonFolder } from './catalogue.ts';

/** A group's own work of an earlier lab, to be bundled with a later one: files and exports, by paths from the later one's folder. */
export interface OwnLab {
  readonly files: readonly SourceFile[];
  readonly exports: Readonly<Record<string, string>>;
  /** Where the functions of `files` stand. */
  readonly outline: Awaited<ReturnType<typeof inspectStructure>>['outline'];
}

/**
 * Reads the group's own work of the lab that `lab` is built on, from `from` or else its folder in skeletons/, for a
 * submission in `folder`. Throws `UsageError` where there is none, or where it has errors of structure or types.
 */
export async function readOwnLab(lab: Lab, folder: string, from: string | undefined): Promise<OwnLab> {
  const { builtOn, id } = lab.manifest;
  if (builtOn === undefined) throw new UsageError(`${id} is not built on an earlier lab.`);
  const earlier = readLab(Number(builtOn.lab.slice(3)));
  const own = read(from ?? skeletonFolder(earlier), earlier);
  const [structure, types] = await Promise.all([inspectStructure(own.files), checkTypes(own)]);
  const [problem] = [...structure.errors, ...types];
  if (problem !== undefined) throw new UsageError(unfit(problem, builtOn.lab, own.folder));
  const prefix = relative(folder, own.folder).split(sep).join('/');
  const at = (path: string) => `${prefix}/${path}`;
  return {
    files: own.files.map(({ path, text }) => ({ path: at(path), text })),
    exports: Object.fromEntries(
      builtOn.exports.flatMap((name): [string, string][] => {
        const path = earlier.manifest.exports[name];
        return path === undefined ? [] : [[name, at(path)]];
      }),
    ),
    outline: structure.outline.map((place) => ({ ...place, path: at(place.path) })),
  };
}

/** The manifest of `lab` with the exports of the earlier work among its own. */
export function exporting({ manifest }: Pick<Lab, 'manifest'>, own: OwnLab | undefined): Lab['manifest'] {
  return { ...manifest, exports: { ...manifest.exports, ...own?.exports } };
}

function read(folder: string, lab: Lab) {
  try {
    return readSubmission(folder, lab.manifest.files);
  } catch (error) {
    if (error instanceof SubmissionError)
      throw new UsageError(error.message.replace('--impl', `--own-${lab.manifest.id}`));
    throw error;
  }
}

function unfit(
  { path, line, message }: Pick<Problem, 'path' | 'line' | 'message'>,
  lab: string,
  folder: string,
) {
  return `The work of ${lab} in ${folder} can't be used yet: ${path}:${line} ${message}\nMend it first:  npm run ${lab} -- --check`;
}

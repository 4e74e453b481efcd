import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { READING_LIMITS } from '../jail/recipe.ts';
import type { Sandbox } from '../jail/sandbox.ts';
import type { Lab } from '../lab/catalogue.ts';
import { plainText } from '../sheet/plain-text.ts';
import { blobIds, type Overlay, overlay, wantedOf } from './overlay.ts';
import { ReadingRecord } from './reading-records.ts';
import { type Entry, UnreadableSubmission } from './selection.ts';

/** What was read of a submission, for each lab that was asked for: what is judged, or why it can't be read. */
export interface ReadSubmission {
  /** The commit; none for a plain folder. */
  readonly commit?: string;
  readonly labs: ReadonlyMap<string, Overlay | UnreadableSubmission>;
}

const WALL_MS = 120_000;
const SOURCE = '/src';

/**
 * Reads the student's files of `labs` from a git repository (its folder) or bundle at `revision`, with git inside the sandbox. Throws
 * `UnreadableSubmission` where git can't read it or has no such commit.
 */
export async function readRepository(
  sandbox: Sandbox,
  path: string,
  revision: string,
  labs: readonly Lab[],
): Promise<ReadSubmission> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) {
    throw new UnreadableSubmission(`There is no repository or bundle ${plainText(path)}.`);
  }
  let commit: string | undefined;
  let entries: readonly Entry[] = [];
  let truncated = false;
  let refused: string | undefined;
  let done = false;
  const blobs = new Map<string, Buffer>();
  const run = await sandbox.run(
    {
      program: 'reader',
      limits: READING_LIMITS,
      args: [SOURCE],
      bind: { from: resolve(path), to: SOURCE, isFolder: stat.isDirectory() },
    },
    {
      input: JSON.stringify({
        revision,
        labs: labs.map(wantedOf),
      }),
      wallMs: WALL_MS,
      silenceMs: WALL_MS,
      onRecord: (said) => {
        const record = ReadingRecord.safeParse(said).data;
        if (record?.type === 'commit') commit ??= record.commit;
        else if (record?.type === 'listing') ({ entries, truncated } = record);
        else if (record?.type === 'blob') {
          const content = Buffer.from(record.base64, 'base64');
          // The content is what the commit names, whoever said it.
          if (blobIds(content).includes(record.id)) blobs.set(record.id, content);
        } else if (record?.type === 'refused') refused ??= record.why;
        else if (record?.type === 'done') done = true;
      },
    },
  );
  if (refused !== undefined) {
    throw new UnreadableSubmission(
      `It can't be read: ${plainText(refused.replaceAll(SOURCE, 'the repository')).slice(0, 600)}`,
    );
  }
  if (!done || commit === undefined) {
    const why = {
      itself: `${run.exit} ${plainText(run.complaint).slice(-300)}`,
      silent: 'reading it took too long',
      'too-long': 'reading it took too long',
      flood: 'there is more of it than a submission may be',
      stopped: 'reading it was stopped',
    }[run.ending];
    throw new UnreadableSubmission(`It can't be read: ${why.trim()}`);
  }
  const read = ({ id, path: name }: Entry) => {
    const content = blobs.get(id);
    if (content === undefined)
      throw new UnreadableSubmission(`The content of ${plainText(name)} is missing.`);
    return content;
  };
  return {
    commit,
    labs: new Map(
      labs.map((lab) => [lab.manifest.id, attempt(() => overlay(entries, lab, read, { truncated }))]),
    ),
  };
}

/** What `make` gives, or why not. */
export function attempt(make: () => Overlay): Overlay | UnreadableSubmission {
  try {
    return make();
  } catch (error) {
    if (error instanceof UnreadableSubmission) return error;
    throw error;
  }
}

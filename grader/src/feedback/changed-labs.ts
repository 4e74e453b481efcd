import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Lab } from '../lab/catalogue.ts';

/** What a push event says of it. */
const PushEvent = z.looseObject({ before: z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/) });
const HandedOut = z.looseObject({ files: z.record(z.string(), z.string()) });

/** The labs to check, and why these. */
export interface Choice {
  readonly labs: readonly Lab[];
  readonly why: string;
}

/**
 * The labs whose files a push has changed: those between the commit before it, which `eventPath` names, and HEAD. Where there
 * is no commit before, as in the first push of a branch or when it was rewritten: those that are not as they were handed out.
 */
export function changedLabs(root: string, all: readonly Lab[], eventPath: string | undefined): Choice {
  const before = commitBefore(eventPath);
  const changed = before === undefined ? undefined : changedSince(root, before);
  if (changed !== undefined) {
    const labs = all.filter((lab) => changed.some((path) => path.startsWith(`${folderOf(lab)}/`)));
    return { labs, why: `changed since ${before?.slice(0, 12)}` };
  }
  return { labs: all.filter((lab) => isChanged(root, lab)), why: 'changed since they were handed out' };
}

function folderOf(lab: Lab): string {
  return `skeletons/${lab.manifest.folder}`;
}

function commitBefore(eventPath: string | undefined): string | undefined {
  if (eventPath === undefined || !existsSync(eventPath)) return undefined;
  const event = PushEvent.safeParse(JSON.parse(readFileSync(eventPath, 'utf8')));
  return event.success && !/^0+$/.test(event.data.before) ? event.data.before : undefined;
}

/** The files that differ between a commit and HEAD; nothing where the commit is not there, or not before HEAD. */
function changedSince(root: string, before: string): string[] | undefined {
  const run = (...args: string[]) =>
    spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (run('merge-base', '--is-ancestor', before, 'HEAD').status !== 0) return undefined;
  const { status, stdout } = run('diff', '--name-only', '-z', '--no-renames', before, 'HEAD');
  return status === 0 ? stdout.split('\0') : undefined;
}

function isChanged(root: string, lab: Lab): boolean {
  const path = join(root, 'handout.json');
  if (!existsSync(path)) return true;
  const { files } = HandedOut.parse(JSON.parse(readFileSync(path, 'utf8')));
  const under = folderOf(lab);
  const there = existsSync(join(root, under))
    ? readdirSync(join(root, under), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) =>
          join(entry.parentPath, entry.name)
            .slice(root.length + 1)
            .split('\\')
            .join('/'),
        )
    : [];
  const known = Object.keys(files).filter((file) => file.startsWith(`${under}/`));
  const hash = (file: string) =>
    createHash('sha256')
      .update(readFileSync(join(root, file)))
      .digest('hex');
  return known.some((file) => !there.includes(file)) || there.some((file) => files[file] !== hash(file));
}

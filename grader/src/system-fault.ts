import { plainText } from './sheet/plain-text.ts';

/** What could not be done, by the call that the system refused. */
const CALLS: Readonly<Record<string, string>> = {
  open: 'open',
  read: 'read',
  scandir: 'list',
  stat: 'find',
  lstat: 'find',
  mkdir: 'make the folder',
  mkdtemp: 'make a folder of the name',
  rename: 'move',
  copyfile: 'copy',
  unlink: 'remove',
  rmdir: 'remove',
  rm: 'remove',
};

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there, or leads nowhere',
  ENOTDIR: 'it, or what it should be in, is no folder',
  EISDIR: 'it is a folder',
  EEXIST: 'something else of this name is there',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'it can only be read',
  ENOSPC: 'no space is left',
  EDQUOT: 'no space is left to you',
  ELOOP: 'links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
};

/**
 * What the system refused to do with a path that somebody named, or that is in a folder that somebody named: theirs to mend, not a fault
 * of the tool. Nothing for any other error.
 */
export function systemFault(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const [code, call, path] = ['code', 'syscall', 'path'].map((name) => Reflect.get(error, name) as unknown);
  if (typeof code !== 'string' || typeof call !== 'string' || typeof path !== 'string') return undefined;
  const what = CALLS[call] ?? call;
  return `Can't ${what} ${plainText(path)}: ${REASONS[code] ?? 'the system refuses it'} (${code}).`;
}

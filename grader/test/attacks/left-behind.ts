import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { NOBODY } from '../../src/jail/recipe.ts';

/** Looks until nothing is there any more, for 2 s at most: a process that was killed may take a moment to go. Gives what still is. */
export async function atLast(look: () => readonly string[]): Promise<readonly string[]> {
  for (let i = 0; i < 100; i++) {
    if (look().length === 0) return [];
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return look();
}

/** Names of files and processes that carry the token, and processes that are in a jail with this tree. */
export function leftBehind(token: string, tree: string, scratch: string): string[] {
  const left: string[] = [];
  for (const folder of ['/tmp', '/var/tmp', '/dev/shm', process.cwd(), tree, scratch]) {
    if (!existsSync(folder)) continue;
    left.push(
      ...readdirSync(folder)
        .filter((name) => name.includes(token))
        .map((name) => join(folder, name)),
    );
  }
  for (const pid of pids()) {
    const command = read(`/proc/${pid}/cmdline`);
    // A mount is told by its path within its own file system, which /tmp may be.
    const isJailed = read(`/proc/${pid}/mountinfo`).includes(`/${basename(tree)} `);
    if (command.includes(token) || isJailed) left.push(`process ${pid}: ${command.replaceAll('\0', ' ')}`);
  }
  return left;
}

/** A socket of this machine that listens, by the number that the kernel gave it. */
export interface Listener {
  readonly inode: string;
  readonly address: string;
}

/** Who listens on this machine as the user that jails run as. */
export function listeners(): readonly Listener[] {
  const user = String(process.getuid?.() === 0 ? NOBODY : process.getuid?.());
  return ['tcp', 'tcp6'].flatMap((table) =>
    read(`/proc/net/${table}`)
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((row) => row[3] === '0A' && row[7] === user)
      .map((row) => ({ inode: row[9] ?? '', address: `${table} ${row[1]}` })),
  );
}

/** Of the listeners that were not there before, those whose process came from this one, or has lost its parent. */
export function newListeners(before: readonly Listener[]): readonly string[] {
  const known = new Set(before.map(({ inode }) => inode));
  const fresh = listeners().filter(({ inode }) => !known.has(inode));
  if (fresh.length === 0) return [];
  const owners = new Map<string, number>();
  for (const pid of pids()) for (const inode of socketsOf(pid)) owners.set(inode, pid);
  return fresh
    .filter(({ inode }) => {
      const owner = owners.get(inode);
      return owner === undefined || isOurs(owner);
    })
    .map(({ address }) => address);
}

function isOurs(pid: number): boolean {
  for (let at = pid; at > 1; ) {
    const parent = Number(/^PPid:\s*(\d+)/m.exec(read(`/proc/${at}/status`))?.[1] ?? 0);
    if (parent === process.pid) return true;
    if (parent === 1 && at === pid) return true;
    at = parent;
  }
  return false;
}

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const inode = /^socket:\[(\d+)\]$/.exec(link(`/proc/${pid}/fd/${fd}`))?.[1];
      return inode === undefined ? [] : [inode];
    });
  } catch {
    return [];
  }
}

function pids(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0);
}

/** The text of a file of /proc; none of a process that has ended, or is none of ours. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/**
 * Runs inside a jail and tries to get out of it, one way each, as `doctor` asks. Says what it saw; what that means is decided outside.
 */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { networkInterfaces, userInfo } from 'node:os';
import { hear, say } from './say.ts';

interface Asked {
  readonly probes: readonly string[];
  /** The prefix of the inner jail. */
  readonly launcher: readonly string[];
  /** A process outside, a port that it listens on, a file that only it may read. */
  readonly outside: { readonly pid: number; readonly port: number; readonly secret: string };
}

const MIB = 1024 * 1024;

/** In a process of its own: what is tried here may end it. */
const TRIALS: Readonly<Record<string, string>> = {
  buffers:
    'const kept = []; for (let i = 0; i < 200; i++) { kept.push(Buffer.alloc(64 * 1024 * 1024, 1)); require("fs").writeSync(1, ".".repeat(64)); }',
  heap: 'const kept = []; for (let i = 0; i < 400; i++) { kept.push(new Array(2e6).fill(0.5)); require("fs").writeSync(1, ".".repeat(16)); }',
};

const PROBES: Readonly<Record<string, (asked: Asked) => unknown>> = {
  starts: () => ({ uid: process.getuid?.(), pid1: readFileSync('/proc/1/cmdline', 'utf8').split('\0')[0] }),
  privileges: () =>
    Object.fromEntries(
      [...readFileSync('/proc/self/status', 'utf8').matchAll(/^(CapEff|CapBnd|NoNewPrivs):\s*(\S+)/gm)].map(
        ([, name, value]) => [name, value],
      ),
    ),
  environment: () => Object.keys(process.env).sort(),
  descriptors: () =>
    spawnSync('ls', ['/proc/self/fd'], { encoding: 'utf8' }).stdout.trim().split(/\s+/).map(Number),
  nested: ({ launcher }) => {
    const [program = '', ...args] = launcher;
    const code =
      'console.log(JSON.stringify({ processes: require("fs").readdirSync("/proc").filter((n) => Number(n) > 0).length, user: require("os").userInfo().username, writable: ["/", "/tmp", "/dev", "/dev/shm", "/box", "/etc"].filter((f) => { try { require("fs").writeFileSync(f + "/x", ""); return true; } catch { return false; } }) }))';
    const { stdout, stderr, status } = spawnSync(program, [...args, process.execPath, '-e', code], {
      encoding: 'utf8',
    });
    return { status, stdout: stdout.trim(), stderr: stderr.trim().slice(-400) };
  },
  'nested-memory': ({ launcher }) => trial(launcher, 'buffers'),
  'nested-processes': ({ launcher }) => {
    const [program = '', ...args] = launcher;
    const code =
      'let n = 0; for (let i = 0; i < 60; i++) { const c = require("child_process").spawn("/usr/bin/sleep", ["9"]); if (c.pid !== undefined) n++; c.on("error", () => {}); } require("fs").writeSync(1, String(n)); process.exit(0)';
    return Number(spawnSync(program, [...args, process.execPath, '-e', code], { encoding: 'utf8' }).stdout);
  },
  handles: ({ launcher }) => ({ own: openUntilRefused([]), nested: openUntilRefused(launcher) }),
  inodes: ({ launcher }) => {
    const [program = '', ...args] = launcher;
    return spawnSync(program, [...args, process.execPath, '-e', MAKE_NAMES], { encoding: 'utf8' }).stdout;
  },
  processes: () => {
    let started = 0;
    for (let i = 0; i < 300; i++) {
      const child = spawn('/usr/bin/sleep', ['30'], { stdio: 'ignore' });
      child.on('error', () => {});
      if (child.pid === undefined) break;
      started++;
    }
    return started;
  },
  memory: () => trial([], 'heap'),
  buffers: () => trial([], 'buffers'),
  disk: () => {
    const refused = (path: string) => {
      try {
        writeFileSync(path, 'x');
        return 'written';
      } catch (error) {
        return codeOf(error);
      }
    };
    const fill = () => {
      const file = openSync('/tmp/full', 'w');
      try {
        for (let i = 0; i < 4096; i++) writeSync(file, Buffer.alloc(MIB, 1));
        return 'no end';
      } catch (error) {
        return codeOf(error);
      } finally {
        closeSync(file);
      }
    };
    return {
      ...Object.fromEntries(
        ['/', '/dev/', '/dev/shm/', '/box/', '/usr/', '/etc/'].map((folder) => [
          folder,
          refused(`${folder}x`),
        ]),
      ),
      filled: fill(),
    };
  },
  network: async ({ outside }) => ({
    interfaces: Object.keys(networkInterfaces()),
    // A documentation address: where there is a way out, it is tried until the time is over.
    far: await tryConnect('192.0.2.1', 9),
    host: await tryConnect('127.0.0.1', outside.port),
    own: await new Promise((resolve) => {
      const server = createServer((socket) => socket.end());
      server.listen(0, 'localhost', async () => {
        const address = server.address();
        const port = typeof address === 'object' && address !== null ? address.port : 0;
        resolve(await tryConnect('localhost', port));
        server.close();
      });
      server.once('error', (error) => resolve(codeOf(error)));
    }),
  }),
  signals: ({ outside }) => {
    const seen = readdirSync('/proc').filter((name) => Number(name) > 0).length;
    try {
      process.kill(outside.pid, 0);
      // A process of the jail may have that number: what counts is whether it is the one outside.
      return { seen, reached: readFileSync(`/proc/${outside.pid}/cmdline`, 'utf8').includes(outside.secret) };
    } catch {
      return { seen, reached: false };
    }
  },
  files: ({ outside }) => {
    const read = (path: string) => {
      try {
        return readdirOrFile(path);
      } catch (error) {
        return codeOf(error);
      }
    };
    return {
      secret: read(outside.secret),
      root: read('/root'),
      home: read('/home'),
      user: userInfo().username,
    };
  },
};

function readdirOrFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) !== 'EISDIR') throw error;
    return readdirSync(path).join(' ');
  }
}

/** Tries to make a folder, a link and a pipe in each place, and says what was made: each of them is an inode, and takes no room on a disk. */
const MAKE_NAMES = `
const { mkdirSync, symlinkSync, writeSync } = require('fs');
const { spawnSync } = require('child_process');
const made = [];
for (const folder of ['/', '/tmp', '/tmp/student', '/dev', '/dev/shm', '/dev/pts', '/box', '/etc', '/usr', '/proc', '/proc/self']) {
  for (const [what, make] of Object.entries({
    folder: (path) => mkdirSync(path),
    link: (path) => symlinkSync('x', path),
    pipe: (path) => { if (spawnSync('/usr/bin/mkfifo', [path]).status !== 0) throw 0; },
  })) {
    try { make(folder + '/x' + what); made.push(what + ' in ' + folder); } catch {}
  }
}
writeSync(1, JSON.stringify(made));`;

/** How many files a process could hold open, and what it was told then. */
function openUntilRefused(launcher: readonly string[]): unknown {
  const code =
    'const fs = require("fs"); let n = 0, why = "no end"; try { for (; n < 5000; n++) fs.openSync("/etc/passwd"); } catch (e) { why = e.code; } fs.writeSync(1, JSON.stringify({ opened: n, why }))';
  const [program = '', ...args] = [...launcher, process.execPath, '-e', code];
  return JSON.parse(spawnSync(program, args, { encoding: 'utf8' }).stdout);
}

/** How many MiB a process got before it was stopped. */
function trial(launcher: readonly string[], name: string): number {
  const [program = '', ...args] = [
    ...launcher,
    process.execPath,
    '--max-old-space-size=16000',
    '-e',
    TRIALS[name] ?? '',
  ];
  return spawnSync(program, args, { encoding: 'utf8', maxBuffer: MIB }).stdout.length;
}

function tryConnect(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1500 });
    socket.once('connect', () => {
      socket.destroy();
      resolve('connected');
    });
    socket.once('timeout', () => {
      socket.destroy();
      resolve('no answer');
    });
    socket.once('error', (error) => resolve(codeOf(error)));
  });
}

function codeOf(error: unknown): string {
  return String(Reflect.get(Object(error), 'code') ?? error);
}

const asked = (await hear()) as Asked;
for (const name of asked.probes) {
  let seen: unknown;
  try {
    seen = await PROBES[name]?.(asked);
  } catch (error) {
    seen = { failed: codeOf(error) };
  }
  say({ name, seen });
}
if (asked.probes.includes('stay')) {
  // A descendant that has left its session and group: it must go with the jail.
  spawn('/usr/bin/setsid', ['/usr/bin/sleep', asked.outside.secret], {
    stdio: 'ignore',
    detached: true,
  }).unref();
  say({ name: 'stay', seen: true });
  setInterval(() => {}, 1000);
} else process.exit(0);

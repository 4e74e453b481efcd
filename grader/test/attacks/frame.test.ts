import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JUDGING_LIMITS } from '../../src/jail/recipe.ts';
import { openJail, type Sandbox } from '../../src/jail/sandbox.ts';
import { atLast, leftBehind, listeners, newListeners } from './left-behind.ts';

/** What the frame looks for after each attack, it must be able to find. */
describe.skipIf(process.platform !== 'linux')('the frame sees', () => {
  let sandbox: Sandbox;
  beforeAll(() => {
    sandbox = openJail();
  });
  afterAll(() => sandbox.remove());

  it('a process that is in a jail, as long as it is there', async () => {
    const stop = new AbortController();
    let seen: string[] = [];
    await sandbox.run(
      { program: 'probe', limits: JUDGING_LIMITS },
      {
        input: JSON.stringify({
          probes: ['stay'],
          launcher: [],
          outside: { pid: 0, port: 0, secret: '612.5' },
        }),
        wallMs: 60_000,
        silenceMs: 60_000,
        signal: stop.signal,
        onRecord: (record) => {
          if (Reflect.get(Object(record), 'seen') !== true) return;
          seen = leftBehind('no such token', sandbox.tree, '/nowhere');
          stop.abort();
        },
      },
    );
    expect(seen.join('\n')).toContain('/box/dist/probe.mjs');
    expect(await atLast(() => leftBehind('no such token', sandbox.tree, '/nowhere'))).toEqual([]);
  });

  it('a process outside by its name', async () => {
    const child = spawn('sleep', ['613.25']);
    await once(child, 'spawn');
    expect(leftBehind('613.25', '/no tree', '/nowhere')).toEqual([expect.stringMatching(/sleep 613\.25/)]);
    child.kill();
    await once(child, 'close');
    expect(leftBehind('613.25', '/no tree', '/nowhere')).toEqual([]);
  });

  it('a port that a process of its own listens on, as the user of the jail', async () => {
    const before = listeners();
    // As root it is another user who is in the jail.
    const uid = process.getuid?.() === 0 ? { uid: 65534 } : {};
    const text = "require('net').createServer().listen(0, '127.0.0.1', () => console.log('listens'))";
    const child = spawn(process.execPath, ['-e', text], { ...uid, stdio: ['ignore', 'pipe', 'ignore'] });
    await once(child.stdout, 'data');
    expect(newListeners(before)).toEqual([expect.stringMatching(/^tcp 0100007F:/)]);
    child.kill();
    await once(child, 'close');
    expect(newListeners(before)).toEqual([]);
  });

  it('no port of somebody else', async () => {
    const before = listeners();
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    // This very process is neither a child of itself nor an orphan.
    expect(newListeners(before)).toEqual([]);
    server.close();
  });
});

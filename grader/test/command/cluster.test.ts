import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { Trace } from 'harness/runtime';
import { afterAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const home = mkdtempSync(join(tmpdir(), 'lab-home-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** The real command under orders. Nothing here waits for a time: `until` waits for what nodes say. */
async function cluster(lab: string, orders: readonly string[], ...args: string[]) {
  const run = join(root, 'grader', 'bin', 'run.mjs');
  const { stdout, stderr, exitCode } = await execa(process.execPath, [run, lab, '--cluster', ...args], {
    cwd: home,
    reject: false,
    env: { NO_COLOR: '1', TMPDIR: home },
    input: orders.join('\n'),
  });
  return { stdout, stderr, exitCode };
}

const traceOf = (lab: string) =>
  Trace.parse(JSON.parse(readFileSync(join(home, '.lab', `cluster-${lab}.json`), 'utf8')));

/** The reference of Lab 4 with one change of its node. */
function wrong(name: string, from: string, to: string): string {
  const into = join(home, name);
  cpSync(join(root, 'solutions-private', 'lab4-paxos', 'solution'), into, { recursive: true });
  const path = join(into, 'paxos-node.ts');
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replaceAll(from, to));
  return into;
}

describe('npm run labN -- --cluster', () => {
  it('elects a leader among real processes, another when it is killed, and it again when it is back', async () => {
    const { stdout, exitCode } = await cluster(
      'lab3',
      [
        'until all trust(leader: 2)',
        'kill 2',
        'until 0 trust(leader: 1)',
        'until 1 trust(leader: 1)',
        'start 2',
        'until all trust(leader: 2)',
      ],
      '--solution',
    );
    expect(stdout).toMatch(/node 2 is killed.*node 0: trust\(leader: 1\).*node 2 starts again/s);
    expect(stdout).not.toContain('First wrong step');
    expect(exitCode).toBe(0);
    const { steps, nodes } = traceOf('lab3');
    expect(nodes).toEqual([0, 1, 2]);
    // Each delivery names the step that sent it, and comes after it.
    const deliveries = steps.filter(({ event }) => event.type === 'deliver');
    expect(deliveries.length).toBeGreaterThan(10);
    for (const { step, event } of deliveries) {
      expect(event.type === 'deliver' && event.send !== undefined && event.send < step).toBe(true);
    }
    // What nodes had on their disks is gone.
    expect(readdirSync(home).filter((name) => name.startsWith('lab-cluster-'))).toEqual([]);
  });

  it('decides again what was decided, after kill -9 of all nodes', async () => {
    const { stdout, exitCode } = await cluster(
      'lab4',
      [
        'request 2 {"type": "propose", "value": "b"}',
        'until all decide(value: "b")',
        'kill all',
        'start all',
        'until all decide(value: "b")',
      ],
      '--solution',
    );
    expect(stdout.match(/decide\(value: "b"\)/g)).toHaveLength(6);
    expect(exitCode).toBe(0);
  });

  it('names the first wrong step of a real run by the same rules', async () => {
    const impl = wrong('unsynced', 'this.env.storage.sync();', '');
    const { stdout, exitCode } = await cluster(
      'lab4',
      ['request 2 {"type": "propose", "value": "b"}', 'until all decide(value: "b")'],
      '--impl',
      impl,
    );
    expect(stdout).toMatch(/First wrong step: \d+\. node \d sent .* before it synced what it had put/);
    expect(exitCode).toBe(1);
  });

  it('says where a node threw, and that it is down', async () => {
    const impl = wrong('throws', '    this.election.onStart();', "    throw new Error('mine');");
    const { stdout, exitCode } = await cluster('lab4', ['stop'], '--impl', impl);
    expect(stdout).toMatch(/node \d is down: onStart threw Error: mine {2}paxos-node\.ts:\d+:\d+/);
    expect(exitCode).toBe(1);
  });

  it('refuses an order that makes no sense, and leaves no process', async () => {
    const { stdout, exitCode } = await cluster('lab3', ['kill 9'], '--solution');
    expect(stdout).toContain('"9" is no node; the nodes are 0, 1, 2');
    expect(exitCode).toBe(2);
  });

  it('serves clients of the replicated bank, whose replicas another request replaces', async () => {
    const request = (clientSeq: number, account: string, transaction: object) =>
      `request 2 ${JSON.stringify({ type: 'request', clientId: 1, clientSeq, account, transaction })}`;
    const { stdout, exitCode } = await cluster(
      'lab5',
      [
        request(1, 'ann', { type: 'deposit', amount: 50 }),
        'until 2 reply(clientId: 1, clientSeq: 1, result: {ok: true, balance: 50, reason: ""})',
        request(2, '', { type: 'reconfigure', replicas: [2, 3, 4] }),
        // The last slot of the old ones: node 3 was given all that was before.
        'until 3 apply(slot: 5, val: {clientId: -1, clientSeq: 0, noop: true, account: "", transaction: {type: "none"}})',
      ],
      '--solution',
    );
    expect(stdout).not.toContain('First wrong step');
    expect(exitCode).toBe(0);
  });

  it('leaves a trace that no later --check takes for a saved failure', async () => {
    await cluster('lab3', ['stop'], '--solution');
    const run = join(root, 'grader', 'bin', 'run.mjs');
    const check = ['lab3', '--check', '--solution', '--only', 'highest-leads'];
    const { exitCode } = await execa(process.execPath, [run, ...check], { cwd: home, reject: false });
    expect(exitCode).toBe(0);
  });

  it('takes another number of nodes', async () => {
    const { stdout } = await cluster('lab3', ['until all trust(leader: 4)'], '--solution', '--nodes', '5');
    expect(stdout).toContain('node 3: trust(leader: 4)');
  });
});

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { readLab } from '../../src/lab/catalogue.ts';
import { applyMutant, readMutants } from '../../src/lab/mutants.ts';
import { launch, open } from '../picture-page/chromium.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const program = join(root, 'grader', 'bin', 'run.mjs');
const home = mkdtempSync(join(tmpdir(), 'lab-stepper-'));
const impl = join(home, 'impl');
const env = { NO_COLOR: '1' };
const running: { readonly kill: (signal: 'SIGINT') => unknown; readonly ended: Promise<unknown> }[] = [];
let browser: Browser;

/** Starts `--explore`, and gives the address that it names. */
async function explore(...args: string[]): Promise<string> {
  const command = execa(process.execPath, [program, 'lab4', '--explore', '--impl', impl, ...args], {
    cwd: home,
    env,
    reject: false,
  });
  running.push({ kill: (signal) => command.kill(signal), ended: command.then(() => {}) });
  let told = '';
  return new Promise((resolve, reject) => {
    command.stdout?.on('data', (text) => {
      told += String(text);
      const address = /http:\S+/.exec(told)?.[0];
      if (address !== undefined) resolve(address);
    });
    command.then(({ stderr }) => reject(new Error(`it ended: ${stderr}`)));
  });
}

async function lab4(...args: string[]) {
  const { stdout, stderr, exitCode } = await execa(process.execPath, [program, 'lab4', ...args], {
    cwd: home,
    reject: false,
    env,
  });
  return { stdout, stderr, exitCode };
}

beforeAll(async () => {
  browser = await launch();
  const lab = readLab(4);
  const mutant = readMutants(lab).find(({ name }) => name === 'promise-sent-before-sync');
  applyMutant(lab, mutant!, impl);
});
afterAll(async () => {
  await browser.close();
  for (const command of running) command.kill('SIGINT');
  await Promise.all(running.map(({ ended }) => ended));
  rmSync(home, { recursive: true, force: true });
});

/** A busy machine may take its time: what is waited for is said, not how long. */
const poll = <T>(look: () => T) => expect.poll(look, { timeout: 30_000 });
const monitors = (page: Page) => page.getByRole('region', { name: 'What must hold' });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first();
const steps = (page: Page) => page.locator('.event').count();

describe('the stepper', () => {
  let address = '';
  beforeAll(async () => {
    address = await explore('--only', 'ex-node-crash', '--watch');
  });

  it('is driven through a lost promise to a red monitor, saved, and replayed on the command line', async () => {
    const { page, complaints } = await open(browser, address);
    await poll(() => steps(page)).toBe(3);
    expect(await monitors(page).textContent()).not.toContain('✗');
    await button(page, /^Client 100 asks node 0/).click();
    await poll(() => steps(page)).toBe(4);
    await button(page, 'trust(0) at node 0').click();
    await poll(() => steps(page)).toBe(5);
    // The promise leaves, and the node crashes before it is durable.
    await page.getByLabel(/^Crash within the next handler/).fill('2');
    await button(page, /^Deliver prepare.* from 0 to 1$/).click();
    await poll(() => monitors(page).textContent()).toContain('✗ Step 6: node 1');
    expect(await page.locator('.event.crash').count()).toBe(1);
    await page.getByLabel(/^Crash within the next handler/).fill('');
    await button(page, 'Restart node 1').click();
    await poll(() => page.getByRole('region', { name: 'Node 1' }).textContent()).toContain('rnd: -1');
    await page.locator('.event.wrong').click();
    expect(await page.getByRole('complementary').textContent()).toMatch(
      /PaxosNode\.onMessage paxos-node\.ts:\d+/,
    );
    await button(page, 'Save this run').click();
    await poll(() => page.getByRole('status').first().textContent()).toContain(
      'Saved as .lab/lab4-ex-node-crash.json',
    );
    expect(existsSync(join(home, '.lab', 'lab4-ex-node-crash.html'))).toBe(true);

    const replayed = await lab4('--impl', impl, '--replay', '.lab/lab4-ex-node-crash.json');
    expect(replayed.stdout).toMatch(
      /First wrong step: 6\. node 1 sent a promise of round \d+ and put nothing of it/,
    );
    expect(replayed.stdout).toContain('node 1 starts again');
    expect(replayed.exitCode).toBe(1);
    // Code that is right can't be led there.
    const right = await lab4('--solution', '--replay', '.lab/lab4-ex-node-crash.json');
    expect(right.stdout).toMatch(
      /The run can go on for \d of 4 choices only|The run of 4 choices breaks nothing/,
    );
    expect(right.exitCode).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('goes back and branches, and shows what was tried as a tree', async () => {
    const { page, complaints } = await open(browser, address);
    const tree = page.getByRole('region', { name: 'What was tried' });
    await tree.getByRole('button', { name: 'start', exact: true }).click();
    await poll(() => steps(page)).toBe(3);
    await button(page, /^Client 101 asks node 1/).click();
    await poll(() => steps(page)).toBe(4);
    await page.getByLabel('Groups').fill('0 | 1 2');
    await page.getByRole('button', { name: 'Partition' }).click();
    await poll(() => page.locator('.band').count()).toBe(1);
    await button(page, 'trust(1) at node 1').click();
    await poll(() => button(page, /^Deliver prepare.* from 1 to 0$/).isDisabled()).toBe(true);
    expect(await button(page, /^Deliver prepare.* from 1 to 2$/).isDisabled()).toBe(false);
    await button(page, /^Duplicate prepare.* from 1 to 2$/).click();
    await poll(() => page.locator('.choices').allTextContents()).toContainEqual(
      expect.stringContaining('×2'),
    );
    await button(page, /^Lose prepare.* from 1 to 2$/).click();
    await poll(() => page.locator('.event.lose').count()).toBe(1);
    await page.getByRole('button', { name: '← Back' }).click();
    await poll(() => page.locator('.event.lose').count()).toBe(0);
    // Both ways from the start are there.
    expect(await tree.locator('li > ul').count()).toBeGreaterThanOrEqual(2);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('searches from a place, and says what was searched', async () => {
    const { page, complaints } = await open(browser, address);
    await page.getByRole('spinbutton', { name: 'within steps' }).fill('3');
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await poll(() => page.getByRole('status').first().textContent()).toMatch(
      /no violation in the [\d,]+ worlds within 3 steps/,
    );
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('takes changed code with --watch, and goes the same way again; a hang ends only the step', async () => {
    const { page, complaints } = await open(browser, address);
    const tree = page.getByRole('region', { name: 'What was tried' });
    await tree.getByRole('button', { name: 'start', exact: true }).click();
    await button(page, /^Client 100 asks node 0/).click();
    await button(page, 'trust(0) at node 0').click();
    await poll(() => steps(page)).toBe(5);
    const file = join(impl, 'paxos-node.ts');
    const text = readFileSync(file, 'utf8');
    const changed = text.replace(/(\n {2}(?:override )?onMessage\([^)]*\)[^{]*\{)/, '$1\n    for (;;);');
    expect(changed).not.toBe(text);
    writeFileSync(file, changed);
    // The tree is made anew: only the way to the present place is left.
    await poll(() => tree.getByRole('button').count()).toBe(3);
    expect(await steps(page)).toBe(5);
    await button(page, /^Deliver prepare.* from 0 to 1$/).click();
    await poll(() => page.getByRole('status').first().textContent()).toContain('did not return within 2 s');
    expect(await steps(page)).toBe(5);
    writeFileSync(file, text);
    await poll(() => page.getByRole('status').first().textContent()).toBe('');
    await button(page, /^Deliver prepare.* from 0 to 1$/).click();
    await poll(() => steps(page)).toBe(6);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('is for this machine, who knows the token, and its own page', async () => {
    const { host, port, pathname } = new URL(address);
    expect(new URL(address).hostname).toBe('127.0.0.1');
    const get = (path: string, headers: Record<string, string>) =>
      new Promise<number>((resolve, reject) => {
        request({ host: '127.0.0.1', port, path, headers }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        })
          .on('error', reject)
          .end();
      });
    expect(await get(pathname, { host })).toBe(200);
    expect(await get('/', { host })).toBe(404);
    expect(await get(`${pathname.slice(0, -2)}x/`, { host })).toBe(404);
    expect(await get(pathname, { host: 'evil.example' })).toBe(404);
    const connect = (origin: string) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(`ws://${host}${pathname}ws`, { origin });
        socket.on('open', () => {
          socket.close();
          resolve('open');
        });
        socket.on('error', (error) => resolve(error.message));
      });
    expect(await connect(`http://${host}`)).toBe('open');
    expect(await connect('http://evil.example')).toMatch(/403/);
    expect(await connect('null')).toMatch(/403/);
  });
});

describe('--explore', () => {
  it('goes to the end of a saved run with --from', async () => {
    const { stderr } = await lab4('--explore', '--from', '.lab/none.json');
    expect(stderr).toContain('There is no file .lab/none.json');
    const { page, complaints } = await open(browser, await explore('--from', '.lab/lab4-ex-node-crash.json'));
    await poll(() => monitors(page).textContent()).toContain('✗ Step 6: node 1');
    expect(await page.locator('.tree button').allTextContents()).toHaveLength(5);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('says what it can not step through', async () => {
    for (const [args, message] of [
      [['--check', '--explore'], '--explore steps through a run by hand: only'],
      [['--from', 'x.json'], '--explore steps through a run by hand: only'],
      [
        ['--explore', '--only', 'ac-any'],
        'ac-any is no exploration, and only explorations can be stepped through: ex-',
      ],
    ] as const) {
      const { stderr, exitCode } = await lab4(...args);
      expect(stderr).toContain(message);
      expect(exitCode).toBe(2);
    }
  });
});

import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLab } from '../../src/lab/catalogue.ts';
import { applyMutant, readMutants } from '../../src/lab/mutants.ts';
import { jsonInPage, textInPage } from '../../src/picture-page/in-page.ts';
import type { PageData } from '../../src/picture-page/page-data.ts';
import { writePicturePage } from '../../src/picture-page/write.ts';
import { type Draft, PINGED, run, send } from '../diagram/runs.ts';
import { launch, open } from './chromium.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const home = mkdtempSync(join(tmpdir(), 'lab-picture-'));
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  rmSync(home, { recursive: true, force: true });
});

const data: PageData = {
  schema: 'picture/1',
  lab: 'Lab 9: Test',
  check: 'pings',
  title: 'A ping is answered',
  hint: 'Answer it.',
  message: 'Agreement: two values',
  places: [],
  replay: 'npm run lab9 -- --replay x.json',
  story: [],
};

function written(name: string, more: Partial<PageData>): string {
  const path = join(home, `${name}.html`);
  writePicturePage(path, { ...data, ...more });
  return pathToFileURL(path).href;
}

describe('the picture of a failed check', () => {
  const lab = readLab(4);
  let sheet = '';
  let file = '';
  beforeAll(async () => {
    const mutant = readMutants(lab).find(({ name }) => name === 'ignores-reported-values');
    applyMutant(lab, mutant!, join(home, 'impl'));
    const program = join(root, 'grader', 'bin', 'run.mjs');
    const args = ['lab4', '--check', '--impl', 'impl', '--only', 'pn-agreement'];
    const { stdout } = await execa(process.execPath, [program, ...args], {
      cwd: home,
      reject: false,
      env: { NO_COLOR: '1' },
    });
    sheet = stdout;
    file = join(home, '.lab', 'lab4-pn-agreement.html');
  });

  it('is named on the sheet, lies beside the saved failure, and is one small file', () => {
    expect(sheet).toContain('Picture .lab/lab4-pn-agreement.html');
    const trace = JSON.stringify(JSON.parse(readFileSync(file.replace('.html', '.json'), 'utf8')).failure);
    const original = /"original":/.exec(readFileSync(file, 'utf8'));
    expect(original).not.toBeNull();
    expect(statSync(file).size).toBeLessThan(150_000 + trace.length);
  });

  it('opens from disk with the first wrong step selected, its handler, effects, and what it did to the state', async () => {
    const { page, complaints } = await open(browser, pathToFileURL(file).href);
    const details = page.getByRole('complementary', { name: 'Selected event' });
    await expect
      .poll(() => details.textContent())
      .toContain('First wrong step: node 2 proposed "v2" in round 5');
    const text = await details.textContent();
    expect(text).toContain('Handler PaxosNode.onMessage paxos-node.ts:');
    expect(text).toMatch(/Effectsaccept\(from: 2, rnd: 5, val: "v2"\) to 0paxos-node\.ts:\d+/);
    const changed = await details.locator('.diff tr.changed').allInnerTexts();
    expect(changed.map((line) => line.replace(/\s+/g, ' '))).toContain(
      'proposer.promised before: { 2 } after: { 2, 1 }',
    );
    await details.getByRole('button', { name: /all \d+ fields/ }).click();
    expect(await details.locator('.diff tr').count()).toBeGreaterThan(changed.length);
    expect(await page.locator('.event.wrong').count()).toBe(1);
    // All that led to it is lit, nothing else.
    expect(await page.locator('.event.past').count()).toBeGreaterThan(5);
    // One click to the run that failed first.
    await page.getByRole('button', { name: /As it failed first/ }).click();
    expect(await page.locator('.note').textContent()).toMatch(/^\d{3} steps\.$/);
    expect(await page.locator('.event.wrong').count()).toBe(1);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe('a page', () => {
  it('is moved through with the keyboard, and filtered', async () => {
    const { page, complaints } = await open(
      browser,
      written('keys', { trace: PINGED, wrong: { step: 11, node: 0, text: 'heard' } }),
    );
    const selected = () => page.locator('.event.selected').getAttribute('data-step');
    await page.getByRole('application').focus();
    expect(await selected()).toBe('11');
    await page.keyboard.press('c');
    expect(await selected()).toBe('3');
    await page.keyboard.press('ArrowDown');
    expect(await selected()).toBe('4');
    await page.keyboard.press('ArrowLeft');
    expect(await selected()).toBe('3');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    expect(await selected()).toBe('7');
    await page.keyboard.press('w');
    expect(await selected()).toBe('11');
    expect(await page.getByRole('status').last().textContent()).toBe('Step 11: node 0 gets pong from 1');
    expect(await page.locator('.event').count()).toBe(11);
    await page.getByRole('button', { name: 'heartbeats on/off' }).click();
    // Two heartbeats are delivered, and the messages named ping and pong count as heartbeats too.
    expect(await page.locator('.event.deliver').count()).toBe(0);
    expect(await page.locator('.note').textContent()).toContain('4 of them are hidden by the filter.');
    await page.getByRole('button', { name: 'heartbeats on/off' }).click();
    await page.getByLabel('1', { exact: true }).uncheck();
    expect(await page.locator('.names b').allTextContents()).toEqual(['node 0']);
    await page.getByLabel('1', { exact: true }).check();
    await page.getByText('only what is related').click();
    expect(await page.locator('.event:not(.network)').count()).toBe(5);
    await page.getByRole('button', { name: 'Time' }).click();
    expect(await page.locator('.tick').first().textContent()).toBe('0 ms');
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('has a list that is the equal of the diagram', async () => {
    const { page, complaints } = await open(browser, written('list', { trace: PINGED }));
    await page.getByRole('button', { name: 'List' }).click();
    const lines = await page.getByRole('list', { name: 'All steps' }).getByRole('button').allTextContents();
    expect(lines).toHaveLength(11);
    expect(lines[2]).toMatch(
      /^ *3\. 20 ms node 1 gets ping\(round: 1\) from 0 → pong to 0; trust\(leader: 1\)$/,
    );
    await page.getByRole('button', { name: /node 1 crashes/ }).click();
    expect(await page.getByRole('complementary').textContent()).toContain(
      'node 1 crashes and loses unsynced round',
    );
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('shows what a submission wrote as text, whatever it is', async () => {
    const text = `</script><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\u2028${'x'.repeat(100_000)}`;
    const hostile = { type: '<b>{{title}}$&</b>', text };
    const trace = run([
      { node: 0, event: { type: 'start', again: false }, effects: [send(1, hostile)] },
      { node: 1, event: { type: 'deliver', from: 0, message: hostile, send: 1 } },
    ]);
    const { page, complaints } = await open(
      browser,
      written('hostile', {
        trace,
        title: text,
        message: text,
        hint: text,
        wrong: { step: 2, node: 1, text },
      }),
    );
    expect(complaints).toEqual([]);
    const shown = await page.locator('.fields pre').last().textContent();
    expect(shown).toContain('</script><script>alert(1)</script><img src=x onerror=alert(2)>\\u{202e}');
    expect(shown?.length).toBeGreaterThan(100_000);
    expect(await page.evaluate(() => document.body.innerText)).not.toMatch(/[\u202e\u2028]/);
    expect(await page.locator('img, #root script, b b').count()).toBe(0);
    await page.close();
  });

  it('fits a phone: nothing is wider than the screen but what scrolls', async () => {
    const { page, complaints } = await open(browser, written('phone', { trace: PINGED }), {
      width: 375,
      height: 700,
    });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
    await page.locator('.event[data-step="3"]').click();
    expect(await page.getByRole('complementary').textContent()).toContain('node 1 gets ping');
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('of a run of 10,000 steps draws only what is in sight; of more it says what it leaves out', async () => {
    const drafts = Array.from({ length: 10_500 }, (_, i): Draft => {
      const node = i % 2;
      if (i < 2)
        return { node, event: { type: 'start', again: false }, effects: [send(1 - node, { type: 'n', i })] };
      return {
        node,
        event: { type: 'deliver', from: 1 - node, message: { type: 'n', i: i - 1 }, send: i },
        effects: [send(1 - node, { type: 'n', i })],
      };
    });
    drafts[1] = { node: 1, event: { type: 'start', again: false }, effects: [send(0, { type: 'n', i: 1 })] };
    const { page, complaints } = await open(browser, written('long', { trace: run(drafts) }));
    expect(await page.locator('.note').textContent()).toBe(
      'The last 10,000 of 10,500 steps; those before are left out.',
    );
    expect(await page.locator('.event').count()).toBeLessThan(120);
    await page.getByRole('application').focus();
    await page.keyboard.press('End');
    expect(await page.locator('.event.selected').getAttribute('data-step')).toBe('10500');
    expect(await page.locator('.event').count()).toBeLessThan(120);
    await page.getByRole('button', { name: 'List' }).click();
    expect(await page.locator('.list li').count()).toBe(10_000);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('shows a history that no order explains: the order as a line, and what can not follow', async () => {
    const operations = [
      { id: '1', client: 'a', text: 'put(x, 1) → ok', call: 0, return: 10, object: 'x' },
      { id: '2', client: 'b', text: 'put(y, 9) → ok', call: 1, return: 4, object: 'y' },
      { id: '3', client: 'b', text: 'get(x) → 1', call: 5, return: 20, object: 'x' },
      { id: '4', client: 'a', text: 'get(x) → <b>""', call: 21, return: 30, object: 'x' },
      { id: '5', client: 'c', text: 'put(x, 2) → no reply', call: 22, object: 'x' },
    ];
    const order = [
      { id: '1', state: '"1"' },
      { id: '3', state: '"1"' },
    ];
    const history = { operations, left: 0, order, blocked: '4', state: '"1"', object: 'x' };
    const { page, complaints } = await open(browser, written('history', { history }));
    const box = (id: string) => page.locator(`[data-id="${id}"]`);
    expect(await page.locator('.operation').count()).toBe(4);
    expect(await box('4').getAttribute('class')).toContain('blocked');
    expect(await box('5').getAttribute('class')).toContain('unanswered');
    expect(await page.locator('.point').count()).toBe(2);
    expect(await page.locator('.order-list li').allTextContents()).toEqual([
      'put(x, 1) → ok client a "1"',
      'get(x) → 1 client b "1"',
    ]);
    expect(await page.locator('.history .verdict').textContent()).toBe(
      '✗ get(x) → <b>"" of client a can\'t come next: then "1"',
    );
    await page.getByLabel('Only').selectOption('y');
    expect(await page.locator('.operation').count()).toBe(1);
    await page.getByLabel('Only').selectOption('');
    expect(await page.locator('.operation').count()).toBe(5);
    // Each row is a client's, and each point of the order lies in its box.
    expect(await page.locator('.history-diagram text', { hasText: /^client / }).allTextContents()).toEqual([
      'client a',
      'client b',
      'client c',
    ]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('of a check without a run tells its story', async () => {
    const { page, complaints } = await open(browser, written('story', { story: ['acceptor.handle(<1>)'] }));
    expect(await page.locator('.story li').allTextContents()).toEqual(['acceptor.handle(<1>)']);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe('what is put into a page', () => {
  it('is the same JSON when it is read, and has nothing that ends or turns it', () => {
    const value = { a: '</script>\u202e\u2066<!--&\u2028', b: ['\ud800', '😀'] };
    const text = jsonInPage(value);
    expect(JSON.parse(text)).toEqual(value);
    expect(text).not.toMatch(/[<>&\u202e\u2066\u2028]/);
    expect(textInPage('</title>"\u202e')).toBe('&#60;/title&#62;&#34;&#8238;');
  });
});

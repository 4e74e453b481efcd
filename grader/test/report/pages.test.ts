import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBook } from '../../src/private/book.ts';
import { policyText } from '../../src/report/commands.ts';
import { writeTermReport } from '../../src/report/report.ts';
import { filesHash, gradingDirectly } from '../../src/term/grading.ts';
import { makeTerm } from '../../src/term/term.ts';
import { chromiumPath } from '../chromium.ts';
import { course2020 } from '../policy/records.ts';
import { resultOf } from '../private/folders.ts';
import { POINTS, TERM_LABS } from '../term/labs.ts';

/** An A4 page between the report's margins, in CSS pixels. */
const A4_WIDTH = Math.floor(((210 - 24) * 96) / 25.4);

let browser: Browser;
let folder: string;
const complaints: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'report-'));
  const grade = gradingDirectly(async (lab, files) => {
    const points = POINTS[files[0]!.text as keyof typeof POINTS];
    return resultOf({ lab, points, files: filesHash(files) });
  });
  await makeTerm(join(folder, 'term'), course2020, TERM_LABS, { students: 24, groups: 10, seed: 0 }, grade);
  writeTermReport(readBook(join(folder, 'term'), course2020), policyText(), join(folder, 'report'));
  browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(path: string, more: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
  const page = await browser.newPage({ offline: true, ...more });
  page.on('console', (message) => complaints.push(`${path}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`${path}: ${error.message}`));
  page.on('requestfailed', (request) => complaints.push(`${path}: asks for ${request.url()}`));
  await page.goto(pathToFileURL(join(folder, 'report', path)).href);
  return page;
}

const PAGES = [
  'index.html',
  'policy.html',
  'labs/lab4.html',
  'labs/lab1.html',
  'groups/lab4-group-01.html',
  'students/ada-aasen-1.html',
];

describe('the pages of a report, in a browser', () => {
  it('load without network and without a complaint', async () => {
    for (const path of PAGES) await (await open(path)).close();
    expect(complaints).toEqual([]);
  });

  it('have links that lead somewhere, to the very line of the policy', () => {
    const root = join(folder, 'report');
    const pages = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.html'),
    );
    const texts = new Map(pages.map((name) => [name, readFileSync(join(root, name), 'utf8')]));
    const dead: string[] = [];
    let links = 0;
    for (const [name, html] of texts) {
      for (const [, href] of html.matchAll(/<a [^>]*?href="([^"]*)"/g)) {
        links++;
        const [path = '', anchor] = href!.split('#');
        const target = texts.get(path === '' ? name : posix.join(posix.dirname(name), path));
        if (target === undefined || (anchor !== undefined && !target.includes(`id="${anchor}"`)))
          dead.push(`${name}: ${href}`);
      }
    }
    expect(dead).toEqual([]);
    expect(links).toBeGreaterThan(1000);
    const line =
      policyText()
        .split('\n')
        .findIndex((text) => text.includes('"free": 5')) + 1;
    expect(texts.get('students/ada-aasen-1.html')).toContain(`href="../policy.html#L${line}"`);
  });

  it('tell what happened to many once for a lab, and by how much on the page of each', async () => {
    const page = await open('index.html');
    const told = page.locator('#looks tbody tr').filter({ hasText: 'late was worse than nothing' });
    const labs = await told.locator('td:first-child').allTextContents();
    expect(labs.length).toBeGreaterThan(0);
    expect(new Set(labs).size).toBe(labs.length);
    await told.first().locator('a').first().click();
    expect(await page.locator('main').textContent()).toMatch(
      /late was worse than nothing: without it the lab grade would be \d/,
    );
    await page.close();
  });

  it('show names of people as text, whatever they are', async () => {
    const page = await open('index.html');
    const names = await page.locator('#students tbody td:first-child').allTextContents();
    expect(names).toContain('<img src=x onerror=alert(1)>, Eve');
    expect(names).toContain('Trudy \\u{202e}gnp.exe');
    expect(await page.locator('img').count()).toBe(0);
    await page.close();
  });

  it('sort a table by a click or by keyboard, numbers as numbers, what is missing last', async () => {
    const page = await open('index.html');
    const column = async (index: number) =>
      page.locator(`#students tbody tr td:nth-child(${index})`).allTextContents();
    const heads = await page.locator('#students thead th').allTextContents();
    const grade = heads.indexOf('Lab grade') + 1;
    const button = page.locator(`#students thead th:nth-child(${grade}) button`);
    await button.click();
    const rising = (await column(grade)).filter((text) => text !== 'none').map(Number);
    expect(rising).toEqual([...rising].sort((a, b) => a - b));
    expect(new Set(rising).size).toBeGreaterThan(5);
    expect((await column(grade)).at(-1)).toBe('none');
    expect(await page.locator(`#students thead th:nth-child(${grade})`).getAttribute('aria-sort')).toBe(
      'ascending',
    );
    await button.focus();
    await page.keyboard.press('Enter');
    const falling = (await column(grade)).filter((text) => text !== 'none').map(Number);
    expect(falling).toEqual([...rising].reverse());
    await page.locator('#students thead th:nth-child(2) button').click();
    const logins = await column(2);
    expect(logins).toEqual([...logins].sort((a, b) => a.localeCompare(b, 'en')));
    await page.close();
  });

  it('show only rows with all words that are typed, and say how many', async () => {
    const page = await open('index.html');
    const rows = page.locator('#students tbody tr:visible');
    expect(await rows.count()).toBe(24);
    await page.getByLabel('Find students').fill('berg');
    const found = await rows.allTextContents();
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((row) => row.toLowerCase().includes('berg'))).toBe(true);
    expect(await page.locator('output').first().textContent()).toBe(`${found.length} of 24`);
    await page.getByLabel('Find students').fill('berg nobody');
    expect(await rows.count()).toBe(0);
    await page.getByLabel('Find students').fill('');
    expect(await rows.count()).toBe(24);
    await page.close();
  });

  it('can be walked by keyboard: the first stop skips to the content', async () => {
    const page = await open('index.html');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.querySelector("main").contains(document.activeElement)')).toBe(true);
    await page.close();
  });

  it('have a table for every plot', async () => {
    for (const path of ['index.html', 'labs/lab4.html']) {
      const page = await open(path);
      expect(await page.locator('figure svg').count()).toBeGreaterThan(1);
      expect(await page.locator('figure details table').count()).toBe(
        await page.locator('figure svg').count(),
      );
      const counts = await page.locator('figure').first().locator('tbody td').allTextContents();
      const bars = await page.locator('figure').first().locator('svg text.value').allTextContents();
      expect(bars).toEqual(counts.filter((count) => count !== '0'));
      await page.close();
    }
  });

  it('are light or dark as the system is', async () => {
    const background = async (colorScheme: 'light' | 'dark') => {
      const page = await open('index.html', { colorScheme });
      const colour = await page.evaluate('getComputedStyle(document.body).backgroundColor');
      await page.close();
      return colour;
    };
    expect([await background('light'), await background('dark')]).toEqual([
      'rgb(255, 255, 255)',
      'rgb(15, 19, 24)',
    ]);
  });

  it('fit A4 in print: nothing is wider than the paper, tables of plots are open, what is for the screen is gone', async () => {
    for (const path of PAGES) {
      const page = await open(path, { viewport: { width: A4_WIDTH, height: 1000 } });
      await page.emulateMedia({ media: 'print' });
      const widest = await page.$$eval('main *', (all) =>
        Math.max(...all.map((one) => one.getBoundingClientRect().right)),
      );
      expect(widest, path).toBeLessThanOrEqual(A4_WIDTH + 1);
      expect(await page.locator('nav:visible, input:visible').count()).toBe(0);
      for (const table of await page.locator('figure details table').all()) {
        expect((await table.boundingBox())!.height).toBeGreaterThan(40);
      }
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
      expect(new Set(pdf.match(/\/MediaBox \[[^\]]*\]/g))).toEqual(
        new Set(['/MediaBox [0 0 594.95996 841.91998]']),
      );
      await page.close();
    }
  });

  it('fit a phone: only tables scroll', async () => {
    for (const path of PAGES) {
      const page = await open(path, { viewport: { width: 380, height: 800 } });
      expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(380);
      await page.close();
    }
  });
});

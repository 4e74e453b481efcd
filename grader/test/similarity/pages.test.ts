import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compare } from '../../src/similarity/compare.ts';
import { similarityPages } from '../../src/similarity/pages.tsx';
import type { Work } from '../../src/similarity/submission.ts';
import { tokensOf } from '../../src/similarity/tokens.ts';
import { chromiumPath } from '../chromium.ts';
import { Corpus } from './corpus.ts';

/** An A4 page between the report's margins, in CSS pixels. */
const A4_WIDTH = Math.floor(((210 - 24) * 96) / 25.4);
const HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)>';
const DEEP = `export const a = ${'('.repeat(60_000)}1${')'.repeat(60_000)};`;

const corpus = new Corpus();
/** Works that share more and more of their functions with the first. */
const works = Array.from({ length: 14 }, (_, i): Work => {
  const files = corpus.compose(corpus.functions.map((_name, f) => (f < i ? 0 : 1 + (i % 4))));
  const name = i === 3 ? `three ${HOSTILE}` : `work ${i}`;
  const long = { path: 'long.ts', text: `// ${'x'.repeat(400)}\n` };
  return { id: `w${i}`, name, people: [`p${i}`], earlier: false, files: [...files, long] };
});
works.push({ ...works[13]!, id: 'same', name: 'the same', people: ['s'] });
works.push({
  id: 'deep',
  name: 'the deep one',
  people: ['d'],
  earlier: false,
  files: [{ path: 'deep.ts', text: DEEP }],
});
const comparison = compare(works, corpus.given, tokensOf);
const pages = similarityPages('lab4', 'Paxos', comparison, 0.05, ['south: can’t be read; not compared']);

let browser: Browser;
let folder: string;
const complaints: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'similarity-'));
  for (const [name, html] of pages) writeFileSync(join(folder, name), html);
  browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(path: string): Promise<Page> {
  const page = await browser.newPage({ offline: true, viewport: { width: A4_WIDTH, height: 1000 } });
  page.on('console', (message) => complaints.push(`${path}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`${path}: ${error.message}`));
  page.on('dialog', (dialog) => complaints.push(`${path}: ${dialog.message()}`));
  page.on('requestfailed', (request) => complaints.push(`${path}: asks for ${request.url()}`));
  await page.goto(pathToFileURL(join(folder, path)).href);
  return page;
}

describe('the pages of a comparison', () => {
  it('have a page for every pair at or above the threshold, however many they are', () => {
    const above = comparison.pairs.filter(({ similarity }) => similarity >= 0.05).length;
    expect(above).toBeGreaterThan(60);
    expect([...pages.keys()].filter((name) => name.startsWith('pair-'))).toHaveLength(above);
  });

  it('load in a browser without a complaint, and show hostile names as text', async () => {
    for (const path of [...pages.keys()].slice(0, 5)) {
      const page = await open(path);
      expect(await page.locator('img').count()).toBe(0);
      await page.close();
    }
    expect(complaints).toEqual([]);
  });

  it('sort by likeness as a number, by names, and by common pieces', async () => {
    const page = await open('index.html');
    const column = (index: number) => page.locator(`tbody tr td:nth-child(${index})`).allTextContents();
    const numbers = async (index: number) => (await column(index)).map((text) => Number.parseFloat(text));
    // As texts they would stand in another order.
    const likeness = await numbers(1);
    expect([Math.min(...likeness) < 10, Math.max(...likeness)]).toEqual([true, 100]);
    for (const [index, heading] of [
      [1, 'Likeness'],
      [4, 'Common pieces'],
    ] as const) {
      await page.getByRole('button', { name: heading }).click();
      const up = await numbers(index);
      expect(up).toEqual([...up].sort((a, b) => a - b));
      expect(new Set(up).size).toBeGreaterThan(4);
      await page.getByRole('button', { name: heading }).click();
      expect(await numbers(index)).toEqual([...up].reverse().sort((a, b) => b - a));
    }
    await page.getByRole('button', { name: 'One' }).click();
    const names = await column(2);
    expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
    await page.close();
  });

  it('name what was not compared, and why', async () => {
    const page = await open('index.html');
    const warned = await page.locator('p.warn').allTextContents();
    expect(warned).toEqual([
      'south: can’t be read; not compared',
      expect.stringMatching(/^the deep one: deep\.ts: the parser does not come to its end/),
    ]);
    await page.close();
  });

  it('fit on A4 when they are printed', async () => {
    for (const path of ['index.html', 'pair-001.html', 'pair-020.html']) {
      const page = await open(path);
      await page.emulateMedia({ media: 'print' });
      const wide = await page.evaluate(
        '[document.documentElement.scrollWidth, ...[...document.querySelectorAll("body *")].map((one) => Math.ceil(one.getBoundingClientRect().right))].reduce((a, b) => Math.max(a, b))',
      );
      expect(wide).toBeLessThanOrEqual(A4_WIDTH);
      await page.close();
    }
  });
});

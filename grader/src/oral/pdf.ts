import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../usage-error.ts';

/** Where systems keep Chromium. */
const CHROMIUM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The system's Chromium. Throws `UsageError` where there is none. */
export function chromium(): string {
  const found = CHROMIUM.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new UsageError(
    'There is no Chromium: npm run setup says what to install. The HTML pages print as they are.',
  );
}

/** Prints pages (HTML file and PDF file) on A4, without scripts and without a network. */
export async function printPages(
  pages: readonly { readonly html: string; readonly pdf: string }[],
): Promise<void> {
  const executablePath = chromium();
  const playwright = await import('playwright-core');
  const isRoot = process.getuid?.() === 0;
  const browser = await playwright.chromium.launch({ executablePath, chromiumSandbox: !isRoot });
  try {
    const context = await browser.newContext({ javaScriptEnabled: false, offline: true });
    const page = await context.newPage();
    for (const { html, pdf } of pages) {
      await page.goto(pathToFileURL(html).href);
      await page.pdf({ path: pdf, preferCSSPageSize: true, printBackground: true });
    }
  } finally {
    await browser.close();
  }
}

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

const NAMES = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser'];
const APPS = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

/** The system's Chromium, without a window. */
export async function launch(): Promise<Browser> {
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .concat(APPS, chromium.executablePath())
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error('There is no Chromium: run  npm run setup');
  return chromium.launch({ executablePath: found, args: ['--no-sandbox'] });
}

export interface Opened {
  readonly page: Page;
  /** Errors of the console and of scripts, and requests of anything but the page itself. */
  readonly complaints: string[];
}

export async function open(
  browser: Browser,
  url: string,
  { width = 1280, height = 860 }: { readonly width?: number; readonly height?: number } = {},
): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width, height } });
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (request.url() !== url && !request.url().startsWith(new URL(url).origin.replace('null', 'file:')))
      complaints.push(`asked for ${request.url()}`);
  });
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(url);
  return { page, complaints };
}

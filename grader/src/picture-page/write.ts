import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { builtFile } from 'harness/runtime';
import { jsonInPage, textInPage } from './in-page.ts';
import type { PageData } from './page-data.ts';

/** Name of the built page without data, in dist/. */
const TEMPLATE = 'picture.html';

let template: string | undefined;

/** The page of a failure: one file, which needs no network. */
export function picturePage(data: PageData): string {
  template ??= readFileSync(builtFile(TEMPLATE), 'utf8');
  const title = textInPage(`${data.check} – ${data.lab}`);
  // Functions, since a text could hold `$&`.
  return template.replace('{{title}}', () => title).replace('{{data}}', () => jsonInPage(data));
}

/** Writes the page of a failure; a reader sees the old file or the whole new one. */
export function writePicturePage(path: string, data: PageData): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, picturePage(data));
  renameSync(`${path}.new`, path);
}

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The system's Chromium. Throws when there is none: `npm run setup` installs it. */
export function chromiumPath(): string {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  const apps = [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ];
  const found = [...onPath, ...apps].find((path) => existsSync(path));
  if (found === undefined) throw new Error('There is no Chromium. Install it with: npm run setup');
  return found;
}

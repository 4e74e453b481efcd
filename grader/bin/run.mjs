// The way into every command: builds dist/ anew when a source is newer, then hands over to it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildAll, dist, isStale, root } from './build.mjs';

if (!existsSync(join(root, 'node_modules', 'esbuild'))) {
  console.error('The packages are not installed yet. Run this first:  npm ci');
  process.exit(2);
}
if (isStale()) {
  try {
    await buildAll();
  } catch (error) {
    console.error(`The tools could not be built from their sources.\n${error.message}`);
    process.exit(2);
  }
}
await import(pathToFileURL(join(dist, 'cli.mjs')).href);

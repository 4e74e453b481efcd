// The way into every command: hands over to dist/, which comes built.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..', '..');
if (!existsSync(join(root, 'node_modules', 'esbuild'))) {
  console.error('The packages are not installed yet. Run this first:  npm ci');
  process.exit(2);
}
await import(pathToFileURL(join(root, 'dist', 'cli.mjs')).href);

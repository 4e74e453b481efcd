import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../../src/jail/sandbox.ts';
import { changed } from './repository.ts';

/**
 * Opens the stage of students' processes in this jail: their code may evaluate text with all of Node at hand, as after a way out that nobody knows of
 * yet. What is left to hold them is the jail.
 */
export function openStage({ tree }: Sandbox): void {
  appendFileSync(
    join(tree, 'dist', 'stage.cjs'),
    `\n{ const own = require; globalThis.allOfNode = (text) => { globalThis.require = own; return own('node:vm').runInThisContext(text); }; }\n`,
  );
}

/**
 * The reference of Lab 2 whose UDP server first evaluates `text` in this way, prints what it came to, and then answers UPPER wrongly, so that
 * what was printed is told. The other checks need another file, and another process.
 */
export function withAllOfNode(text: string): Record<string, string> {
  const files = changed(
    'lab2',
    'udp-server.ts',
    "const socket = createSocket('udp4');",
    `const evaluate: (text: string) => unknown = Reflect.get(globalThis, 'allOfNode');
  try {
    console.log('FOUND ' + String(await evaluate(${JSON.stringify(text)})));
  } catch (error) {
    console.log('THREW ' + String(error));
  }
  const socket = createSocket('udp4');`,
  );
  const [path = '', before = ''] =
    Object.entries(files).find(([name]) => name.endsWith('udp-server.ts')) ?? [];
  return { ...files, [path]: before.replace('text.toUpperCase()],', 'text],') };
}

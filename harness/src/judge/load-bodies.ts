import vm from 'node:vm';
import * as author from '../author.ts';
import { type Body, setRegistrar } from './lab-test.ts';

/** What check files declare. */
export interface Loaded {
  readonly bodies: ReadonlyMap<string, Body<unknown>>;
  /** In order, once for each declaration. */
  readonly declared: { readonly id: string; readonly random: boolean }[];
}

/** Runs bundled check files, which declare their checks. Of two with one id the first is kept; both are reported. */
export function loadBodies(checks: readonly { readonly name: string; readonly code: string }[]): Loaded {
  const bodies = new Map<string, Body<unknown>>();
  const declared: { id: string; random: boolean }[] = [];
  setRegistrar((id, body) => {
    declared.push({ id, random: typeof body === 'object' && body.kind === 'property' });
    if (!bodies.has(id)) bodies.set(id, body);
  });
  for (const { name, code } of checks) {
    const run = vm.runInThisContext(`(function (require, module, exports) {${code}\n})`, { filename: name });
    const module = { exports: {} };
    const require = (wanted: string) => {
      if (wanted === 'harness/author') return author;
      throw new Error(`${name} imports ${wanted}: a check imports only harness/author and its own files`);
    };
    run(require, module, module.exports);
  }
  return { bodies, declared };
}

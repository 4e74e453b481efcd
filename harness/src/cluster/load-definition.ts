import vm from 'node:vm';
import * as author from '../author.ts';
import type { ClusterDefinition } from './definition.ts';

/** Evaluates a lab's bundled `cluster.ts`, which is ours. */
export function loadDefinition({
  name,
  code,
}: {
  readonly name: string;
  readonly code: string;
}): ClusterDefinition<unknown> {
  const run = vm.runInThisContext(`(function (require, module, exports) {${code}\n})`, { filename: name });
  const module: { exports: { default?: ClusterDefinition<unknown> } } = { exports: {} };
  run(
    (wanted: string) => {
      if (wanted === 'harness/author') return author;
      throw new Error(`${name} imports ${wanted}: it imports only harness/author and its own files`);
    },
    module,
    module.exports,
  );
  const { default: definition } = module.exports;
  if (definition === undefined) throw new Error(`${name} has no default export: write defineCluster({ … })`);
  return definition;
}

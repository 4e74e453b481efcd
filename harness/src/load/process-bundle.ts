import { build } from 'esbuild';
import { ALLOWED_MODULES, GRPC_MODULES } from './allowed-modules.ts';
import { type Bundle, bundleProblems, missingFiles, resolveJail } from './bundle.ts';
import type { Problem } from './problem.ts';
import type { SourceFile } from './submission.ts';

/**
 * Bundles the student's files for a process of their own: an expression that evaluates to a function of `require`, which gives
 * for each file that `exports` names a function that runs the file and gives what it exports. Imports are the submission's
 * own files, the students' door, and the modules for sockets.
 */
export async function bundleForProcess(
  files: readonly SourceFile[],
  exports: Readonly<Record<string, string>>,
): Promise<Bundle | readonly Problem[]> {
  const missing = missingFiles(files, exports);
  if (missing.length > 0) return missing;
  const entry = [...new Set(Object.values(exports))]
    .map((path) => `exports[${JSON.stringify(path)}] = () => require(${JSON.stringify(`./${path}`)});`)
    .join('\n');
  try {
    const result = await build({
      stdin: { contents: entry, sourcefile: 'entry', loader: 'js' },
      bundle: true,
      write: false,
      outfile: 'submission.js',
      format: 'cjs',
      banner: { js: '(function (require) { "use strict"; const exports = {}, module = { exports };' },
      footer: { js: 'return exports; })' },
      target: 'node20.19',
      platform: 'neutral',
      sourcemap: 'external',
      legalComments: 'none',
      logLevel: 'silent',
      tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true, useDefineForClassFields: true } },
      plugins: [
        resolveJail(new Map(files.map((file) => [file.path, file.text])), {
          allowed: new Set([...ALLOWED_MODULES, ...GRPC_MODULES]),
          refusal: `a submission imports its own files, "harness/student", and ${[...ALLOWED_MODULES].join(', ')}`,
        }),
      ],
    });
    const output = (end: string) => result.outputFiles.find((file) => file.path.endsWith(end))?.text ?? '';
    return { code: output('.js').replace(/\n$/, ''), map: output('.map') };
  } catch (error) {
    return bundleProblems(error);
  }
}

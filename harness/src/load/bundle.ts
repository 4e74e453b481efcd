import { readFileSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Message, type Plugin } from 'esbuild';
import { builtFile } from './installation.ts';
import { NotExamined, type Problem } from './problem.ts';
import { isCode, type SourceFile } from './submission.ts';

/** A submission as one text: an expression that evaluates to its factory, with a source map to the student's files. */
export interface Bundle {
  readonly code: string;
  readonly map: string;
}

/** Where the students' door is found, and the only import besides the submission's own files. */
const STUDENT_DOOR = 'harness/student';
const NAMESPACE = 'submission';

/** What is lowered to what the realm of nodes does not have. */
const NOT_FOR_NODES = {
  'async-await': false,
  'async-generator': false,
  'for-await': false,
  'class-private-field': false,
  'class-private-method': false,
  'class-private-accessor': false,
  'class-private-brand-check': false,
  'class-private-static-field': false,
  'class-private-static-method': false,
  'class-private-static-accessor': false,
};

export interface BundleOptions {
  /** Leave async, promises and `#x` as they are, for checks of concurrency. */
  readonly promises?: boolean;
  /** Put the source map into the text, for a debugger; the student's files are in this folder. */
  readonly debuggerFolder?: string;
}

/**
 * Bundles the student's files with esbuild. Each export named in `exports` comes from its file, or is the text
 * of a file that is no code; nothing but
 * the submission's own files and `harness/student` can be imported. Async is lowered to what needs `Promise`, which the
 * realm does not have, and `#x` to what needs `WeakMap`, so that a slip throws at its line.
 */
export async function bundleSubmission(
  files: readonly SourceFile[],
  exports: Readonly<Record<string, string>>,
  options: BundleOptions = {},
): Promise<Bundle | readonly Problem[]> {
  const missing = missingFiles(files, exports);
  if (missing.length > 0) return missing;
  try {
    const result = await build({
      stdin: { contents: entry(exports), sourcefile: 'entry', loader: 'js' },
      bundle: true,
      write: false,
      outfile: 'submission.js',
      format: 'iife',
      globalName: 'submission',
      banner: { js: '(function (console) { "use strict";' },
      footer: { js: 'return submission.exported; })' },
      target: 'es2023',
      platform: 'neutral',
      sourcemap: 'external',
      legalComments: 'none',
      logLevel: 'silent',
      tsconfigRaw: {
        compilerOptions: {
          verbatimModuleSyntax: true,
          useDefineForClassFields: true,
        },
      },
      supported: options.promises === true ? {} : NOT_FOR_NODES,
      plugins: [resolveJail(new Map(files.map((file) => [file.path, file.text])))],
    });
    const output = (end: string) => result.outputFiles.find((file) => file.path.endsWith(end))?.text ?? '';
    const code = output('.js').replace(/\n$/, '');
    const map = output('.map');
    const { debuggerFolder } = options;
    return { code: debuggerFolder === undefined ? code : withMap(code, map, debuggerFolder), map };
  } catch (error) {
    return bundleProblems(error);
  }
}

/** The files that `exports` needs and that are not there. */
export function missingFiles(
  files: readonly SourceFile[],
  exports: Readonly<Record<string, string>>,
): readonly Problem[] {
  return [...new Set(Object.values(exports))]
    .filter((path) => !files.some((file) => file.path === path))
    .map(missingFile);
}

/** What esbuild found, from what it threw. Throws `NotExamined` where its process has died, and anything else on. */
export function bundleProblems(error: unknown): readonly Problem[] {
  const messages: unknown = Reflect.get(Object(error), 'errors');
  if (!Array.isArray(messages)) {
    // The bundler's own process has died, of its stack or its memory, or because the machine had no more.
    if (error instanceof Error && /service (was stopped|is no longer running)/.test(error.message)) {
      throw new NotExamined(
        'The bundler has died: something in the files is nested too deep or too large, or the machine has no memory left.',
      );
    }
    throw error;
  }
  return messages.map(bundleProblem);
}

/** The text with its source map inside, in which sources are the files on disk: there breakpoints are set. */
function withMap(code: string, map: string, folder: string): string {
  const { sources, ...rest }: { sources: string[] } = JSON.parse(map);
  const onDisk = sources.map((source) =>
    source.startsWith(`${NAMESPACE}:`)
      ? pathToFileURL(resolve(folder, source.slice(NAMESPACE.length + 1))).href
      : source,
  );
  const inline = Buffer.from(JSON.stringify({ ...rest, sources: onDisk })).toString('base64');
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${inline}`;
}

function entry(exports: Readonly<Record<string, string>>): string {
  const paths = [...new Set(Object.values(exports))];
  const imports = paths.map((path, i) => `import * as file${i} from ${JSON.stringify(`./${path}`)};`);
  const fields = Object.entries(exports).map(([name, path]) => {
    // A text is an export of its own.
    const exported = isCode({ path }) ? name : 'default';
    return `${JSON.stringify(name)}: file${paths.indexOf(path)}[${JSON.stringify(exported)}]`;
  });
  return `${imports.join('\n')}\nexport const exported = { ${fields.join(', ')} };`;
}

/** What may be imported besides the submission's own files and the students' door. */
export interface Outside {
  readonly allowed: ReadonlySet<string>;
  /** What is said of anything else. */
  readonly refusal: string;
}

const NOTHING_OUTSIDE: Outside = {
  allowed: new Set(),
  refusal: `a submission imports its own files and "${STUDENT_DOOR}"`,
};

/** Every import is resolved here, among the files that were read, or refused. */
export function resolveJail(files: ReadonlyMap<string, string>, outside: Outside = NOTHING_OUTSIDE): Plugin {
  return {
    name: 'resolve-jail',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /.*/ }, ({ path, importer }) => {
        if (path === STUDENT_DOOR) return { path, namespace: 'door' };
        if (outside.allowed.has(path)) return { path, external: true };
        if (path.startsWith('./') || path.startsWith('../')) {
          const from = importer === 'entry' || importer === '' ? '.' : posix.dirname(importer);
          const target = posix.normalize(posix.join(from, path));
          const found = [target, `${target}.ts`, target.replace(/\.js$/, '.ts')].find((name) =>
            files.has(name),
          );
          if (found !== undefined) return { path: found, namespace: NAMESPACE };
          return {
            errors: [
              {
                text: `"${path}" is none of your files: import a file of this lab, with its name`,
              },
            ],
          };
        }
        return {
          errors: [{ text: `"${path}" can't be imported: ${outside.refusal}` }],
        };
      });
      onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => {
        const text = files.get(path) ?? '';
        if (!isCode({ path })) return { contents: text, loader: 'text' };
        // esbuild would follow a source map that a student's file names, and places would be what that map says.
        const contents = text.replace(/\/\/[#@](?=\s*sourceMappingURL)/g, '// ');
        return { contents, loader: 'ts' };
      });
      onLoad({ filter: /.*/, namespace: 'door' }, () => ({
        contents: readFileSync(builtFile('student.js'), 'utf8'),
        loader: 'js',
      }));
    },
  };
}

function bundleProblem(message: Message): Problem {
  const fromResolver = message.pluginName === 'resolve-jail';
  const location = message.location;
  return {
    kind: fromResolver ? 'bundle' : 'syntax',
    path: location?.file.replace(`${NAMESPACE}:`, '') ?? '',
    line: location?.line ?? 0,
    column: (location?.column ?? -1) + 1,
    message: message.text,
  };
}

function missingFile(path: string): Problem {
  return {
    kind: 'missing',
    path,
    line: 0,
    column: 0,
    message: `${path} is missing`,
    instead: 'The checks need it under this name: bring it back with git, or copy it from the skeleton.',
  };
}

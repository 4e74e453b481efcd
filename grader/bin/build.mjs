// Builds dist/: command line, judge, students' door, and each lab's manifest with its checks, all in one pass of esbuild.
// Run by `npm ci` (prepare) and by bin/run.mjs when a source is newer than what was built.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

export const root = join(import.meta.dirname, '..', '..');
export const dist = join(root, 'dist');
const STAMP = join(dist, 'stamp.json');

/** Whether some source is newer than dist/, or there is no dist/. A hand-out has no sources of the grader: never stale. */
export function isStale() {
  const built = statSync(STAMP, { throwIfNoEntry: false })?.mtimeMs;
  if (built === undefined) return true;
  return sources().some((path) => statSync(path).mtimeMs > built);
}

function sources() {
  const found = [join(root, 'package-lock.json'), join(import.meta.dirname, 'build.mjs')].filter(existsSync);
  const walk = (folder) => {
    if (!existsSync(folder)) return;
    found.push(folder);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (/\.(tsx?|json|css)$/.test(entry.name)) found.push(path);
    }
  };
  walk(join(root, 'harness', 'src'));
  walk(join(root, 'grader', 'src'));
  walk(join(root, 'labs'));
  for (const lab of labFolders('solutions-private')) {
    walk(join(root, 'solutions-private', lab, 'hidden'));
    walk(join(root, 'solutions-private', lab, 'oral'));
  }
  return found;
}

/** The labs in a folder; under labs/, one without a manifest is no lab yet. */
function labFolders(under) {
  const folder = join(root, under);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^lab\d-/.test(entry.name))
    .map((entry) => entry.name)
    .filter((name) => under !== 'labs' || existsSync(join(folder, name, 'lab.ts')))
    .sort();
}

/** Writes dist/ anew. Files are replaced one by one, complete, so that a command that runs meanwhile sees whole files. */
export async function buildAll() {
  // Its time is before the sources are read: what changes during the build is built again.
  const begun = new Date();
  const { files } = await buildFiles();
  await replaceAll(files);
  await removeOld(files);
  await writeWhole(STAMP, JSON.stringify({ files: [...files.keys()].sort() }));
  await utimes(STAMP, begun, begun);
}

/** What a hand-out's command line may load of what cli.ts loads lazily, by folder; all else is for staff. */
const FOR_STUDENTS = /^\.\/(feedback|lab)\//;
const STAFF_ONLY = 'This command is for staff: it is not in this repository.';

/**
 * The files of dist/ by their paths in it, and the packages that they import when they run. `students`: as a hand-out has
 * them, without hidden checks and without what only staff run; `labs`: only these, by folder.
 */
export async function buildFiles({ students = false, labs = labFolders('labs') } = {}) {
  const esbuild = await import('esbuild');
  const common = {
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    // Maps to sources that a hand-out does not have would be of no use.
    sourcemap: students ? false : 'linked',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'error',
    metafile: true,
    absWorkingDir: root,
    // What ws would load if it were there: it is not needed, and nobody has to install it.
    define: {
      'process.env.WS_NO_BUFFER_UTIL': '"1"',
      'process.env.WS_NO_UTF_8_VALIDATE': '"1"',
    },
    external: ['esbuild', 'ts-morph', 'typescript', 'vitest', 'vitest/*', 'playwright-core', 'fsevents'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  };
  const programs = await esbuild.build({
    ...common,
    outdir: dist,
    splitting: true,
    chunkNames: 'chunk-[hash]',
    entryPoints: { cli: 'grader/src/cli.ts' },
    outExtension: { '.js': '.mjs' },
    ...(students && { plugins: [withoutStaffCommands] }),
  });
  const judge = await esbuild.build({
    ...common,
    outdir: dist,
    entryPoints: {
      judge: 'harness/src/judge/judge.ts',
      watcher: 'harness/src/judge/watcher.ts',
      stepper: 'harness/src/judge/stepper.ts',
      cluster: 'harness/src/cluster/main.ts',
    },
    outExtension: { '.js': '.mjs' },
  });
  const grpc = await esbuild.build({
    ...common,
    banner: {},
    format: 'cjs',
    minify: true,
    sourcemap: false,
    outfile: join(dist, 'grpc.cjs'),
    entryPoints: ['harness/src/sockets/grpc-packages.ts'],
  });
  // What runs in a jail: a jail holds these and not the rest of dist/.
  const jailed = await esbuild.build({
    ...common,
    outdir: dist,
    splitting: true,
    chunkNames: 'inside-[hash]',
    entryPoints: {
      inside: 'grader/src/jail/inside.ts',
      reader: 'grader/src/jail/reader.ts',
      probe: 'grader/src/jail/probe.ts',
    },
    outExtension: { '.js': '.mjs' },
  });
  // What runs in a jail for oral exams and for comparing works. Apart, so that nothing that decides a score changes with it.
  const forReports = await esbuild.build({
    ...common,
    outdir: dist,
    entryPoints: { 'oral-runs': 'grader/src/jail/oral-runs.ts', tokens: 'grader/src/jail/tokens.ts' },
    outExtension: { '.js': '.mjs' },
  });
  // Nobody runs this: its hash says whether results of the grader would come out otherwise.
  const outside = students
    ? undefined
    : await esbuild.build({
        ...common,
        minify: true,
        sourcemap: false,
        outfile: join(dist, 'outside.mjs'),
        entryPoints: ['grader/src/grade/decides.ts'],
      });
  // CommonJS: loading a module would start the thread pool of each student's process.
  const stage = await esbuild.build({
    ...common,
    banner: {},
    format: 'cjs',
    outfile: join(dist, 'stage.cjs'),
    entryPoints: ['harness/src/sockets/stage.ts'],
  });
  const door = await esbuild.build({
    ...common,
    outfile: join(dist, 'student.js'),
    banner: {},
    sourcemap: false,
    platform: 'neutral',
    entryPoints: ['harness/src/student.ts'],
  });
  const files = new Map();
  files.set('picture.html', await buildPage(esbuild, 'grader/src/picture-page/browser/main.tsx'));
  files.set('stepper.html', await buildPage(esbuild, 'grader/src/stepper/browser/main.tsx'));
  for (const result of [programs, judge, grpc, stage, door, ...(students ? [] : [jailed, forReports])]) {
    for (const file of result.outputFiles) files.set(relative(dist, file.path), file.contents);
  }
  if (outside !== undefined) {
    files.set('outside.sha256', createHash('sha256').update(outside.outputFiles[0].contents).digest('hex'));
  }
  for (const lab of labs) {
    files.set(join('labs', `${lab}.json`), JSON.stringify(await buildLab(esbuild, common, lab, !students)));
  }
  for (const lab of students ? [] : labFolders('solutions-private')) {
    const oral = join('solutions-private', lab, 'oral');
    if (!existsSync(join(root, oral, 'questions.ts'))) continue;
    const questions = await evaluate(esbuild, common, join(oral, 'questions.ts'));
    const checks = await bundleChecks(esbuild, common, oral);
    // A file of its own: what oral exams ask is no part of the version of a lab that a score belongs to.
    files.set(join('oral', `${lab}.json`), JSON.stringify({ questions, checks }));
  }
  return { files, packages: packagesOf([programs, judge, door]) };
}

/** Puts a refusal in the place of what cli.ts loads lazily for staff. */
const withoutStaffCommands = {
  name: 'without-staff-commands',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\// }, ({ kind, path, importer }) =>
      kind === 'dynamic-import' && importer.endsWith('cli.ts') && !FOR_STUDENTS.test(path)
        ? { path, namespace: 'staff' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'staff' }, () => ({
      contents: `import { UsageError } from './usage-error.ts'; throw new UsageError(${JSON.stringify(STAFF_ONLY)});`,
      loader: 'ts',
      resolveDir: join(root, 'grader', 'src'),
    }));
  },
};

function packagesOf(results) {
  const imports = results.flatMap(({ metafile }) =>
    Object.values(metafile.outputs).flatMap((output) => output.imports),
  );
  const names = imports
    .filter(({ external, path }) => external && !isBuiltin(path))
    .map(({ path }) => /^(?:@[^/]+\/)?[^/]+/.exec(path)[0]);
  return [...new Set(names)].sort();
}

/** A page that needs nothing but itself: script and styles are inside, and data is put in when it is written. */
async function buildPage(esbuild, entry) {
  const result = await esbuild.build({
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    logLevel: 'error',
    absWorkingDir: root,
    entryPoints: [entry],
  });
  const script = result.outputFiles[0].text.replaceAll('</script', '<\\/script');
  const policy =
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'";
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<title>{{title}}</title>',
    '<div id="root"></div>',
    '<noscript>This page draws a run with a script, which is switched off here. The story of the run is on the score sheet.</noscript>',
    '<script type="application/json" id="data">{{data}}</script>',
    `<script>${script}</script>`,
    '</html>',
    '',
  ].join('\n');
}

async function buildLab(esbuild, common, lab, withHidden) {
  const hidden = join('solutions-private', lab, 'hidden');
  return {
    manifest: await evaluate(esbuild, common, join('labs', lab, 'lab.ts')),
    checks: await bundleChecks(esbuild, common, join('labs', lab, 'checks')),
    ...(existsSync(join(root, 'labs', lab, 'cluster.ts')) && {
      cluster: await bundleCheck(esbuild, common, join('labs', lab, 'cluster.ts')),
    }),
    ...(withHidden &&
      existsSync(join(root, hidden, 'lab.ts')) && {
        hidden: {
          manifest: await evaluate(esbuild, common, join(hidden, 'lab.ts')),
          checks: await bundleChecks(esbuild, common, hidden),
        },
      }),
  };
}

/** A manifest is TypeScript that a build may run: it is ours. */
async function evaluate(esbuild, common, entry) {
  const manifestDoor = {
    name: 'manifest-door',
    setup({ onResolve }) {
      // A manifest uses only the schema: not the whole of what checks use.
      onResolve({ filter: /^harness\/author$/ }, () => ({
        path: join(root, 'harness/src/judge/manifest.ts'),
      }));
    },
  };
  const result = await esbuild.build({
    ...common,
    sourcemap: false,
    outfile: 'lab.mjs',
    entryPoints: [entry],
    plugins: [manifestDoor],
  });
  const code = result.outputFiles[0].text;
  const scratch = join(dist, `manifest-${process.pid}-${entry.replace(/[^a-z0-9]+/gi, '-')}.mjs`);
  await mkdir(dist, { recursive: true });
  await writeFile(scratch, code);
  try {
    return (await import(pathToFileURL(scratch).href)).default;
  } finally {
    await rm(scratch, { force: true });
  }
}

async function bundleChecks(esbuild, common, folder) {
  const names = (await readdir(join(root, folder))).filter((name) => name.endsWith('.check.ts')).sort();
  return Promise.all(names.map((name) => bundleCheck(esbuild, common, join(folder, name))));
}

/** What runs inside the judge, or a cluster: one text that gets the lab authors' door handed in. */
async function bundleCheck(esbuild, common, path) {
  const result = await esbuild.build({
    ...common,
    banner: {},
    format: 'cjs',
    sourcemap: false,
    outfile: 'check.cjs',
    external: ['harness/author'],
    entryPoints: [path],
  });
  return { name: path.split('\\').join('/'), code: result.outputFiles[0].text };
}

async function replaceAll(files) {
  for (const [name, contents] of files) {
    const path = join(dist, name);
    const old = await readFile(path).catch(() => undefined);
    if (old?.equals(Buffer.from(contents))) continue;
    await writeWhole(path, contents);
  }
}

/** Removes what the last build wrote and this one did not. */
async function removeOld(files) {
  const old = await readFile(STAMP, 'utf8').then(JSON.parse, () => ({
    files: [],
  }));
  for (const name of old.files) if (!files.has(name)) await rm(join(dist, name), { force: true });
}

async function writeWhole(path, contents) {
  await mkdir(dirname(path), { recursive: true });
  const scratch = `${path}.${process.pid}`;
  await writeFile(scratch, contents);
  await rename(scratch, path);
}

if (process.argv[1] === import.meta.filename) await buildAll();

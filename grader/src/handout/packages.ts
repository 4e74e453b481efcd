import { z } from 'zod';

const Dependencies = z.record(z.string(), z.string());

const Package = z.looseObject({
  version: z.string(),
  license: z.string(),
  engines: z.record(z.string(), z.string()),
  devDependencies: Dependencies,
  allowScripts: z.record(z.string(), z.boolean()).optional(),
});

const LockEntry = z.looseObject({
  resolved: z.string().optional(),
  link: z.boolean().optional(),
  dependencies: Dependencies.optional(),
  optionalDependencies: Dependencies.optional(),
  peerDependencies: Dependencies.optional(),
  peerDependenciesMeta: z.record(z.string(), z.looseObject({ optional: z.boolean().optional() })).optional(),
});
type LockEntry = z.infer<typeof LockEntry>;

const Lock = z.looseObject({ lockfileVersion: z.literal(3), packages: z.record(z.string(), LockEntry) });

/** What `npm ci` of a hand-out needs: the texts of package.json and package-lock.json. */
export interface Packages {
  readonly manifest: string;
  readonly lock: string;
}

/**
 * package.json and lock file of a hand-out, taken from those of this repository: of the packages only `needed` (with
 * their types) and what they need in turn, in the very versions that are locked here. Throws where one of them does not
 * come with this repository's own dependencies.
 */
export function handoutPackages(
  sources: { readonly manifest: string; readonly lock: string },
  needed: Iterable<string>,
  scripts: Readonly<Record<string, string>>,
): Packages {
  const own = Package.parse(JSON.parse(sources.manifest));
  // Read as it is, for the order of its keys; its shape is checked beside.
  const raw: { packages: Record<string, Record<string, unknown>> } = JSON.parse(sources.lock);
  const lock = Lock.parse(raw);
  const wanted = new Set(needed);
  const devDependencies = chosen(own.devDependencies, wanted);
  const head = { name: 'distributed-systems-labs', version: own.version };
  const tail = { license: own.license, workspaces: ['harness'], devDependencies, engines: own.engines };
  const reached = closure(lock.packages, Object.keys(devDependencies));
  // What is imported without being listed has to come along with what is.
  const missing = [...wanted].find((name) => !reached.has(`node_modules/${name}`));
  if (missing !== undefined) {
    throw new Error(`A hand-out would need the package ${missing}, which package.json does not list.`);
  }
  const entries = Object.entries(raw.packages)
    .filter(([path]) => reached.has(path))
    .map(([path, { funding: _, ...entry }]): [string, object] => [path, entry]);
  const names = new Set(entries.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 13)));
  const allowScripts = Object.fromEntries(
    Object.entries(own.allowScripts ?? {}).filter(([name]) => names.has(name)),
  );
  return {
    manifest: pretty({ ...head, private: true, type: 'module', scripts, ...tail, allowScripts }),
    lock: pretty({
      ...head,
      lockfileVersion: 3,
      requires: true,
      packages: {
        '': { ...head, ...tail },
        harness: raw.packages.harness,
        ...Object.fromEntries(entries),
        'node_modules/harness': raw.packages['node_modules/harness'],
      },
    }),
  };
}

/** The dependencies named in `needed`, and the types of those that bring none. */
function chosen(all: Readonly<Record<string, string>>, needed: ReadonlySet<string>): Record<string, string> {
  const names = new Set(needed);
  for (const name of [...names]) names.add(typesOf(name));
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.has(name)));
}

function typesOf(name: string): string {
  return `@types/${name.replace('@', '').replace('/', '__')}`;
}

/** The paths in the lock file of `names` and of all that they need, found as Node finds packages. */
function closure(packages: Readonly<Record<string, LockEntry>>, names: readonly string[]): Set<string> {
  const reached = new Set<string>();
  const visit = (from: string, name: string, isRequired: boolean): void => {
    const path = resolve(packages, from, name);
    if (path === undefined) {
      if (isRequired) throw new Error(`package-lock.json does not have ${name}, which ${from} needs.`);
      return;
    }
    if (reached.has(path)) return;
    reached.add(path);
    const entry = packages[path];
    for (const needed of Object.keys(entry?.dependencies ?? {})) visit(path, needed, true);
    for (const wanted of Object.keys(entry?.optionalDependencies ?? {})) visit(path, wanted, false);
    for (const peer of Object.keys(entry?.peerDependencies ?? {})) {
      if (entry?.peerDependenciesMeta?.[peer]?.optional !== true) visit(path, peer, true);
    }
  };
  for (const name of names) visit('', name, true);
  return reached;
}

function resolve(
  packages: Readonly<Record<string, LockEntry>>,
  from: string,
  name: string,
): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (packages[path] !== undefined) return path;
    if (folder === '') return undefined;
  }
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Bundles,
  builtFile,
  bundleForModes,
  exportsFor,
  inProcess,
  inspectStructure,
  type Job,
  type Judgement,
  modesOf,
  type Outcome,
  promisesAllowed,
  readSubmission,
  type SourceFile,
  SourceMap,
  supervise,
} from 'harness/runtime';
import { type ExpectedCheck, type Lab, modeOf, privateFolder, skeletonFolder } from '../lab/catalogue.ts';
import { explainer } from '../lab/explain.ts';
import { type Mutant, mutated, readMutants, readReference } from '../lab/mutants.ts';
import type { CheckFailure } from '../result/schema.ts';

/** One implementation that the checks are tried on. */
export interface Implementation {
  readonly name: string;
  readonly kind: 'reference' | 'variant' | 'skeleton' | 'mutant';
  readonly files: readonly SourceFile[];
  readonly mutant?: Mutant;
}

/** What the checks said of an implementation. */
export interface Audited extends Implementation {
  /** Outcomes by check id; a mutant's may end with the first that fails. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** Points of the checks that passed. */
  readonly points: number;
  /** What the structure check refuses; a mutant is not asked. */
  readonly refused: readonly string[];
  /** Of a mutant: the first check that fails, public ones first. */
  readonly caught?: Caught;
}

export interface Caught {
  readonly check: ExpectedCheck;
  readonly outcome: Outcome;
  /** Steps of the counterexample: of the simulated run, or lines of the story. */
  readonly steps: number;
  /** The first wrong step was named by a rule. */
  readonly byRule: boolean;
  /** The function that the report names. */
  readonly named?: string;
  /** Whether that is the function that was changed, or one that calls it. */
  readonly isRight: boolean;
}

export interface AuditOptions {
  /** Run all checks on each mutant, not only up to the first that catches it. */
  readonly full?: boolean;
  /** Only mutants whose name contains this. */
  readonly only?: string | undefined;
}

const LANES = 2;
/** A check is small, middling or large by its runs, steps and worlds together. */
const SIZES = [250, 2500];
const RUN_LIMIT_MS = 2000;
/** A check of processes waits for each thing so long. */
const WAIT_MS = 5000;
const GUARD_MS = 60_000;
const HEAP_MIB = 1024;

/** Runs reference, variants, skeleton and mutants of a lab through its checks, many in one judge. */
export async function audit(lab: Lab, options: AuditOptions = {}): Promise<readonly Audited[]> {
  const all = implementations(lab).filter(
    ({ kind, name }) => kind !== 'mutant' || options.only === undefined || name.includes(options.only),
  );
  const whole = all.filter(({ kind }) => kind !== 'mutant' || options.full === true);
  const quick = all.filter((one) => !whole.includes(one));
  const inLanes = async (some: readonly Implementation[], how: Parameters<typeof judgeAll>[2]) =>
    (await Promise.all(split(some, LANES).map((lane) => judgeAll(lab, lane, how)))).flat();
  const audited = await inLanes(whole, { untilFirstFailure: false });
  const reference = audited.find(({ kind }) => kind === 'reference')?.outcomes ?? new Map<string, Outcome>();
  // By what the reference needs: a mutant that a small check catches need not be searched for in many runs or worlds.
  const size = ({ id }: ExpectedCheck) => {
    const { runs = 0, steps = 0, worlds = 0 } = reference.get(id) ?? {};
    return SIZES.filter((most) => runs + steps + worlds > most).length;
  };
  const order = [...lab.expected].sort((a, b) => Number(a.hidden) - Number(b.hidden) || size(a) - size(b));
  audited.push(...(await inLanes(quick, { untilFirstFailure: true, order })));
  return audited.sort((a, b) => all.findIndex(isNamed(a)) - all.findIndex(isNamed(b)));
}

function isNamed({ name }: Implementation) {
  return (other: Implementation) => other.name === name;
}

/** Everything that the checks of a lab are tried on. */
export function implementations(lab: Lab): readonly Implementation[] {
  const reference = readReference(lab);
  const variants = join(privateFolder(lab), 'variants');
  const read = (folder: string) => readSubmission(folder, lab.manifest.files).files;
  return [
    { name: 'reference', kind: 'reference', files: reference },
    ...readdirSync(variants)
      .sort()
      .map((name): Implementation => ({ name, kind: 'variant', files: read(join(variants, name)) })),
    { name: 'skeleton', kind: 'skeleton', files: read(skeletonFolder(lab)) },
    ...readMutants(lab).map(
      (mutant): Implementation => ({
        name: mutant.name,
        kind: 'mutant',
        files: mutated(reference, mutant),
        mutant,
      }),
    ),
  ];
}

/** Judges a lane of implementations; those of a mutant's part come first, else the checks are in `order`. */
async function judgeAll(
  lab: Lab,
  lane: readonly Implementation[],
  {
    untilFirstFailure,
    order = lab.expected,
  }: { readonly untilFirstFailure: boolean; readonly order?: readonly ExpectedCheck[] },
): Promise<readonly Audited[]> {
  const bundles = new Map<string, Bundles>();
  for (const { name, files } of lane) bundles.set(name, await bundled(lab, name, files));
  if (untilFirstFailure) leaveOutUnchanged(bundles, await bundled(lab, 'reference', readReference(lab)));
  const { outcomes } = await judgeBundles(lab, bundles, order, {
    seeds: [lab.manifest.seed],
    untilFirstFailure,
    first: new Map(
      lane.flatMap(({ name, mutant }) => (mutant?.part === undefined ? [] : [[name, mutant.part]])),
    ),
  });
  return Promise.all(lane.map((one) => audited(lab, one, bundles.get(one.name) ?? new Map(), outcomes)));
}

/** Takes away the bundles in which a mutant's change is not: the checks of that mode would say what they say of the reference. */
function leaveOutUnchanged(all: Map<string, Bundles>, reference: Bundles): void {
  for (const [name, bundles] of all) {
    const changed = [...bundles].filter(([mode, { code }]) => code !== reference.get(mode)?.code);
    all.set(name, new Map(changed));
  }
}

/** An implementation for the judges of each mode. Throws when it can't be bundled. */
export async function bundled(lab: Lab, name: string, files: readonly SourceFile[]): Promise<Bundles> {
  const bundles = await bundleForModes(files, lab.manifest);
  if ('get' in bundles) return bundles;
  throw new Error(`${name}: ${bundles.map(({ message }) => message).join('; ')}`);
}

/**
 * Runs `checks` on bundled implementations, by name; the ids of the outcomes are `name/check`. `first` names the part whose
 * checks an implementation is tried on first.
 */
export async function judgeBundles(
  lab: Lab,
  bundles: ReadonlyMap<string, Bundles>,
  checks: readonly ExpectedCheck[],
  { first, ...job }: Pick<Job, 'seeds'> & Partial<Job> & { readonly first?: ReadonlyMap<string, string> },
): Promise<Pick<Judgement, 'outcomes' | 'declared'>> {
  const judgements: Judgement[] = [];
  for (const mode of modesOf(lab.manifest)) {
    const own = checks.filter(({ id }) => modeOf(lab, id) === mode);
    const names = [...bundles.keys()].filter((name) => bundles.get(name)?.has(mode));
    if (own.length === 0 || names.length === 0) continue;
    const judgement = await supervise(
      {
        submission: '',
        others: Object.fromEntries(names.map((name) => [name, bundles.get(name)?.get(mode)?.code ?? ''])),
        exports: exportsFor(lab.manifest, mode),
        checks: [...lab.checks],
        ids: names.flatMap((name) => firstOf(own, first?.get(name)).map((check) => `${name}/${check.id}`)),
        limitMs: mode === 'processes' ? WAIT_MS : RUN_LIMIT_MS,
        locked: true,
        mode,
        ...job,
      },
      { program: builtFile('judge.mjs'), guardMs: GUARD_MS, heapMiB: HEAP_MIB, confirm: 'all' },
    );
    judgements.push(judgement);
  }
  return {
    outcomes: judgements.flatMap(({ outcomes }) => outcomes),
    // The judges of each mode load all check files.
    declared: judgements[0]?.declared ?? [],
  };
}

function firstOf(checks: readonly ExpectedCheck[], part: string | undefined): readonly ExpectedCheck[] {
  return [...checks].sort((a, b) => Number(b.part === part) - Number(a.part === part));
}

async function audited(
  lab: Lab,
  one: Implementation,
  bundles: Bundles,
  all: readonly Outcome[],
): Promise<Audited> {
  const own = all.filter(({ id }) => id.startsWith(`${one.name}/`));
  const outcomes = new Map(own.map((outcome) => [outcome.id.slice(one.name.length + 1), outcome]));
  const passed = lab.expected.filter(({ id, bonus }) => !bonus && outcomes.get(id)?.verdict === 'pass');
  const points = passed.reduce((sum, check) => sum + check.points, 0);
  const { outline, errors } = await inspectStructure(one.files, {
    given: new Map(),
    allowPromises: promisesAllowed(lab.manifest),
    inProcess: inProcess(lab.manifest),
  });
  const refused =
    one.mutant === undefined ? errors.map(({ path, line, message }) => `${path}:${line} ${message}`) : [];
  const result = { ...one, outcomes, points, refused };
  const check = lab.expected.find(({ id }) => outcomes.get(id)?.verdict === 'fail');
  const outcome = check && outcomes.get(check.id);
  if (one.mutant === undefined || check === undefined || outcome === undefined) return result;
  const map = bundles.get(modeOf(lab, check.id))?.map ?? '';
  const failure = explainer(() => (map === '' ? undefined : new SourceMap(map)), outline)(outcome);
  const places = [...(failure?.place ? [failure.place] : []), ...(failure?.run?.wrong?.places ?? [])];
  if (places.length === 0 && failure?.lastCall !== undefined) places.push(failure.lastCall);
  const changed = one.mutant.handler.replace('.constructor', '');
  return {
    ...result,
    caught: {
      check,
      outcome,
      steps: stepsOf(failure),
      byRule: failure?.run?.wrong !== undefined,
      ...(places[0] === undefined ? {} : { named: places[0].fn }),
      isRight: places.some(({ fn }) => leadsTo(fn, changed, one.files, outline)),
    },
  };
}

function stepsOf(failure: CheckFailure | undefined): number {
  return failure?.run?.trace?.steps.length ?? failure?.story.length ?? 0;
}

type Outline = Awaited<ReturnType<typeof inspectStructure>>['outline'];

/** Whether the function `from` is `to`, or calls it, by name, directly or through others of its class. */
function leadsTo(from: string, to: string, files: readonly SourceFile[], outline: Outline): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === to) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    // A constructor has the name of its class, and stands after it.
    const known = outline.findLast((one) => one.name === name);
    const text = files.find(({ path }) => path === known?.path)?.text;
    if (known === undefined || text === undefined) continue;
    const body = text
      .split('\n')
      .slice(known.line - 1, known.endLine)
      .join('\n');
    const ofClass = `${name.split('.')[0]}.`;
    for (const other of outline) {
      if (other.name.startsWith(ofClass) && body.includes(`this.${other.name.slice(ofClass.length)}(`)) {
        open.push(other.name);
      }
    }
  }
  return false;
}

function split<T>(items: readonly T[], most: number): T[][] {
  const lanes: T[][] = [];
  for (const [i, item] of items.entries()) {
    const lane = lanes[i % most];
    if (lane === undefined) lanes.push([item]);
    else lane.push(item);
  }
  return lanes;
}

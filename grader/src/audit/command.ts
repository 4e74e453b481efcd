import { readLab } from '../lab/catalogue.ts';
import { type Paper, paperOf } from '../sheet/paper.ts';
import { counted } from '../sheet/sheet.ts';
import { UsageError } from '../usage-error.ts';
import { type Audited, audit } from './audit.ts';
import { auditFaults } from './faults.ts';
import { RUNS_EACH, soak } from './soak.ts';

export interface AuditCommand {
  readonly lab: number;
  readonly full: boolean;
  readonly only?: string | undefined;
  /** Fresh seeds to run correct implementations under, instead of the audit. */
  readonly soak?: number | undefined;
}

/** `npm run audit -- labN`: tries the checks on everything that is known to be right or wrong. 0 when they are good, else 1. */
export async function auditCommand(options: AuditCommand): Promise<number> {
  const lab = readLab(options.lab);
  if (!lab.staff)
    throw new UsageError('The audit needs solutions and mutants, and there are none in this repository.');
  if (options.soak !== undefined) return soakCommand(options.lab, options.soak);
  const begun = performance.now();
  const audited = await audit(lab, options);
  const mutants = audited.filter(({ kind }) => kind === 'mutant');
  if (mutants.length === 0)
    throw new UsageError(`no mutant of lab ${options.lab} has a name with "${options.only}" in it`);
  const paper = paperOf(process.stdout);
  for (const one of audited)
    if (one.kind !== 'mutant') console.log(`${one.name.padEnd(32)} ${one.points} points`);
  console.log(`\n${table(mutants, paper)}\n`);
  if (options.full)
    console.log(
      `${matrix(
        mutants,
        lab.expected.map(({ id }) => id),
      )}\n`,
    );
  console.log(summary(mutants));
  const faults = auditFaults(audited);
  for (const fault of faults) console.log(`${paper.colour.red('✗')} ${fault}`);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(
    faults.length === 0
      ? `The checks of lab ${options.lab} are good (${seconds} s).`
      : counted(faults.length, 'fault'),
  );
  return faults.length === 0 ? 0 : 1;
}

/** A line for each mutant: the check that catches it, where, after how many runs and ms, and how well it is told. */
function table(mutants: readonly Audited[], { colour }: Paper): string {
  const head = `${'mutant'.padEnd(32)} ${'caught by'.padEnd(24)} ${'where'.padEnd(6)} ${'runs'.padStart(4)} ${'ms'.padStart(5)} ${'steps'.padStart(5)}  named`;
  const lines = mutants.map(({ name, caught }) => {
    if (caught === undefined) return `${name.padEnd(32)} ${colour.red('by no check')}`;
    const { check, outcome, steps, named, isRight } = caught;
    const where = check.hidden ? 'hidden' : 'public';
    const mark = isRight ? '✓' : '·';
    return `${name.padEnd(32)} ${check.id.padEnd(24)} ${where} ${String(outcome.runs).padStart(4)} ${String(outcome.ms).padStart(5)} ${String(steps).padStart(5)}  ${mark} ${named ?? ''}`;
  });
  return [colour.bold(head), ...lines].join('\n');
}

/** All checks by all mutants: `x` where a check catches it. */
function matrix(mutants: readonly Audited[], checks: readonly string[]): string {
  const heads = checks.map((id, i) => `${String(i + 1).padStart(3)} ${id}`);
  const rows = mutants.map(({ name, outcomes }) => {
    const marks = checks.map(
      (id) => ({ pass: '.', fail: 'x', inconclusive: '?' })[outcomes.get(id)?.verdict ?? 'pass'],
    );
    return `${name.padEnd(32)} ${marks.join('')}`;
  });
  return [...heads, '', ...rows].join('\n');
}

function summary(mutants: readonly Audited[]): string {
  const caught = mutants.flatMap((one) => one.caught ?? []);
  const steps = caught.map((one) => one.steps).sort((a, b) => a - b);
  const hidden = caught.filter(({ check }) => check.hidden).length;
  const byRule = caught.filter((one) => one.byRule);
  const right = (some: typeof caught) => some.filter((one) => one.isRight).length;
  return [
    `${caught.length} of ${counted(mutants.length, 'mutant')} caught, ${caught.length - hidden} of them by public checks`,
    `counterexamples: median ${steps[steps.length >> 1] ?? 0} steps, longest ${steps.at(-1) ?? 0}`,
    `the first wrong step is named by a rule for ${byRule.length}, with the function that was changed (or one that calls it) for ${right(byRule)}`,
    `of all ${caught.length}, the report names it for ${right(caught)}`,
  ].join('\n');
}

async function soakCommand(number: number, seeds: number): Promise<number> {
  const lab = readLab(number);
  const shown = process.stderr.isTTY === true;
  const { checks, implementations, runs, alarms } = await soak(lab, seeds, (done) => {
    if (shown) process.stderr.write(`\r${done} of ${seeds} seeds`);
  });
  if (shown) process.stderr.write('\r\u001b[K');
  for (const { name, check, seed, message } of alarms) {
    console.log(`✗ ${name}: ${check} under seed ${seed ?? '?'}: ${message}`);
  }
  console.log(
    `${counted(seeds, 'seed')}, ${counted(checks.length, 'property-based check')}, ${counted(implementations, 'correct implementation')}: ${runs.toLocaleString('en-US')} runs (${RUNS_EACH} for each seed), ${counted(alarms.length, 'false alarm')}`,
  );
  return alarms.length === 0 ? 0 : 1;
}

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtFile, HiddenManifest, installationRoot, LabManifest, type Mode } from 'harness/runtime';
import { z } from 'zod';
import { UsageError } from '../usage-error.ts';

const bundled = z.object({ name: z.string(), code: z.string() });
const checks = z.array(bundled);

/** A lab as it was built: its manifest and its checks as bundled texts. Hidden ones are there in a staff checkout only. */
const BuiltLab = z.object({
  manifest: LabManifest,
  checks,
  cluster: bundled.optional(),
  hidden: z.object({ manifest: HiddenManifest, checks }).optional(),
});

/** A check that a lab expects, with all that its manifest says of it. */
export interface ExpectedCheck {
  readonly id: string;
  /** The part it belongs to, by id. */
  readonly part: string;
  readonly title: string;
  readonly points: number;
  readonly hint: string;
  readonly hidden: boolean;
  /** Of a part that is shown apart and not counted. */
  readonly bonus?: boolean;
}

/** A lab with everything that judging it needs. */
export interface Lab {
  readonly manifest: LabManifest;
  readonly expected: readonly ExpectedCheck[];
  /** Whether hidden checks are here: a staff checkout. */
  readonly staff: boolean;
  /** What hidden checks are worth, also where they are not: points make 100 together. */
  readonly hiddenPoints: number;
  /** Bundled check files; public ones first. */
  readonly checks: readonly { readonly name: string; readonly code: string }[];
  /** How it runs as real processes, bundled. */
  readonly cluster?: { readonly name: string; readonly code: string };
  /** SHA-256 of manifest and checks: a score belongs to this version. */
  readonly hash: string;
}

/** What judges need of a lab. */
export type JudgedLab = Pick<Lab, 'manifest' | 'checks' | 'expected'>;

/** Full points of a lab. */
export const FULL_POINTS = 100;

/** The labs in this checkout, by number. */
export function labNumbers(): number[] {
  const folder = join(builtFile('stamp.json'), '..', 'labs');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => Number(/^lab(\d)-/.exec(name)?.[1]))
    .filter((number) => number > 0)
    .sort((a, b) => a - b);
}

/** Reads lab `number` from dist/. Throws `UsageError` when it is not in this checkout. */
export function readLab(number: number): Lab {
  const folder = join(builtFile('stamp.json'), '..', 'labs');
  const name = existsSync(folder)
    ? readdirSync(folder).find((file) => file.startsWith(`lab${number}-`))
    : undefined;
  if (name === undefined) {
    throw new UsageError(`There is no lab ${number} here. There is: lab ${labNumbers().join(', ')}.`);
  }
  const text = readFileSync(join(folder, name), 'utf8');
  const built = BuiltLab.parse(JSON.parse(text));
  const { manifest, hidden } = built;
  const bonusParts = new Set(manifest.parts.filter(({ bonus }) => bonus === true).map(({ id }) => id));
  const bonusOf = (part: string) => (bonusParts.has(part) ? { bonus: true } : {});
  const expected = [
    ...manifest.parts.flatMap((part) =>
      part.checks.map((check) => ({
        ...check,
        part: part.id,
        hidden: false,
        ...bonusOf(part.id),
      })),
    ),
    ...(hidden?.manifest.parts ?? []).flatMap((part) =>
      part.checks.map((check) => ({ ...check, part: part.id, hidden: true, ...bonusOf(part.id) })),
    ),
  ];
  const publicPoints = expected
    .filter((check) => !check.hidden && !check.bonus)
    .reduce((sum, check) => sum + check.points, 0);
  return {
    manifest,
    expected,
    staff: hidden !== undefined,
    hiddenPoints: FULL_POINTS - publicPoints,
    checks: [...built.checks, ...(hidden?.checks ?? [])],
    ...(built.cluster === undefined ? {} : { cluster: built.cluster }),
    hash: createHash('sha256').update(text).digest('hex'),
  };
}

/** How the check `id` is run: as all checks of its part. */
export function modeOf(lab: JudgedLab, id: string): Mode {
  const part = lab.expected.find((check) => check.id === id)?.part;
  return lab.manifest.parts.find((known) => known.id === part)?.mode ?? 'simulated';
}

/** Where the students' files of a lab are by default: its skeleton. */
export function skeletonFolder(lab: JudgedLab): string {
  return join(installationRoot(), 'skeletons', lab.manifest.folder);
}

/** The folder of a lab's staff files, in a staff checkout. */
export function privateFolder(lab: Lab): string {
  return join(installationRoot(), 'solutions-private', lab.manifest.folder);
}

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { budgetsOf } from 'harness/runtime';
import type { ToldOutcome } from '../jail/judging-records.ts';
import type { Lab } from '../lab/catalogue.ts';
import { TOOL } from '../lab/tool.ts';
import { Result } from '../result/schema.ts';
import { score } from '../result/score.ts';
import type { Overlay } from '../submissions/overlay.ts';
import { UnreadableSubmission } from '../submissions/selection.ts';
import type { Sitting } from './judge-in-sandbox.ts';
import { checksHash } from './tool-hash.ts';

/** Whose work it is and how it came here: what the result says besides what was found. */
export interface Provenance {
  readonly owner: string;
  /** How the submission was named. */
  readonly folder: string;
  readonly commit?: string | undefined;
  /** A plain folder as a row names it. */
  readonly plainFolder?: string | undefined;
  readonly submittedAt?: string | undefined;
  readonly timeSource: NonNullable<Result['grading']>['timeSource'];
}

/** How it was judged, the same for all submissions of a batch. */
export interface Terms {
  readonly sandbox: 'bubblewrap' | 'none';
  /** The public seed first. */
  readonly seeds: readonly number[];
  readonly toolHash: string;
  readonly passAbove: number;
  /** More reasons why the result does not count. */
  readonly unofficial: readonly string[];
}

/** SHA-256 of no files. */
const NO_FILES = createHash('sha256').digest('hex');

/** Writes the result, from our own manifest and what was heard from the sandbox. `sitting` is absent for what can't be read. */
export function officialResult(
  lab: Lab,
  overlay: Overlay | UnreadableSubmission,
  sitting: Sitting | undefined,
  provenance: Provenance,
  terms: Terms,
): Result {
  const { owner, folder, commit, plainFolder, submittedAt, timeSource } = provenance;
  const isReadable = !(overlay instanceof UnreadableSubmission);
  const problems = isReadable ? (sitting?.problems ?? []) : [unreadable(overlay)];
  const scored = score(
    lab,
    lab.expected,
    problems.length > 0 ? undefined : findingsOf(lab, sitting),
    terms.passAbove,
  );
  return Result.parse({
    schema: 'lab-result/1',
    tool: TOOL,
    lab: { id: lab.manifest.id, title: lab.manifest.title, hash: lab.hash },
    submission: {
      folder: isReadable ? join(folder, overlay.prefix).replace(/\/$/, '') : folder,
      files: isReadable
        ? overlay.files.map(({ path, text }) => ({
            path,
            sha256: createHash('sha256').update(text).digest('hex'),
          }))
        : [],
      outside: isReadable ? [...overlay.outside] : [],
    },
    seed: lab.manifest.seed,
    unofficial: [
      ...(terms.sandbox === 'none' ? ['graded without the jail (--sandbox=none)'] : []),
      ...(lab.staff ? [] : ['hidden checks are not in this checkout']),
      ...terms.unofficial,
    ],
    problems,
    passAbove: terms.passAbove,
    ...scored,
    flags: [
      ...scored.flags,
      ...(isReadable ? overlay.flags : []),
      ...floodFlags(scored.checks),
      ...(sitting?.cut === undefined ? [] : [sitting.cut]),
    ],
    grading: {
      owner,
      ...(commit === undefined ? {} : { commit }),
      ...(plainFolder === undefined ? {} : { folder: plainFolder }),
      ...(submittedAt === undefined ? {} : { submittedAt }),
      timeSource,
      sandbox: terms.sandbox,
      seeds: [...terms.seeds],
      hashes: {
        files: isReadable ? overlay.hash : NO_FILES,
        checks: checksHash(lab),
        tool: terms.toolHash,
      },
    },
    judgeStarts: sitting?.starts ?? 0,
  } satisfies Result);
}

function unreadable({ message }: UnreadableSubmission): Result['problems'][number] {
  return { kind: 'submission', path: '', line: 0, column: 0, message };
}

/** What was said counts; what was left unsaid when the sitting was cut short is inconclusive, and says why. */
function findingsOf(lab: Lab, sitting: Sitting | undefined): Parameters<typeof score>[2] {
  const told = sitting?.outcomes ?? new Map<string, ToldOutcome>();
  const cut = sitting?.declared === undefined ? (sitting?.cut ?? 'it was not judged') : undefined;
  const outcomes = lab.expected.flatMap(({ id }): ToldOutcome[] => {
    const outcome = told.get(id);
    if (outcome !== undefined) return [outcome];
    return cut === undefined
      ? []
      : [{ id, verdict: 'inconclusive', runs: 0, ms: 0, output: '', reason: cut }];
  });
  const failures = new Map(outcomes.map(({ id, failure }) => [id, failure]));
  return {
    outcomes: outcomes.map(({ id, verdict, runs, ms, output, reason, note, ...counted }) => ({
      id,
      verdict,
      runs,
      ...budgetsOf(counted),
      ms,
      output,
      ...(reason === undefined ? {} : { reason }),
      ...(note === undefined ? {} : { note }),
    })),
    declared: sitting?.declared ?? lab.expected.map(({ id }) => ({ id, random: false })),
    explain: ({ id }) => failures.get(id),
  };
}

/** The harness puts this below what it kept of a check's output. */
const CUT_OUTPUT = /… and (\d+) more characters\n$/;

/** Says of checks that printed more than was kept. */
export function floodFlags(checks: readonly { readonly output: string }[]): string[] {
  const floods = checks.flatMap(({ output }) => {
    const [, dropped] = CUT_OUTPUT.exec(output) ?? [];
    return dropped === undefined ? [] : [output.length + Number(dropped)];
  });
  if (floods.length === 0) return [];
  const where = floods.length === 1 ? 'one check' : `${floods.length} checks`;
  const most = Math.max(...floods);
  return [
    `it printed more than 16 kB in ${where}: the rest was dropped (${floods.length === 1 ? '' : 'at most '}${sizeOf(most)} in one)`,
  ];
}

function sizeOf(characters: number): string {
  return characters < 1_000_000
    ? `${Math.round(characters / 1000)} kB`
    : `${(characters / 1_000_000).toFixed(1)} MB`;
}

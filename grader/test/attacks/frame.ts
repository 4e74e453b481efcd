import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { forStudent } from '../../src/grade/audience.ts';
import { gradeLab } from '../../src/grade/grade.ts';
import type { Terms } from '../../src/grade/official-result.ts';
import { openJail, type Sandbox } from '../../src/jail/sandbox.ts';
import { type Lab, readLab } from '../../src/lab/catalogue.ts';
import { Result } from '../../src/result/schema.ts';
import type { Overlay } from '../../src/submissions/overlay.ts';
import { readRepository } from '../../src/submissions/read-repository.ts';
import { UnreadableSubmission } from '../../src/submissions/selection.ts';
import { openStage } from './all-of-node.ts';
import type { Attack, Outcome } from './attack.ts';
import { atLast, leftBehind, listeners, newListeners } from './left-behind.ts';
import { Repository, reference } from './repository.ts';

/** A secret that no other number in a result is likely to be. */
const SECRET_SEED = 1_987_654_321;

/** Grades attacks as `npm run grade` does, all in one staged jail, and sees to what must hold of every attack. */
export class Frame {
  readonly #sandbox: Sandbox = openJail();
  #opened: Sandbox | undefined;
  readonly #scratch = mkdtempSync(join(tmpdir(), 'lab-attacks-'));
  #count = 0;

  /** Builds the attack's commit, grades it, and asserts what must hold. */
  async run(attack: Attack): Promise<void> {
    const repository = new Repository(join(this.#scratch, `submission-${this.#count++}`));
    attack.build(repository);
    const sandbox = attack.opensStage === true ? this.#withOpenStage() : this.#sandbox;
    const before = pristine(sandbox);
    const listening = listeners();
    const [result] = await Promise.all([
      this.#grade(repository, attack, sandbox),
      attack.hasNeighbour === true ? this.#isUndisturbed('lab3', ['highest-leads', 'fd-start']) : undefined,
    ]);
    const outcome: Outcome = { result, shown: forStudent(result), token: repository.token };

    const { points, seen = [], unseen = [], also } = attack.expect;
    if (process.env.LAB_SHOW !== undefined) console.log(JSON.stringify(result, null, 2));
    const { problems, flags, checks, submission } = result;
    const told = JSON.stringify({ problems, flags, checks, submission });
    expect(problems.length > 0 ? 'refused' : 'judge', told).toBe(attack.reaches);
    if (typeof points === 'number') expect(result.points, told).toBe(points);
    else expect(result.points, told).toBeLessThanOrEqual(points.atMost);
    const said = sayings(result).join('\n');
    for (const pattern of seen) expect(said).toMatch(pattern);
    for (const pattern of unseen) expect(told).not.toMatch(pattern);
    also?.(outcome);

    this.#showsNothingHidden(outcome, attack);
    const left = await atLast(() => leftBehind(repository.token, sandbox.tree, this.#scratch));
    expect(left, 'left behind').toEqual([]);
    const ports = await atLast(() => newListeners(listening));
    expect(ports, 'ports that are listened on').toEqual([]);
    expect(pristine(sandbox), 'the pristine tree is as it was').toEqual(before);
    rmSync(repository.folder, { recursive: true, force: true });
  }

  /** Whether the honest reference still gets all points, after whatever was graded before it. */
  async isUndisturbed(lab: Attack['lab']): Promise<void> {
    expect(await this.#isUndisturbed(lab)).toBe(100);
  }

  close(): void {
    this.#sandbox.remove();
    this.#opened?.remove();
    rmSync(this.#scratch, { recursive: true, force: true });
  }

  /** The reference gets all points of these checks, or of all, whatever else goes on. Gives how many there are. */
  async #isUndisturbed(lab: Attack['lab'], checks?: readonly string[]): Promise<number> {
    const repository = new Repository(join(this.#scratch, `honest-${this.#count++}`));
    repository.commit(reference(lab));
    const { points, of, flags, problems, unofficial } = await this.#grade(repository, {
      lab,
      ...(checks && { checks }),
    });
    expect({ points, flags, problems, unofficial }).toEqual({
      points: of,
      flags: [],
      problems: [],
      unofficial: [],
    });
    return of;
  }

  #withOpenStage(): Sandbox {
    if (this.#opened === undefined) {
      this.#opened = openJail();
      openStage(this.#opened);
    }
    return this.#opened;
  }

  async #grade(
    repository: Repository,
    { lab: id, checks, revision = 'HEAD' }: Pick<Attack, 'lab' | 'checks' | 'revision'>,
    sandbox = this.#sandbox,
  ): Promise<Result> {
    const lab = onlyChecks(readLab(Number(id.slice(3))), checks);
    let commit: string | undefined;
    let overlay: Overlay | UnreadableSubmission | undefined;
    try {
      const read = await readRepository(sandbox, repository.folder, revision, [lab]);
      commit = read.commit;
      overlay = read.labs.get(id);
    } catch (error) {
      if (!(error instanceof UnreadableSubmission)) throw error;
      overlay = error;
    }
    if (overlay === undefined) throw new Error(`nothing was read of ${id}`);
    const terms: Terms = {
      sandbox: sandbox.kind,
      seeds: [lab.manifest.seed, SECRET_SEED],
      toolHash: 'test',
      passAbove: 60,
      unofficial: [],
    };
    const provenance = { owner: 'mallory', folder: 'submission', commit, timeSource: 'none' } as const;
    const result = await gradeLab(sandbox, lab, overlay, provenance, terms, (run) => run());
    // Check files declare all of their checks: what was not chosen is said to be unknown.
    const flags = result.flags.filter((flag) => checks === undefined || !UNCHOSEN.test(flag));
    return Result.parse(JSON.parse(JSON.stringify({ ...result, flags })));
  }

  /** A student's view names no hidden check, tells nothing of one, and has no secret seed. */
  #showsNothingHidden({ result, shown }: Outcome, { lab: id }: Attack): void {
    expect(JSON.stringify(shown)).not.toContain(String(SECRET_SEED));
    // Title and hint are for everybody, and may have a word in common with an id.
    const text = JSON.stringify(shown, (key, value) =>
      key === 'title' || key === 'hint' ? undefined : value,
    );
    const ids = readLab(Number(id.slice(3))).expected.filter(({ hidden }) => hidden);
    expect(ids.length).toBeGreaterThan(0);
    for (const { id: check } of ids) expect(text).not.toMatch(new RegExp(`(?<![\\w-])${check}(?![\\w-])`));
    for (const check of shown.checks.filter(({ hidden }) => hidden)) {
      expect(Object.keys(check).sort()).toEqual(Object.keys(BARE).sort());
      expect([check.output, check.runs, check.ms]).toEqual(['', 0, 0]);
    }
    expect(result.checks.length).toBe(shown.checks.length);
  }
}

const UNCHOSEN = /^check \S+ is declared, but the manifest does not list it/;

/** The fields of a hidden check that its author sees. */
const BARE = {
  id: 0,
  part: 0,
  title: 0,
  hint: 0,
  hidden: 0,
  points: 0,
  earned: 0,
  verdict: 0,
  runs: 0,
  ms: 0,
  output: 0,
};

function onlyChecks(lab: Lab, ids: readonly string[] | undefined): Lab {
  if (ids === undefined) return lab;
  const expected = lab.expected.filter(({ id }) => ids.includes(id));
  if (expected.length !== ids.length) throw new Error(`no check of ${lab.manifest.id}: ${ids}`);
  return { ...lab, expected };
}

/** Everything that a result says in words. */
function sayings(result: Result): string[] {
  return [
    ...result.flags,
    ...result.unofficial,
    ...result.problems.flatMap(({ message, instead }) => [message, instead ?? '']),
    ...result.checks.flatMap(({ reason, failure, output }) => [
      reason ?? '',
      failure?.message ?? '',
      failure?.run?.wrong?.text ?? '',
      ...(failure?.story ?? []),
      output,
    ]),
  ];
}

/** The staged tree as it stands: path, size and time of each file. */
function pristine({ tree }: Sandbox): string[] {
  return readdirSync(tree, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((path) => {
      const { size, mtimeMs, mode } = statSync(join(tree, path), { throwIfNoEntry: false }) ?? {};
      return `${path} ${size} ${mtimeMs} ${mode}`;
    });
}

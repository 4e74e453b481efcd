import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { outdatedSkeletons } from '../../src/skeletons/command.ts';
import { generateSkeleton } from '../../src/skeletons/generate.ts';
import { leaks } from '../../src/skeletons/leaks.ts';

const root = join(import.meta.dirname, '..', '..', '..');

const solution = `/** The file. */
import { type NodeId, Node } from 'harness/student';
// SOLUTION
import { rank } from './rank.ts';
import { used, unused } from './other.ts';

/** A detector. */
export class Detector extends Node {
  public kept = used;
  /** Secret. */
  // SOLUTION
  private readonly secret = new Set<NodeId>();

  /** Made with an id. */
  constructor(id: NodeId) {
    // SOLUTION
    const twice = unused(id) * 2;
    super(id);
    this.secret.add(twice);
  }

  /** Finds. */
  find(id: NodeId): boolean {
    // SOLUTION
    // TODO: look where it may be,
    // also in the past
    const found = this.secret.has(rank(id));
    // nothing for students
    return found;
  }

  given(): number {
    return 7;
  }

  // SOLUTION
  private helper(): void {}
}

export function free(value: number): number {
  // SOLUTION
  return value + 1;
}
`;

const skeleton = `/** The file. */
import { Node, type NodeId, NotImplemented } from 'harness/student';
import { used } from './other.ts';

/** A detector. */
export class Detector extends Node {
  public kept = used;

  /** Made with an id. */
  constructor(id: NodeId) {
    super(id);
    throw new NotImplemented('Detector.constructor');
  }

  /** Finds. */
  find(id: NodeId): boolean {
    // TODO: look where it may be,
    // also in the past
    throw new NotImplemented('Detector.find');
  }

  given(): number {
    return 7;
  }
}

export function free(value: number): number {
  throw new NotImplemented('free');
}
`;

describe('generateSkeleton', () => {
  it('replaces marked bodies, drops what is marked, and keeps all the rest to the letter', () => {
    expect(generateSkeleton(solution, 'detector.ts')).toBe(skeleton);
  });

  it('leaves a file without marks as it is', () => {
    expect(generateSkeleton(skeleton, 'detector.ts')).toBe(skeleton);
  });

  it('adds the import of NotImplemented where nothing is imported from the harness', () => {
    const text =
      '/** A file. */\n\n/** F. */\nexport function f(): number {\n  // SOLUTION\n  return 1;\n}\n';
    expect(generateSkeleton(text, 'f.ts')).toBe(
      "/** A file. */\n\nimport { NotImplemented } from 'harness/student';\n\n/** F. */\nexport function f(): number {\n  throw new NotImplemented('f');\n}\n",
    );
  });

  it('writes what the formatter would write', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'skeleton-'));
    try {
      const path = join(folder, 'detector.ts');
      writeFileSync(path, generateSkeleton(solution, 'detector.ts'));
      const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
      const config = join(root, '.biome.json');
      const { exitCode, all } = await execa(
        process.execPath,
        [biome, 'format', '--vcs-enabled=false', `--config-path=${config}`, path],
        { reject: false, cwd: folder, all: true },
      );
      expect([exitCode, all]).toEqual([0, expect.stringContaining('Checked 1 file')]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('leaks', () => {
  it('finds no run of ten tokens of a solution in its skeleton', () => {
    expect(leaks(solution, skeleton)).toEqual([]);
  });

  it('finds a planted line of a solution, whatever its layout and comments', () => {
    const planted = skeleton.replace(
      "throw new NotImplemented('Detector.find');",
      'const found = /* hm */ this\n .secret.has(rank(id)); return found;',
    );
    expect(leaks(solution, planted)).toContain('const found = this . secret . has ( rank');
  });

  it('does not mind what stands in the open part of the solution too', () => {
    const both = `${solution}\nexport const open = (x: number) => x + 1 + 2 + 3 + 4 + 5;\nexport function g() {\n  // SOLUTION\n  const y = (x: number) => x + 1 + 2 + 3 + 4 + 5;\n  return y;\n}\n`;
    expect(leaks(both, generateSkeleton(both, 'both.ts'))).toEqual([]);
  });
});

describe('skeletons/', () => {
  it('is what `npm run skeletons` makes of the solutions', () => {
    expect(outdatedSkeletons(root)).toEqual([]);
  });

  it('leaks nothing of a solution', () => {
    const solutions = join(root, 'solutions-private');
    const files = readdirSync(solutions).flatMap((lab) =>
      readdirSync(join(solutions, lab, 'solution'), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => [lab, name] as const),
    );
    expect(files.length).toBeGreaterThan(0);
    for (const [lab, name] of files) {
      const text = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');
      expect(leaks(text('solutions-private', lab, 'solution', name), text('skeletons', lab, name))).toEqual(
        [],
      );
    }
  });
});

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWork } from '../../src/history/work.ts';
import { openJail, type Sandbox } from '../../src/jail/sandbox.ts';
import { readLab } from '../../src/lab/catalogue.ts';
import { readOral } from '../../src/oral/lab-questions.ts';
import { Runs } from '../../src/oral/runs.ts';
import { readFolder } from '../../src/submissions/read-folder.ts';
import { readRepository } from '../../src/submissions/read-repository.ts';
import { reference, repository, SOURCES } from './term.ts';

const lab = readLab(4);
const AUTHOR = { author: 'Ada Lovelace', email: 'ada@example.org', at: '2020-03-10T10:00:00Z' };
const work = (place: string, textOf = reference) =>
  Object.fromEntries(SOURCES.map((file) => [`${place}/${file}`, textOf(file)]));
const edited = (file: string) =>
  file === 'messages.ts'
    ? reference(file).replace('NO_ROUND: Round = -1', 'NO_ROUND: Round = -7')
    : reference(file);

/** Each in a repository that has the skeleton in `lab4-paxos/` from its first commit on. */
const CASES: Record<string, Record<string, string>> = {
  'work beside an untouched skeleton': work('skeletons/lab4-paxos'),
  'work in the folder that was handed out': work('lab4-paxos'),
  'work beside a lone file of notes': { ...work('lab4-paxos'), 'skeletons/lab4-paxos/notes.md': 'x' },
  'an edited file that was given': work('lab4-paxos', edited),
};

let folder: string;
let sandbox: Sandbox;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'handed-in-'));
  chmodSync(folder, 0o755);
  sandbox = openJail();
});
afterAll(() => {
  sandbox.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe('packets and likeness read what is graded', () => {
  for (const [name, files] of Object.entries(CASES)) {
    it(`of ${name}`, async () => {
      const path = join(folder, name.replaceAll(' ', '-'));
      const commit = repository(path, [{ ...AUTHOR, files }]);
      const graded = (await readRepository(sandbox, path, commit, [lab])).labs.get('lab4');
      if (graded === undefined || graded instanceof Error) throw new Error(graded?.message);
      const read = await readWork(path, commit, lab);
      expect([read.prefix, read.judged]).toEqual([graded.prefix, graded.files]);
      // The hand-out's file is as it was handed out, and nobody's work.
      const given = ({ path: file }: { path: string }) => file === 'messages.ts';
      expect(read.judged.filter(given)).toEqual([{ path: 'messages.ts', text: reference('messages.ts') }]);
      expect(read.files).toEqual(
        SOURCES.filter((file) => file !== 'messages.ts').map((file) => ({
          path: file,
          text: reference(file),
        })),
      );

      // The same as a plain folder.
      const plain = `${path}-plain`;
      execFileSync('git', ['clone', '-q', path, plain]);
      rmSync(join(plain, '.git'), { recursive: true });
      const inFolder = readFolder(plain, [lab]).labs.get('lab4');
      if (inFolder === undefined || inFolder instanceof Error) throw new Error(inFolder?.message);
      expect(inFolder.files).toEqual(graded.files);
      expect((await readWork(plain, commit, lab)).judged).toEqual(graded.files);
    });
  }

  it('of different work in two places nothing', async () => {
    const files = { ...work('lab4-paxos'), 'skeletons/lab4-paxos/acceptor.ts': 'export {};\n' };
    const path = join(folder, 'twice');
    const commit = repository(path, [{ ...AUTHOR, files }]);
    await expect(readWork(path, commit, lab)).rejects.toThrow(/holds the lab twice/);
  });

  it('so that an edited file that was given takes no question about runs away', async () => {
    const path = join(folder, 'edited-messages');
    const files = work('lab4-paxos', (file) =>
      file === 'messages.ts' ? 'import "node:fs";\n' : reference(file),
    );
    const commit = repository(path, [{ ...AUTHOR, files }]);
    const { judged } = await readWork(path, commit, lab);
    const oral = readOral(lab)!;
    const [scenario] = oral.questions.scenarios;
    const { quorum: _, ...questions } = oral.questions;
    const one = { ...oral, questions: { ...questions, scenarios: [scenario!] } };
    const { runs } = await Runs.of(sandbox, lab, one, judged);
    if (typeof runs === 'string') throw new Error(runs);
    expect(await runs.run(scenario!.id)).toMatchObject({ scenario: scenario!.id });
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readCourse } from '../../src/policy/course.ts';
import { readBook } from '../../src/private/book.ts';
import { policyText } from '../../src/report/commands.ts';
import { similarityCommand } from '../../src/similarity/command.ts';
import { HOSTILE, makeTerm, type TermOf } from '../oral/term.ts';
import { writeInto } from '../private/folders.ts';

let term: TermOf;
beforeAll(() => {
  term = makeTerm();
  vi.spyOn(console, 'log').mockReturnValue();
});
afterAll(() => term.remove());

const options = () => ({
  book: readBook(term.folder, readCourse(policyText(), 'labs/course.json')),
  lab: 'lab4',
  threshold: 0.5,
  sandbox: 'bubblewrap' as const,
});
const told = () => JSON.parse(readFileSync(join(term.folder, 'similarity', 'lab4', 'report.json'), 'utf8'));

describe('report -- similarity', () => {
  it('reads each group’s commit, and puts the copy first', async () => {
    expect(await similarityCommand(options())).toBe(0);
    const { pairs } = told();
    expect(pairs).toHaveLength(3);
    expect([pairs[0].left, pairs[0].right]).toEqual(['copy', 'north']);
    expect(pairs[0].similarity).toBeGreaterThan(0.9);
    expect(pairs[1].similarity).toBeLessThan(0.5);
    const page = readFileSync(join(term.folder, 'similarity', 'lab4', 'pair-001.html'), 'utf8');
    expect(page).toContain('paxos-node.ts:');
    expect(page).not.toContain('<img');
    expect(page).not.toContain(HOSTILE);
  });

  it('compares with earlier years where it is asked to, and refuses names of this year there', async () => {
    const south = readFileSync(join(term.folder, 'clones', 'south', 'lab4-paxos', 'paxos-node.ts'), 'utf8');
    writeInto(term.folder, { 'earlier/2019/otter/paxos-node.ts': south });
    const earlier = join(term.folder, 'earlier');
    await similarityCommand({ ...options(), earlier });
    expect([told().pairs[1].left, told().pairs[1].right]).toEqual(['south', '2019/otter']);
    writeInto(term.folder, { 'earlier/2019/Ada/paxos-node.ts': south });
    await expect(similarityCommand({ ...options(), earlier })).rejects.toThrow(/pseudonyms/);
  });

  it('names what it can’t read, and goes on', async () => {
    const path = join(term.folder, 'submissions.csv');
    const text = readFileSync(path, 'utf8');
    writeInto(term.folder, { 'submissions.csv': text.replace('clones/south', 'clones/gone') });
    await similarityCommand(options());
    expect(told().notes).toEqual([
      expect.stringMatching(/^south: there is no repository, bundle or folder .*not compared$/),
    ]);
    expect(told().pairs).toHaveLength(1);
    writeInto(term.folder, { 'submissions.csv': text });
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tell } from 'harness/trace';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { judgeInSandbox } from '../../src/grade/judge-in-sandbox.ts';
import type { ToldOutcome } from '../../src/jail/judging-records.ts';
import { openJail, type Sandbox } from '../../src/jail/sandbox.ts';
import { readLab } from '../../src/lab/catalogue.ts';
import { mutated, readMutants, readReference } from '../../src/lab/mutants.ts';
import { oralCommand, replayCommand } from '../../src/oral/command.ts';
import type { Packet } from '../../src/oral/packet.ts';
import { readCourse } from '../../src/policy/course.ts';
import { readBook } from '../../src/private/book.ts';
import { policyText } from '../../src/report/commands.ts';
import { makeTerm } from './term.ts';

const course = readCourse(policyText(), 'labs/course.json');
const lab = readLab(4);
const files = mutated(
  readReference(lab),
  readMutants(lab).find(({ name }) => name === 'accepts-every-round')!,
);
const textOf = (path: string) => files.find((file) => file.path === path)!.text;
const log = vi.spyOn(console, 'log').mockReturnValue();
let sandbox: Sandbox;
let outcomes: ReadonlyMap<string, ToldOutcome>;

beforeAll(async () => {
  sandbox = openJail();
  const chosen = lab.expected.filter(({ id }) => ['pn-duel', 'pn-agreement', 'pn-everything'].includes(id));
  const limits = { patience: 4, lanes: 1 };
  ({ outcomes } = await judgeInSandbox(sandbox, lab, chosen, files, [lab.manifest.seed, 77], limits));
});
afterAll(() => sandbox.remove());

/** The packet of who handed in the mutant, where these checks failed. */
async function packetWith(
  ids: readonly string[],
  releases: string,
): Promise<{ folder: string; packet: Packet }> {
  const checks = ids.map((id) => {
    const { output, runs, ms, verdict, failure } = outcomes.get(id)!;
    expect(verdict).toBe('fail');
    const expected = lab.expected.find((check) => check.id === id)!;
    return { ...expected, earned: 0, verdict, output, runs, ms, failure };
  });
  const { folder, remove } = makeTerm([{ owner: 'copy', points: 0, more: { checks } }], textOf);
  cleanUp.push(remove);
  writeFileSync(join(folder, 'releases.jsonl'), releases);
  const book = readBook(folder, course);
  await oralCommand({ book, lab: 'lab4', student: 'fred', pdf: false, sandbox: 'bubblewrap' });
  return {
    folder,
    packet: JSON.parse(readFileSync(join(folder, 'oral', 'lab4', 'copy', 'fred.json'), 'utf8')),
  };
}
const cleanUp: (() => void)[] = [];
afterAll(() => {
  for (const remove of cleanUp) remove();
});
const asked = ({ questions }: Packet) => questions.find(({ kind }) => kind === 'failed-check');
const released = (reveal: boolean) =>
  `${JSON.stringify({ lab: 'lab4', by: 'Cleo', at: '2020-04-01T10:00:00Z', reveal })}\n`;

it('asks about a hidden check that fails only once hidden checks are revealed', async () => {
  for (const releases of ['', released(false)]) {
    const { packet } = await packetWith(['pn-everything'], releases);
    expect(asked(packet)).toBeUndefined();
    expect(JSON.stringify(packet.questions)).not.toContain('pn-everything');
  }
  const { packet } = await packetWith(['pn-everything'], released(true));
  expect(asked(packet)!.run!.scenario).toBe('pn-everything');
});

it.each(['pn-duel', 'pn-agreement'])(
  'asks about %s, which is public and fails, and makes its very run again',
  async (id) => {
    const { folder, packet } = await packetWith([id, 'pn-everything'], '');
    const question = asked(packet)!;
    expect(question.run!.scenario).toBe(id);
    expect(question.good[0]).toMatch(/^Step \d+: node \d accepted round \d after it had promised/);
    const number = packet.questions.indexOf(question) + 1;
    log.mockClear();
    await replayCommand(readBook(folder, course), 'lab4/copy/fred', number, 'bubblewrap');
    const lines = log.mock.calls.map(([line]) => String(line));
    expect(lines.slice(1, 1 + question.run!.trace.steps.length)).toEqual(tell(question.run!.trace));
  },
);

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tell } from 'harness/trace';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { judgeInSandbox } from '../../src/grade/judge-in-sandbox.ts';
import type { ToldOutcome } from '../../src/jail/judging-records.ts';
import { openJail, type Sandbox } from '../../src/jail/sandbox.ts';
import { readLab } from '../../src/lab/catalogue.ts';
import { mutated, readMutants, readReference } from '../../src/lab/mutants.ts';
import { replayCommand } from '../../src/oral/command.ts';
import { type Packet, PacketMaker } from '../../src/oral/packet.ts';
import { packetPath } from '../../src/oral/packet-files.ts';
import { readCourse } from '../../src/policy/course.ts';
import { readBook } from '../../src/private/book.ts';
import { policyText } from '../../src/report/commands.ts';
import { termOf } from '../../src/report/term.ts';
import { writeInto } from '../private/folders.ts';
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

/** A term in which these checks failed for who handed in the mutant. */
function termWith(ids: readonly string[]): string {
  const checks = ids.map((id) => {
    const { output, runs, ms, verdict, failure } = outcomes.get(id)!;
    expect(verdict).toBe('fail');
    const expected = lab.expected.find((check) => check.id === id)!;
    return { ...expected, earned: 0, verdict, output, runs, ms, failure };
  });
  const { folder, remove } = makeTerm([{ owner: 'copy', points: 0, more: { checks } }], textOf);
  onTestFinished(remove);
  return folder;
}

/** The packet of who handed in the mutant. Without the lab's own runs: a check's run is asked about all the same. */
async function packetIn(folder: string, releases: string): Promise<Packet> {
  writeFileSync(join(folder, 'releases.jsonl'), releases);
  const term = termOf(readBook(folder, course));
  const owner = term.labs.find(({ id }) => id === 'lab4')!.owners.find(({ work }) => work.owner === 'copy')!;
  return new PacketMaker(sandbox, term, lab, undefined, undefined).packet(owner, owner.members[0]!);
}

const asked = ({ questions }: Packet) => questions.find(({ kind }) => kind === 'failed-check');
const released = (reveal: boolean) =>
  `${JSON.stringify({ lab: 'lab4', by: 'Cleo', at: '2020-04-01T10:00:00Z', reveal })}\n`;

it('asks about a hidden check that fails only once hidden checks are revealed', async () => {
  const folder = termWith(['pn-everything']);
  for (const releases of ['', released(false)]) {
    const packet = await packetIn(folder, releases);
    expect(asked(packet)).toBeUndefined();
    expect(JSON.stringify(packet.questions)).not.toContain('pn-everything');
  }
  expect(asked(await packetIn(folder, released(true)))!.run!.scenario).toBe('pn-everything');
});

it.each(['pn-duel', 'pn-agreement'])(
  'asks about %s, which is public and fails, and makes its very run again',
  async (id) => {
    const folder = termWith([id, 'pn-everything']);
    const packet = await packetIn(folder, '');
    const question = asked(packet)!;
    expect(question.run!.scenario).toBe(id);
    expect(question.good[0]).toMatch(/^Step \d+: node \d accepted round \d after it had promised/);
    const name = { lab: 'lab4', group: 'copy', login: 'fred' };
    writeInto(folder, { [`${packetPath('oral', name)}.json`]: JSON.stringify(packet) });
    const number = packet.questions.indexOf(question) + 1;
    log.mockClear();
    await replayCommand(readBook(folder, course), 'lab4/copy/fred', number, 'bubblewrap');
    const lines = log.mock.calls.map(([line]) => String(line));
    expect(lines.slice(1, 1 + question.run!.trace.steps.length)).toEqual(tell(question.run!.trace));
  },
);

import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { tell } from 'harness/trace';
import { z } from 'zod';
import { type GradeOptions, openSandbox } from '../grade/command.ts';
import { UnreadableHistory } from '../history/git.ts';
import { readWork } from '../history/work.ts';
import { Change, FailingRun } from '../jail/oral-records.ts';
import type { Sandbox } from '../jail/sandbox.ts';
import { labNumbers, readLab } from '../lab/catalogue.ts';
import { type Book, studentNamed } from '../private/book.ts';
import { sourceOf } from '../private/source.ts';
import { outsideRepository, writeWhole } from '../report/output.ts';
import { termOf } from '../report/term.ts';
import { plainText } from '../sheet/plain-text.ts';
import { UsageError } from '../usage-error.ts';
import { readOral } from './lab-questions.ts';
import { importMarks, writeMarkingSheet } from './marking.ts';
import { type Packet, PacketMaker } from './packet.ts';
import { packetPath } from './packet-files.ts';
import { examinerPage } from './pages.tsx';
import { chromium, printPages } from './pdf.ts';
import { runAgain } from './runs.ts';
import { studentCopy, studentPage } from './student-copy.tsx';

export interface OralOptions {
  readonly book: Book;
  /** Login or student id; all students without. */
  readonly student?: string | undefined;
  /** `lab4`; all group labs that are here without. */
  readonly lab?: string | undefined;
  readonly pdf: boolean;
  /** Draw all questions by it, instead of a seed of each packet's own. */
  readonly seed?: number | undefined;
  /** Where to; default: `oral` in the private folder. */
  readonly out?: string | undefined;
  /** Where their code is run; `none` is said in each packet. */
  readonly sandbox: GradeOptions['sandbox'];
}

/**
 * `npm run report -- oral`: writes `labN/<group>/<login>.html` and `….json` for the examiner, `….student.html` and `….student.json` for
 * each student and group lab, and `marking.csv`. Gives the exit code.
 */
export async function oralCommand(options: OralOptions): Promise<number> {
  if (options.pdf) chromium();
  const sandbox = await openSandbox(options.sandbox);
  try {
    return await writePackets(sandbox, options);
  } finally {
    sandbox.remove();
  }
}

async function writePackets(
  sandbox: Sandbox,
  { book, student, lab, pdf, seed, out }: OralOptions,
): Promise<number> {
  const only = student === undefined ? undefined : studentNamed(book, student).student.login;
  const here = new Set(labNumbers().map((number) => `lab${number}`));
  const term = termOf(book);
  const labs = term.labs.filter(
    ({ id, work }) => here.has(id) && (lab === undefined ? work === 'group' : id === lab),
  );
  if (labs.length === 0)
    throw new UsageError(`There is no ${lab ?? 'group lab'} here and in labs/course.json.`);
  const folder = outsideRepository(out ?? join(book.folder, 'oral'));
  const packets: Packet[] = [];
  const toPrint: { html: string; pdf: string }[] = [];
  for (const entry of labs) {
    const built = readLab(Number(entry.id.slice(3)));
    const maker = new PacketMaker(sandbox, term, built, readOral(built), seed);
    for (const owner of entry.owners) {
      for (const member of owner.members) {
        if (only !== undefined && member.student.login !== only) continue;
        if (only === undefined && owner.work.handedIn.submissions.length === 0) continue;
        const packet = await maker.packet(owner, member);
        const base = packetPath(folder, {
          lab: entry.id,
          group: owner.work.owner,
          login: member.student.login,
        });
        mkdirSync(dirname(base), { recursive: true });
        const copy = studentCopy(packet);
        const again = replayOf(book, packet, out === undefined ? undefined : `${base}.json`);
        writeWhole(`${base}.json`, `${JSON.stringify(packet, null, 2)}\n`);
        writeWhole(`${base}.html`, examinerPage(packet, again));
        writeWhole(`${base}.student.json`, `${JSON.stringify(copy, null, 2)}\n`);
        writeWhole(`${base}.student.html`, studentPage(copy));
        for (const html of [`${base}.html`, `${base}.student.html`]) {
          const printed = html.replace(/html$/, 'pdf');
          // One of another run would say something else than the page.
          rmSync(printed, { force: true });
          toPrint.push({ html, pdf: printed });
        }
        for (const line of packet.missing) console.log(`${packet.id}: ${plainText(line)}`);
        packets.push(packet);
      }
    }
  }
  if (packets.length === 0)
    throw new UsageError('Nobody handed in anything that an oral exam could be about.');
  writeMarkingSheet(join(folder, 'marking.csv'), packets);
  if (pdf) await printPages(toPrint);
  console.log(
    `${packets.length} packets, ${packets.reduce((sum, { questions }) => sum + questions.length, 0)} questions: ${folder}`,
  );
  return 0;
}

/** The command that makes a question's run again, wherever it is typed. `saved`: the packet's JSON, where it is not in the private folder. */
function replayOf(book: Book, packet: Packet, saved: string | undefined): (question: number) => string {
  const which = saved === undefined ? packet.id : quoted(saved);
  return (question) =>
    `npm run report -- oral replay ${which} --question ${question} --private ${quoted(resolve(book.folder))}`;
}

/** A word of a command line. */
function quoted(word: string): string {
  return /^[\w./:@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** `npm run report -- oral import FILE`: records the outcome of oral exams as adjustments. */
export function importCommand(book: Book, file: string, now: string): number {
  const { rows, left } = importMarks(book.folder, book.course, file, now);
  for (const { id, login, lab, kind, value } of rows)
    console.log(`${id}: ${kind}${value === '' ? '' : ` ${value}`} for ${login} in ${lab}`);
  for (const line of left) console.log(line);
  console.log(rows.length === 0 ? 'Nothing new to record.' : `${rows.length} rows are in adjustments.csv.`);
  return 0;
}

/** What replaying needs of a packet. */
const Saved = z.object({
  schema: z.literal('oral-packet/1'),
  lab: z.object({ id: z.string() }),
  group: z.object({ name: z.string() }),
  result: z
    .object({
      commit: z.string(),
      checks: z.array(z.object({ id: z.string(), failure: FailingRun.optional() })),
    })
    .optional(),
  questions: z.array(
    z.object({
      question: z.string(),
      run: z
        .object({
          scenario: z.string(),
          setting: z.string(),
          change: Change,
        })
        .optional(),
    }),
  ),
});

/** `npm run report -- oral replay PACKET --question N`: `packet` is its id, such as `lab4/north/ada`, or its JSON. Makes the run of a question again, with its change if it has one, and tells it. */
export async function replayCommand(
  book: Book,
  packet: string,
  number: number,
  sandboxKind: GradeOptions['sandbox'],
): Promise<number> {
  const [, id, group = '', login = ''] = /^(lab[1-9])\/([A-Za-z0-9-]+)\/([A-Za-z0-9-]+)$/.exec(packet) ?? [];
  const file =
    id === undefined ? packet : `${packetPath(join(book.folder, 'oral'), { lab: id, group, login })}.json`;
  let saved: z.infer<typeof Saved>;
  try {
    saved = Saved.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new UsageError(
      existsSync(file)
        ? `${file} is no packet of an oral exam.`
        : `${file} can't be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const question = saved.questions[number - 1];
  const { run } = question ?? {};
  if (question === undefined || run === undefined)
    throw new UsageError(`Question ${number} of ${file} has no run: choose one that has with --question.`);
  const work = book.work.find((one) => one.lab === saved.lab.id && one.owner === saved.group.name);
  const commit = saved.result?.commit ?? '';
  const source = work && sourceOf(book, work, commit);
  const lab = readLab(Number(saved.lab.id.slice(3)));
  const oral = readOral(lab);
  if (source === undefined)
    throw new UsageError(`submissions.csv does not say where ${commit.slice(0, 12)} is.`);
  const failing = saved.result?.checks.find(({ id }) => id === run.scenario)?.failure;
  const sandbox = await openSandbox(sandboxKind);
  try {
    const { judged: files } = await readWork(source, commit, lab);
    const checks = failing === undefined ? (oral?.checks ?? []) : [...lab.checks];
    const wanted = { id: run.scenario, change: run.change, failing };
    const made = await runAgain(sandbox, lab, checks, files, wanted);
    if (typeof made === 'string') throw new UsageError(`It can't be run: ${made}`);
    console.log(`${number}. ${plainText(question.question)}\n${run.setting}\n`);
    for (const line of tell(made.trace)) console.log(plainText(line));
    if (made.broken !== undefined) console.log(plainText(made.broken));
  } catch (error) {
    if (error instanceof UnreadableHistory) throw new UsageError(`It can't be read: ${error.message}`);
    throw error;
  } finally {
    sandbox.remove();
  }
  return 0;
}

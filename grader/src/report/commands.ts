import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installationRoot } from 'harness/runtime';
import { Temporal } from 'temporal-polyfill';
import type { Argv } from 'yargs';
import { fillCanvas } from '../canvas/fill.ts';
import { ADJUSTMENT_KINDS } from '../policy/adjustments.ts';
import { type Course, readCourse } from '../policy/course.ts';
import { type Book, readBook } from '../private/book.ts';
import { privateFolderAt } from '../private/location.ts';
import { plainText } from '../sheet/plain-text.ts';
import { counted } from '../sheet/sheet.ts';
import { UsageError } from '../usage-error.ts';
import { adjust } from './adjust.ts';
import { archive } from './archive.ts';
import { outsideRepository, writeWhole } from './output.ts';
import { personJson } from './person.ts';
import { planPurge, purge } from './purge.ts';
import { release } from './release.ts';
import { writeTermReport } from './report.ts';
import { termOf } from './term.ts';

/** The text of the course's policy, as it ships. */
export function policyText(): string {
  return readFileSync(join(installationRoot(), 'labs', 'course.json'), 'utf8');
}

function coursePolicy(): Course {
  return readCourse(policyText(), 'labs/course.json');
}

function bookAt(option: unknown): Book {
  const folder = privateFolderAt(text('private', option));
  return readBook(folder, coursePolicy());
}

/** The value of an option; yargs gives a list where it was given twice. */
function text(name: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw new UsageError(`--${name} takes one value, and is given once.`);
}

function needed(name: string, value: unknown): string {
  const given = text(name, value);
  if (given === undefined) throw new UsageError(`Say --${name}.`);
  return given;
}

/** `lab3`, from `3` or `lab3`. */
function labId(value: unknown): string | undefined {
  const given = text('lab', value);
  if (given === undefined) return undefined;
  const number = /^(?:lab)?([1-9])$/i.exec(given)?.[1];
  if (number === undefined) throw new UsageError(`--lab takes the number of a lab, not "${given}".`);
  return `lab${number}`;
}

/** The moment, to the second: when something was recorded. */
function now(): string {
  return Temporal.Now.instant().round('second').toString();
}

/** What can be done with the private folder's data about people. Shared by `report` and `grade`. */
export function archiveCommand(folder: string | undefined, to: string): number {
  const from = privateFolderAt(folder);
  const made = archive(from, policyText(), to);
  console.log(`${made.files} files are in ${made.folder}.`);
  return 0;
}

/** Says what would be taken away, and with `yes` takes it away. Shared by `report` and `grade`. */
export function purgeCommand(folder: string | undefined, before: string, yes: boolean): number {
  const from = privateFolderAt(folder);
  const plan = planPurge(from, before, coursePolicy());
  if (plan.paths.length + plan.rewritten.size === 0) {
    console.log(`Nothing in ${from} is from before ${before}.`);
    return 0;
  }
  for (const [file, { rows }] of plan.rewritten)
    console.log(`${rows} ${rows === 1 ? 'row' : 'rows'} of ${file}`);
  for (const path of plan.paths) console.log(path);
  if (yes) purge(from, plan);
  console.log(yes ? 'Gone.' : 'Nothing was taken away: add --yes to do it.');
  return 0;
}

/** The commands of `npm run report`. `done` takes the exit code. */
export function reportCommands(parser: Argv, done: (code: number) => void): Argv {
  return parser
    .usage('npm run report -- [command] [options]')
    .help()
    .option('private', { type: 'string', describe: 'The private folder' })
    .command(
      '$0',
      'Writes the report: a site, CSV, JSON and ledgers',
      (command) =>
        command.option('out', {
          type: 'string',
          describe: 'Where to; default: report/ in the private folder',
        }),
      (args) => {
        const { folder, term } = writeTermReport(bookAt(args.private), policyText(), text('out', args.out));
        const open = term.students.filter(({ labs }) => labs.some((one) => one.open.length > 0)).length;
        console.log(`The report is in ${folder}: open ${join(folder, 'index.html')}`);
        if (open > 0) console.log(`Students with something open that a person has to look at: ${open}`);
        done(0);
      },
    )
    .command(
      'student <login>',
      'Everything held about one student, and nothing about others',
      (command) =>
        command
          .positional('login', { type: 'string', demandOption: true })
          .option('export', { type: 'boolean', default: false, describe: 'As JSON' })
          .option('out', { type: 'string', describe: 'A file, instead of the screen' }),
      (args) => {
        if (!args.export)
          throw new UsageError(
            'Say --export: everything held about the student, as JSON. Grades and days: npm run slip.',
          );
        const json = personJson(bookAt(args.private), needed('login', args.login));
        const out = text('out', args.out);
        if (out === undefined) process.stdout.write(json);
        else writeWhole(outsideRepository(out), json);
        done(0);
      },
    )
    .command(
      'release',
      "Releases a lab's results: who and when is recorded",
      (command) =>
        command
          .option('lab', { type: 'string', demandOption: true, describe: 'Number of the lab' })
          .option('by', { type: 'string', demandOption: true, describe: 'Who releases' })
          .option('reveal', {
            type: 'boolean',
            default: false,
            describe: 'Students may see the hidden checks too',
          }),
      (args) => {
        const lab = labId(args.lab) ?? '';
        const row = release(bookAt(args.private), {
          lab,
          by: needed('by', args.by),
          at: now(),
          reveal: args.reveal,
        });
        console.log(
          `${row.lab} is released by ${row.by} at ${row.at}${row.reveal ? ', hidden checks revealed' : ''}.`,
        );
        const { held = [] } = row;
        if (held.length > 0)
          console.log(
            `Left out, since misconduct is being looked into: ${held.join(', ')}. Release the lab again once that is revoked.`,
          );
        done(0);
      },
    )
    .command(
      'adjust',
      'Records an adjustment; rows are never changed',
      (command) =>
        command
          .option('student', { type: 'string', demandOption: true, describe: 'Login or student id' })
          .option('kind', { type: 'string', choices: ADJUSTMENT_KINDS, demandOption: true })
          .option('lab', { type: 'string', describe: 'Number of the lab' })
          .option('value', { type: 'string', describe: 'Points, days, or the id of the row to revoke' })
          .option('reason', { type: 'string', demandOption: true })
          .option('by', { type: 'string', demandOption: true, describe: 'Who decided' }),
      (args) => {
        const row = adjust(privateFolderAt(text('private', args.private)), coursePolicy(), {
          login: needed('student', args.student),
          lab: labId(args.lab),
          kind: args.kind,
          value: text('value', args.value) ?? '',
          reason: needed('reason', args.reason),
          by: needed('by', args.by),
          at: now(),
        });
        console.log(
          `Recorded as ${row.id}: ${row.kind}${row.lab === undefined ? '' : ` in ${row.lab}`} for ${row.login}.`,
        );
        done(0);
      },
    )
    .command(
      'canvas <file>',
      "Fills released scores into the course's own export from Canvas",
      (command) =>
        command
          .positional('file', { type: 'string', demandOption: true })
          .option('out', { type: 'string', demandOption: true, describe: 'Where the filled export goes' })
          .option('column', {
            type: 'string',
            array: true,
            describe: 'Which column, such as lab3="Lab 3 (123)"; labs for the lab grade',
          })
          .option('replace-ex', {
            type: 'boolean',
            default: false,
            describe: 'Put scores over EX too, where the cell says so and the student is not exempt',
          }),
      (args) => {
        const columns = new Map(
          (args.column ?? []).map((given): [string, string] => {
            const match = /^(lab[1-9]|labs)=(.+)$/.exec(given);
            if (match === null) throw new UsageError(`--column takes lab3="Lab 3 (123)", not "${given}".`);
            return [match[1] ?? '', match[2] ?? ''];
          }),
        );
        const filled = fillCanvas(
          termOf(bookAt(args.private)),
          bytesOf(needed('file', args.file)),
          columns,
          args.replaceEx,
        );
        const out = outsideRepository(needed('out', args.out));
        writeWhole(out, filled.bytes);
        for (const line of [
          ...filled.columns,
          ...filled.replaced.map((what) => `replaced: ${what}`),
          ...filled.left.map((what) => `left alone: ${what}`),
        ])
          console.log(plainText(line));
        console.log(`${counted(filled.written, 'score')} written, ${filled.kept} there already: ${out}`);
        done(0);
      },
    )
    .command(
      'similarity',
      'Compares the works of a lab, for staff to read side by side',
      (command) =>
        command
          .option('lab', { type: 'string', demandOption: true, describe: 'Number of the lab' })
          .option('earlier', { type: 'string', describe: 'Earlier years too: a folder YEAR/PSEUDONYM/files' })
          .option('threshold', {
            type: 'string',
            default: '0.5',
            describe: 'Mark pairs from here on, 0 to 1; it only sorts',
          })
          .option('sandbox', {
            choices: ['bubblewrap', 'none'] as const,
            default: 'bubblewrap' as const,
            describe: 'none: texts are taken apart without a jail',
          })
          .option('out', {
            type: 'string',
            describe: 'Where to; default: similarity/ in the private folder',
          }),
      async (args) => {
        const { similarityCommand } = await import('../similarity/command.ts');
        const threshold = Number(needed('threshold', args.threshold));
        if (!(threshold >= 0 && threshold <= 1))
          throw new UsageError('--threshold takes a number from 0 to 1.');
        done(
          await similarityCommand({
            book: bookAt(args.private),
            lab: labId(args.lab) ?? '',
            earlier: text('earlier', args.earlier),
            out: text('out', args.out),
            sandbox: args.sandbox,
            threshold,
          }),
        );
      },
    )
    .command(
      'oral [what] [file]',
      'Packets for oral exams; oral import FILE reads a marking sheet back',
      (command) =>
        command
          .positional('what', { type: 'string', choices: ['import', 'replay'] as const })
          .positional('file', {
            type: 'string',
            describe: 'A marking sheet; of replay: a packet, such as lab4/north/ada, or its JSON',
          })
          .option('student', { type: 'string', describe: 'Only this one: login or student id' })
          .option('lab', { type: 'string', describe: 'Only this lab' })
          .option('pdf', { type: 'boolean', default: false, describe: 'PDF too, by Chromium' })
          .option('seed', { type: 'string', describe: 'Draw the questions by this seed' })
          .option('sandbox', {
            choices: ['bubblewrap', 'none'] as const,
            default: 'bubblewrap' as const,
            describe: 'none: their code is run without a jail',
          })
          .option('question', { type: 'string', describe: 'Of replay: make the run of this question again' })
          .option('out', { type: 'string', describe: 'Where to; default: oral/ in the private folder' }),
      async (args) => {
        const oral = await import('../oral/command.ts');
        const book = bookAt(args.private);
        if (args.what === 'import') {
          done(oral.importCommand(book, needed('file', args.file), now()));
        } else if (args.what === 'replay') {
          done(
            await oral.replayCommand(
              book,
              needed('file', args.file),
              Number(needed('question', args.question)),
              args.sandbox,
            ),
          );
        } else {
          const seed = text('seed', args.seed);
          if (seed !== undefined && !/^\d{1,9}$/.test(seed))
            throw new UsageError('--seed takes a whole number.');
          done(
            await oral.oralCommand({
              book,
              student: text('student', args.student),
              lab: labId(args.lab),
              pdf: args.pdf,
              seed: seed === undefined ? undefined : Number(seed),
              out: text('out', args.out),
              sandbox: args.sandbox,
            }),
          );
        }
      },
    )
    .command(
      'archive',
      'Copies all that the term needs to be computed again',
      (command) => command.option('to', { type: 'string', demandOption: true, describe: 'A new folder' }),
      (args) => done(archiveCommand(text('private', args.private), needed('to', args.to))),
    )
    .command(
      'purge',
      'Takes away what is about people and older than a date',
      (command) =>
        command
          .option('before', { type: 'string', demandOption: true, describe: 'Such as 2021-01-01' })
          .option('yes', { type: 'boolean', default: false, describe: 'Do it; without, it is only said' }),
      (args) => done(purgeCommand(text('private', args.private), needed('before', args.before), args.yes)),
    );
}

function bytesOf(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UsageError(`${path} can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

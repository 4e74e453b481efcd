/** The command line. Each `npm run` command comes here through bin/run.mjs. Exit codes: 0, 1, and 2 for what the user can mend. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installationRoot } from 'harness/runtime';
import yargs from 'yargs';
import { FORMATS } from './formats/index.ts';
import { labNumbers, readLab } from './lab/catalogue.ts';
import { labCommand } from './lab/command.ts';
import { PolicyError, readCourse } from './policy/course.ts';
import { systemFault } from './system-fault.ts';
import { UsageError } from './usage-error.ts';

function course() {
  const path = join(installationRoot(), 'labs', 'course.json');
  return readCourse(readFileSync(path, 'utf8'), 'labs/course.json');
}

/** The value of an option that takes a whole number; yargs gives it as text, or as a list where it is given twice. */
function wholeNumber(name: string, value: unknown, least: number): number | undefined {
  if (value === undefined) return undefined;
  const number = typeof value === 'string' && value !== '' ? Number(value) : Number.NaN;
  if (Number.isSafeInteger(number) && number >= least && number < 2 ** 31) return number;
  throw new UsageError(`--${name} takes a whole number from ${least} to 2147483647, not "${String(value)}".`);
}

function someText(name: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw new UsageError(`--${name} takes one value, and is given once.`);
}

const LAB_OPTIONS = {
  check: { type: 'boolean', default: false, describe: 'Check the work and show points' },
  impl: { type: 'string', describe: "The folder with the lab's files" },
  solution: { type: 'boolean', default: false, describe: 'Staff: check the reference' },
  only: { type: 'string', describe: 'Only checks whose name contains this' },
  seed: { type: 'string', describe: 'Seed of the random checks' },
  runs: { type: 'string', describe: 'Try so many fresh seeds too; they score nothing' },
  replay: { type: 'string', describe: 'Repeat a failure that --check has saved' },
  explore: { type: 'boolean', default: false, describe: 'Step through a run by hand, in the browser' },
  from: { type: 'string', describe: 'With --explore: go to the end of a saved run first' },
  export: { type: 'string', describe: 'With --replay: print its run as shiviz, mermaid or svg' },
  watch: { type: 'boolean', default: false, describe: 'Check again at each change' },
  json: { type: 'boolean', default: false, describe: 'Print the result as JSON (lab-result/1)' },
  format: { type: 'string', choices: FORMATS, describe: 'Print the result in this form' },
  deep: { type: 'boolean', default: false, describe: 'Let explorations go to their end; may take minutes' },
  debug: { type: 'boolean', default: false, describe: 'Stop in a debugger; does not count' },
  cluster: { type: 'boolean', default: false, describe: 'Run your nodes as real processes; kill -9 them' },
  nodes: { type: 'string', describe: 'How many, with --cluster' },
  test: { type: 'boolean', default: false, describe: 'Run your own *.test.ts files' },
  help: { type: 'boolean', describe: 'Show the options' },
} as const;

/** The folder that `--own-lab3` names, of a lab that is built on lab 3; '' where it names none. */
function ownFolder(args: Readonly<Record<string, unknown>>, earlier: string | undefined): string | undefined {
  const folder = earlier === undefined ? undefined : args[`own-${earlier}`];
  return folder === '' ? '' : someText(`own-${earlier}`, folder);
}

const GRADE_OPTIONS = {
  labs: { type: 'string', describe: 'Which labs: lab3,lab4' },
  commit: { type: 'string', describe: 'Which commit of a repository; HEAD without it' },
  out: { type: 'string', describe: 'Write results to this folder' },
  private: { type: 'string', describe: 'The private folder, with seeds and results' },
  audience: {
    choices: ['staff', 'student'] as const,
    default: 'staff' as const,
    describe: 'Who is to see it',
  },
  sandbox: {
    choices: ['bubblewrap', 'none'] as const,
    default: 'bubblewrap' as const,
    describe: 'none: grade without a jail; does not count',
  },
  json: { type: 'boolean', default: false, describe: 'Print results as JSON (lab-result/1)' },
  shard: { type: 'string', describe: 'batch: only part i of n: 2/5' },
  jobs: { type: 'string', describe: 'batch: so many at a time; as many as cores without it' },
  pseudonyms: { type: 'boolean', default: false, describe: 'batch: name nobody in what is printed' },
  help: { type: 'boolean', describe: 'Show the options' },
} as const;

async function main(): Promise<number> {
  let exitCode = 0;
  const parser = yargs(process.argv.slice(2))
    .parserConfiguration({
      'duplicate-arguments-array': true,
      'parse-numbers': false,
    })
    .version(false)
    .help(false)
    .exitProcess(false)
    .strict()
    .fail((message, error) => {
      throw error ?? new UsageError(`${message}. See --help.`);
    })
    .command(
      'skeletons',
      'Staff: makes the skeletons from the solutions',
      (command) =>
        command.option('check', {
          type: 'boolean',
          default: false,
          describe: 'Only say what is out of date',
        }),
      async ({ check }) => {
        const { skeletons } = await import('./skeletons/command.ts');
        exitCode = await skeletons(installationRoot(), { check });
      },
    )
    .command(
      'feedback',
      'Checks the labs that a push has changed, for the workflow',
      (command) =>
        command.option('labs', {
          type: 'string',
          describe: 'These labs, such as 1,2, or all; else what changed',
        }),
      async (args) => {
        const { feedback } = await import('./feedback/command.ts');
        exitCode = await feedback(installationRoot(), course(), { labs: args.labs });
      },
    )
    .command(
      'collect',
      "Staff: fetches students' repositories, and notes what was handed in and when",
      (command) =>
        command
          .option('org', { type: 'string', demandOption: true, describe: 'The organisation' })
          .option('lab', { type: 'string', demandOption: true, describe: 'The number of the lab' })
          .option('names', {
            type: 'string',
            default: '{lab}-{owner}',
            describe: 'How repositories are named',
          })
          .option('private', { type: 'string', describe: 'The private folder' }),
      async (args) => {
        const { collectCommand } = await import('./collect/command.ts');
        exitCode = await collectCommand(course(), {
          org: someText('org', args.org) ?? '',
          lab: wholeNumber('lab', args.lab.replace(/^lab/, ''), 1) ?? 0,
          names: someText('names', args.names) ?? '',
          private: someText('private', args.private),
        });
      },
    )
    .command(
      'handout',
      "Staff: writes the students' repository, or brings fixes into one",
      (command) =>
        command
          .option('out', { type: 'string', describe: 'A new folder for the hand-out' })
          .option('update', { type: 'string', describe: "A student's clone to bring fixes into" })
          .option('labs', { type: 'string', describe: 'Only these labs, such as 1,2' })
          .option('private', {
            type: 'string',
            describe: 'The folder about people: nothing of it may get out',
          })
          .option('date', { type: 'string', describe: 'Date of its commit; fixed where it is left out' }),
      async (args) => {
        const { handoutCommand } = await import('./handout/command.ts');
        const { namedPrivateFolder } = await import('./private/location.ts');
        exitCode = await handoutCommand(installationRoot(), {
          out: someText('out', args.out),
          update: someText('update', args.update),
          labs: someText('labs', args.labs),
          private: namedPrivateFolder(someText('private', args.private)),
          date: someText('date', args.date),
        });
      },
    )
    .command(
      'demo [what]',
      'Checks a buggy submission and the reference, and shows both sheets; term: a whole synthetic term',
      (command) =>
        command
          .positional('what', { type: 'string', choices: ['term'] as const })
          .option('out', { type: 'string', describe: 'term: the private folder to make' })
          .option('students', { type: 'string', describe: 'term: how many, 60 unless said' })
          .option('groups', { type: 'string', describe: 'term: how many, 25 unless said' })
          .option('seed', { type: 'string', describe: 'term: which one' })
          .option('direct', {
            type: 'boolean',
            default: false,
            describe: 'term: judge without the jail, each distinct submission once',
          }),
      async ({ what, ...args }) => {
        if (what === 'term') {
          const { demoTerm } = await import('./term/term.ts');
          const size = {
            students: wholeNumber('students', args.students, 2) ?? 60,
            groups: wholeNumber('groups', args.groups, 1) ?? 25,
            seed: wholeNumber('seed', args.seed, 0) ?? 0,
          };
          exitCode = await demoTerm(course(), someText('out', args.out), size, args.direct);
          return;
        }
        const { demo } = await import('./demo/demo.ts');
        exitCode = await demo(course());
      },
    )
    .command(
      'audit <lab>',
      'Staff: tries the checks of a lab on solutions and mutants',
      (command) =>
        command
          .positional('lab', {
            type: 'string',
            choices: labNumbers().map((number) => `lab${number}`),
            demandOption: true,
          })
          .option('full', { type: 'boolean', default: false, describe: 'All checks on all mutants' })
          .option('only', { type: 'string', describe: 'Only mutants whose name contains this' })
          .option('soak', {
            type: 'string',
            describe: 'So many fresh seeds on correct implementations instead',
          }),
      async (args) => {
        const { auditCommand } = await import('./audit/command.ts');
        exitCode = await auditCommand({
          lab: Number(args.lab.slice(3)),
          full: args.full,
          only: someText('only', args.only),
          soak: wholeNumber('soak', args.soak, 1),
        });
      },
    )
    .command(
      'grade [submissions..]',
      'Staff: grades submissions in the jail; `doctor` tries the jail, `batch` grades all',
      (command) =>
        command
          .usage(
            'npm run grade -- SUBMISSION… [options]\n       npm run grade -- doctor | batch | merge DIR… | seeds | archive | purge [options]',
          )
          .positional('submissions', { type: 'string', array: true, default: [] as string[] })
          .options(GRADE_OPTIONS)
          .option('to', { type: 'string', describe: 'archive: a new folder' })
          .option('before', { type: 'string', describe: 'purge: a date, such as 2021-01-01' })
          .option('yes', { type: 'boolean', default: false, describe: 'purge: do it' }),
      async (args) => {
        if (args.help === true) {
          console.log(await parser.getHelp());
          return;
        }
        const { gradeWhat } = await import('./grade/what.ts');
        exitCode = await gradeWhat(course(), {
          submissions: args.submissions,
          labs: someText('labs', args.labs),
          commit: someText('commit', args.commit),
          out: someText('out', args.out),
          private: someText('private', args.private),
          audience: args.audience,
          sandbox: args.sandbox,
          json: args.json,
          shard: someText('shard', args.shard),
          jobs: wholeNumber('jobs', args.jobs, 1),
          pseudonyms: args.pseudonyms,
          to: someText('to', args.to),
          before: someText('before', args.before),
          yes: args.yes,
        });
      },
    )
    .command(
      'bench <what>',
      'Staff: measures speed',
      (command) =>
        command.positional('what', {
          type: 'string',
          choices: ['start', 'sim', 'explore', 'linearizability', 'grade'] as const,
          demandOption: true,
        }),
      async ({ what }) => {
        if (what === 'sim') {
          const { benchSim } = await import('./bench/sim.ts');
          exitCode = await benchSim();
          return;
        }
        if (what === 'explore') {
          const { benchExplore } = await import('./bench/explore.ts');
          exitCode = await benchExplore();
          return;
        }
        if (what === 'linearizability') {
          const { benchLinearizability } = await import('./bench/linearizability.ts');
          exitCode = benchLinearizability();
          return;
        }
        if (what === 'grade') {
          const { benchGrade } = await import('./bench/grade.ts');
          exitCode = await benchGrade();
          return;
        }
        const { benchStart } = await import('./bench/start.ts');
        exitCode = await benchStart();
      },
    )
    .command(
      'slip',
      "Staff: a student's slip days, and what handing in now or later would cost",
      (command) =>
        command
          .option('student', { type: 'string', describe: 'Login or student id', demandOption: true })
          .option('private', { type: 'string', describe: 'The private folder' })
          .option('at', {
            type: 'string',
            describe: 'As of this time, such as 2020-03-20T12:00, instead of now',
          }),
      async (args) => {
        const { slipCommand } = await import('./slip/command.ts');
        const { privateFolderAt } = await import('./private/location.ts');
        const folder = privateFolderAt(someText('private', args.private));
        const student = someText('student', args.student) ?? '';
        exitCode = slipCommand(course(), folder, student, someText('at', args.at));
      },
    )
    .command('report', 'Staff: the grade book; see report --help', async (command) => {
      const { reportCommands } = await import('./report/commands.ts');
      return reportCommands(command, (code) => {
        exitCode = code;
      });
    })
    .demandCommand(
      1,
      `Say what to do: ${labNumbers()
        .map((number) => `lab${number}`)
        .join(', ')}, grade, slip, report, handout, skeletons, demo, audit or bench`,
    );
  for (const number of labNumbers()) {
    parser.command(
      `lab${number}`,
      'Shows the lab, checks your work, or runs your own tests',
      (command) => {
        const described = command
          .usage(`npm run lab${number} -- [options]\n\nWithout --check it says what the lab is.`)
          .options(LAB_OPTIONS);
        const earlier = readLab(number).manifest.builtOn?.lab;
        if (earlier !== undefined) {
          described.option(`own-${earlier}`, {
            type: 'string',
            describe: `With your own ${earlier} [in this folder]`,
          });
        }
        return described;
      },
      async (args) => {
        if (args.help === true) {
          console.log(await parser.getHelp());
          return;
        }
        exitCode = await labCommand(readLab(number), course(), {
          ...args,
          impl: someText('impl', args.impl),
          only: someText('only', args.only),
          replay: someText('replay', args.replay),
          export: someText('export', args.export),
          from: someText('from', args.from),
          own: ownFolder(args, readLab(number).manifest.builtOn?.lab),
          seed: wholeNumber('seed', args.seed, 0),
          nodes: wholeNumber('nodes', args.nodes, 1),
          runs: wholeNumber('runs', args.runs, 1),
        });
      },
    );
  }
  await parser.parseAsync();
  return exitCode;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.exitCode = 2;
  const refused = systemFault(error);
  if (error instanceof UsageError || error instanceof PolicyError) console.error(error.message);
  else if (refused !== undefined) console.error(refused);
  else {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    console.error(
      `This is a fault of the tool, not of your code. Please report it with these lines:\n${text}`,
    );
  }
}

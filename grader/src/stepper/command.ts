import { readFileSync, watch } from 'node:fs';
import { builtFile } from 'harness/runtime';
import type { Lab } from '../lab/catalogue.ts';
import type { SavedFailure } from '../lab/saved-failures.ts';
import { jsonInPage, textInPage } from '../picture-page/in-page.ts';
import { plainText } from '../sheet/plain-text.ts';
import { UsageError } from '../usage-error.ts';
import { loadForStepping } from './load.ts';
import { servePage } from './server.ts';
import { type Beginning, Stepping } from './stepping.ts';

export interface StepperOptions {
  readonly folder: string;
  /** A saved run to go to the end of first. */
  readonly from: SavedFailure | undefined;
  /** Part of the name of an exploration. */
  readonly only: string | undefined;
  readonly watch: boolean;
  /** The command that repeats what is saved in a file. */
  readonly again: (file: string) => string;
}

/** An editor writes a file in several steps. */
const SETTLE_MS = 100;

/** `--explore`: serves the stepper until it is interrupted. Throws `UsageError` where nothing can be stepped through. */
export async function serveStepper(lab: Lab, options: StepperOptions): Promise<number> {
  const { folder } = options;
  const beginning = beginningOf(lab, options);
  const loaded = await loadForStepping(lab, folder);
  if (!('job' in loaded))
    throw new UsageError(`This can't be run yet:\n${loaded.map((line) => plainText(line)).join('\n')}`);
  const stepping = new Stepping(lab, loaded, options.again);
  const first = await stepping.begin(beginning);
  if (first.view === undefined) {
    stepping.stop();
    throw new UsageError(plainText(first.error ?? 'the run could not begin'));
  }
  const html = readFileSync(builtFile('stepper.html'), 'utf8')
    .replace('{{title}}', () => textInPage(`Stepping through ${lab.manifest.title}`))
    .replace('{{data}}', () => jsonInPage(null));
  const page = await servePage(
    html,
    () => stepping.news,
    (request) => stepping.take(request),
  );
  console.log(`Open this in a browser on this machine:\n\n  ${page.address}\n`);
  if (first.told !== undefined) console.log(plainText(first.told));
  console.log(options.watch ? 'It follows your changes. Ctrl+C ends.' : 'Ctrl+C ends.');
  const watcher = options.watch
    ? atEachChange(folder, async () => {
        const changed = await loadForStepping(lab, folder);
        page.tell(
          'job' in changed
            ? await stepping.reload(changed)
            : { error: `Not reloaded: ${changed.join('; ')}` },
        );
      })
    : undefined;
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  watcher?.close();
  stepping.stop();
  await page.close();
  return 0;
}

function beginningOf(lab: Lab, { from, only }: StepperOptions): Beginning {
  if (from === undefined) {
    if (only === undefined) return {};
    const wanted = only.toLowerCase();
    const found = lab.expected.find(({ id, title }) =>
      [id, title].some((text) => text.toLowerCase().includes(wanted)),
    );
    if (found === undefined) throw new UsageError(`--only ${only} matches no check of this lab.`);
    return { check: found.id };
  }
  if (from.lab !== lab.manifest.id)
    throw new UsageError(`The run is one of ${from.lab}:  npm run ${from.lab} -- --explore --from …`);
  const { replay, run } = from.failure;
  if (replay?.path === undefined && run?.trace?.untimed !== true) {
    throw new UsageError(
      `${from.check} is no exploration: its run depends on times, and can't be stepped through. Look at its picture.`,
    );
  }
  return replay?.path === undefined
    ? { check: from.check, trace: run?.trace }
    : { check: from.check, path: replay.path };
}

function atEachChange(folder: string, changed: () => Promise<void>) {
  let waiting: NodeJS.Timeout | undefined;
  return watch(folder, { recursive: true }, (_event, name) => {
    if (name !== null && !name.endsWith('.ts')) return;
    clearTimeout(waiting);
    waiting = setTimeout(
      () => void changed().catch((error: unknown) => console.error(String(error))),
      SETTLE_MS,
    );
  });
}

// Staff: `node grader/bin/screenshots.mjs` makes the pictures of docs/pictures.md anew, from real failures of mutants. Needs Chromium.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { root } from './build.mjs';

const PROGRAM = join(root, 'grader', 'bin', 'run.mjs');
const INTO = join(root, 'docs', 'pictures');
const home = mkdtempSync(join(tmpdir(), 'lab-screenshots-'));

/** The reference with a mutant's change, in a folder of its own. */
function mutant(lab, name) {
  const folder = join(root, 'solutions-private', lab);
  const found = readdirSync(join(folder, 'mutants'))
    .flatMap((file) => JSON.parse(readFileSync(join(folder, 'mutants', file), 'utf8')))
    .find((one) => one.name === name);
  if (found === undefined) throw new Error(`${lab} has no mutant ${name}`);
  const into = join(home, name);
  cpSync(join(folder, 'solution'), into, { recursive: true });
  const path = join(into, found.file);
  let text = readFileSync(path, 'utf8');
  for (const { find, replace } of found.edits) text = text.replace(find, () => replace);
  writeFileSync(path, text);
  return into;
}

/** The page of a check that a mutant fails. */
function failure(lab, name, check) {
  const impl = mutant(lab, name);
  const number = lab.slice(0, 4);
  spawnSync(process.execPath, [PROGRAM, number, '--check', '--impl', impl, '--only', check], { cwd: home });
  return pathToFileURL(join(home, '.lab', `${number}-${check}.html`)).href;
}

/** Starts the stepper, and gives its address and what ends it. */
function stepper(lab, impl) {
  const child = spawn(process.execPath, [PROGRAM, lab.slice(0, 4), '--explore', '--impl', impl], {
    cwd: home,
  });
  return new Promise((resolve, reject) => {
    let told = '';
    child.stdout.on('data', (text) => {
      told += text;
      const address = /http:\S+/.exec(told)?.[0];
      if (address !== undefined) resolve({ address, stop: () => child.kill('SIGINT') });
    });
    child.once('exit', () => reject(new Error(`the stepper ended: ${told}`)));
  });
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});

async function shoot(name, url, { width = 1280, height = 860, colorScheme = 'light' }, act = async () => {}) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  await page.goto(url);
  await act(page);
  await page.screenshot({ path: join(INTO, `${name}.png`) });
  await page.close();
  console.log(`docs/pictures/${name}.png`);
}

try {
  mkdirSync(INTO, { recursive: true });
  const ignored = failure('lab4-paxos', 'ignores-reported-values', 'pn-agreement');
  await shoot('wrong-step', ignored, {});
  await shoot('phone', ignored, { width: 390, height: 760 });
  const partition = failure('lab4-paxos', 'ignores-reported-values', 'pn-minority');
  await shoot('partition', partition, { height: 1000 }, (page) =>
    page.getByRole('button', { name: /As it failed first/ }).click(),
  );
  const slow = failure('lab3-failure-detector', 'delay-not-increased', 'ln-slow');
  await shoot('time-dark', slow, { colorScheme: 'dark' }, (page) =>
    page.getByRole('button', { name: 'Time' }).click(),
  );
  const { address, stop } = await stepper('lab4-paxos', mutant('lab4-paxos', 'promise-sent-before-sync'));
  await shoot('stepper', address, { width: 1400, height: 1180 }, async (page) => {
    await page.getByRole('button', { name: /^Client 100 asks node 0/ }).click();
    await page.getByRole('button', { name: 'trust(0) at node 0' }).click();
    await page.getByLabel(/^Crash within the next handler/).fill('1');
    await page.getByRole('button', { name: /^Deliver prepare.* from 0 to 1$/ }).click();
    await page.getByText('✗ Step 6').waitFor();
    await page.locator('.event.wrong').click();
  });
  stop();
} finally {
  await browser.close();
  rmSync(home, { recursive: true, force: true });
}

// `npm run setup`: the system packages that tests need, Chromium and bubblewrap. Uses what is there; installs with apt where
// it may; elsewhere says exactly what to install.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { root as repository } from './build.mjs';

const NEEDED = [
  {
    what: 'Chromium, for tests of pages and for PDF',
    programs: ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser'],
    // Where the browser tool puts one of its own.
    own: () => chromium.executablePath(),
    apps: ['/Applications/Google Chrome.app', '/Applications/Chromium.app'],
    apt: 'chromium',
    brew: 'brew install --cask chromium',
  },
  {
    what: 'bubblewrap, the jail for grading (Linux only)',
    programs: ['bwrap'],
    apps: [],
    apt: 'bubblewrap',
    linuxOnly: true,
  },
];

const onPath = (program) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .some((folder) => folder !== '' && existsSync(join(folder, program)));
const isThere = ({ programs, apps, own }) =>
  programs.some(onPath) || apps.some((path) => existsSync(path)) || existsSync(own?.() ?? '');
const runs = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

const missing = NEEDED.filter((need) => !(need.linuxOnly && process.platform !== 'linux') && !isThere(need));
for (const need of NEEDED) if (!missing.includes(need)) console.log(`✓ ${need.what}: there`);

if (missing.length > 0) {
  const packages = missing.map((need) => need.apt);
  const root = process.getuid?.() === 0;
  const sudo = !root && onPath('sudo') && runs('sudo', '-n', 'true');
  if (onPath('apt-get') && (root || sudo)) {
    const apt = (...args) => {
      const command = ['apt-get', '-y', '-q', '--no-install-recommends', ...args];
      const [program, ...rest] = root
        ? command
        : ['sudo', '-n', 'env', 'DEBIAN_FRONTEND=noninteractive', ...command];
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
      return (
        spawnSync(program, rest, {
          stdio: ['ignore', 'ignore', 'inherit'],
          env,
        }).status === 0
      );
    };
    console.log(`Installing ${packages.join(' and ')} with apt …`);
    if (!apt('update')) console.error('apt-get update failed; trying to install all the same.');
    apt('install', ...packages);
  }
}

// Where apt may not or has none, the browser tool brings one for the user alone.
for (const need of missing.filter((one) => one.own !== undefined && !isThere(one))) {
  console.log(`Installing ${need.what} with the browser tool's own installer …`);
  const installer = join(repository, 'node_modules', 'playwright-core', 'cli.js');
  spawnSync(process.execPath, [installer, 'install', 'chromium'], { stdio: ['ignore', 'ignore', 'inherit'] });
}

const left = missing.filter((need) => !isThere(need));
for (const need of missing) if (!left.includes(need)) console.log(`✓ ${need.what}: installed`);
if (left.length > 0) {
  console.error('\nPlease install this, then run `npm run setup` again:');
  for (const { what, apt, brew, programs } of left) {
    const how =
      process.platform === 'linux'
        ? `sudo apt-get install ${apt}   (or your distribution's package with the program ${programs[0]})`
        : process.platform === 'darwin' && brew !== undefined
          ? brew
          : `the program ${programs[0]}, so that it is on the PATH`;
    console.error(`  ${what}\n      ${how}`);
  }
  process.exitCode = 1;
}

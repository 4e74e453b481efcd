import { readLab } from '../../../src/lab/catalogue.ts';
import { withAllOfNode } from '../all-of-node.ts';
import type { Attack } from '../attack.ts';

/** With all of Node: every file that can be read, what is written where, and what of each process is told. */
const READ = `
const fs = require('node:fs');
const attempt = (run) => { try { return run(); } catch (error) { return error.code; } };
const hits = [];
let files = 0;
// One piece of memory for all: the process may not have much.
const piece = Buffer.alloc(2 ** 20);
const read = (path) => {
  const file = attempt(() => fs.openSync(path, 'r'));
  if (typeof file !== 'number') return;
  files++;
  for (let length = 1; length > 0; ) {
    length = attempt(() => fs.readSync(file, piece)) | 0;
    const text = piece.subarray(0, length);
    for (const word of WORDS) if (text.includes(word)) hits.push(path + ' has ' + word);
  }
  fs.closeSync(file);
};
const walk = (folder) => {
  const entries = attempt(() => fs.readdirSync(folder, { withFileTypes: true }));
  if (!Array.isArray(entries)) return;
  for (const entry of entries) {
    const path = folder + '/' + entry.name;
    if (WORDS.some((word) => path.includes(word))) hits.push(path);
    if (entry.isDirectory()) walk(path);
    // A device is mounted on what is listed as a file.
    else if (attempt(() => fs.statSync(path).isFile()) === true) read(path);
  }
};
for (const folder of ['/tmp', '/etc', '/dev', '/run', '/var', '/home', '/root', '/srv', '/mnt', '/src', '/box/dist', '/box/etc', '/box/labs', '/box/harness', '/box/skeletons', '/box/mnt/folder', '/box/mnt/file', '/box/solutions-private']) walk(folder);
const processes = fs.readdirSync('/proc').filter((name) => Number(name) > 0);
for (const pid of processes) for (const name of ['cmdline', 'environ', 'maps', 'mountinfo', 'stack']) read('/proc/' + pid + '/' + name);
const places = ['/', '/tmp', '/tmp/student', '/dev', '/dev/shm', '/box', '/box/dist', '/etc', '/usr', '/proc/1', '/var/tmp'];
const written = places.filter((place) => attempt(() => fs.writeFileSync(place + '/TOKEN', '{}')) === undefined);
// The first process holds what it was started with; it is of this jail too.
const held = attempt(() => fs.readdirSync('/proc/1/fd').map((fd) => attempt(() => fs.readlinkSync('/proc/1/fd/' + fd)).split(':')[0]).sort().join());
const root = attempt(() => fs.readdirSync('/proc/1/root').join());
JSON.stringify({ many: files > 200, hits, processes: processes.length, written, held, root });
`;

/** In files and processes there is no check that is hidden, no solution, no place for a forged result, and not the judge. */
export default {
  tries: 'a student’s process that reads every file and process finds no hidden check, and nowhere to write',
  lab: 'lab2',
  opensStage: true,
  checks: ['udp-upper-lower', 'http-root'],
  build: (repository) => {
    const hidden = readLab(2).expected.filter((check) => check.hidden);
    const words = hidden.flatMap(({ id, title }) => [id, title]);
    repository.commit(
      withAllOfNode(
        READ.replaceAll('WORDS', JSON.stringify([...words, 'hidden/lab', repository.token])).replaceAll(
          'TOKEN',
          repository.token,
        ),
      ),
    );
  },
  reaches: 'judge',
  expect: {
    points: 2,
    seen: [
      /FOUND \{"many":true,"hits":\[\],"processes":2,"written":\[\],"held":"anon_inode,(pipe|socket),(pipe|socket),(pipe|socket)","root":"bin,box,dev,etc,lib,(lib64,)?proc,tmp,usr"\}/,
    ],
  },
} satisfies Attack;

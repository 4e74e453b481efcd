import { withAllOfNode } from '../all-of-node.ts';
import type { Attack } from '../attack.ts';

/** Bytes into every place and every file that there is, and then names: each file is an inode, whatever its size. */
const FILL = `
const fs = require('node:fs');
const codes = new Set();
let bytes = 0;
let names = 0;
const attempt = (run) => { try { run(); return true; } catch (error) { codes.add(error.code); return false; } };
const mounts = fs.readFileSync('/proc/self/mountinfo', 'utf8').trim().split('\\n').map((line) => line.split(' ')[4]);
const places = [...mounts, '/tmp', '/tmp/student', '/dev/shm', '/var/tmp', '/home', '/run'];
for (const place of places) {
  attempt(() => { const file = fs.openSync(place + '/TOKEN', 'w'); for (let i = 0; i < 1000; i++) bytes += fs.writeSync(file, Buffer.alloc(2 ** 20)); });
  for (let i = 0; i < 5000 && attempt(() => fs.writeFileSync(place + '/TOKEN' + i, '')); i++) names++;
  for (let i = 0; i < 5000 && attempt(() => fs.mkdirSync(place + '/TOKENd' + i)); i++) names++;
  for (let i = 0; i < 5000 && attempt(() => fs.symlinkSync('x', place + '/TOKENl' + i)); i++) names++;
}
JSON.stringify({ bytes, names, codes: [...codes].every((code) => ['EROFS', 'EACCES', 'EPERM', 'ENOENT', 'ENOTDIR', 'EFBIG', 'EINVAL'].includes(code)) });
`;

export default {
  tries: 'a student’s process can fill no disk, neither with bytes nor with names',
  lab: 'lab2',
  opensStage: true,
  checks: ['udp-upper-lower', 'http-root'],
  hasNeighbour: true,
  build: (repository) => {
    repository.commit(withAllOfNode(FILL.replaceAll('TOKEN', repository.token)));
  },
  reaches: 'judge',
  expect: { points: 2, seen: [/FOUND \{"bytes":0,"names":0,"codes":true\}/] },
} satisfies Attack;

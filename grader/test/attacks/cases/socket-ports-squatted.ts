import { withAllOfNode } from '../all-of-node.ts';
import type { Attack } from '../attack.ts';

/**
 * The table of sockets tells the ports of everybody in the jail. It tries to listen on each of them too, on its own address and on all,
 * takes ports from which the next are chosen, and talks to whoever listens, for as long as the other checks go on.
 */
const SQUAT = `
const fs = require('node:fs');
const net = require('node:net');
const { createSocket } = require('node:dgram');
const rows = (name) => { try { return fs.readFileSync('/proc/net/' + name, 'utf8').trim().split('\\n').slice(1).map((line) => line.trim().split(/\\s+/)); } catch { return []; } };
const portOf = (row) => parseInt(row[1].split(':')[1], 16);
const met = new Set();
const over = new Set();
let took = 0;
// Where two have one port now, the other one was there before.
const look = (port, tables) => {
  took++;
  if (tables.flatMap(rows).filter((row) => portOf(row) === port && row[3] !== '01' && row[3] !== '06').length > 1) over.add(port);
};
const listen = (port, host) => new Promise((done) => {
  const server = net.createServer((socket) => socket.end('HELLO, WORLD'));
  server.on('error', () => done()).listen({ port, host, exclusive: false }, () => { look(port, ['tcp', 'tcp6']); done(); });
});
const bind = (port, host) => new Promise((done) => {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  socket.on('error', () => done()).bind(port, host, () => { look(port, ['udp', 'udp6']); done(); });
});
const talk = (port) => {
  const socket = net.connect(port, '127.0.0.1', () => socket.end(Buffer.alloc(5000, 0xff)));
  socket.on('error', () => undefined);
};
const everybody = async () => {
  for (const port of new Set([...rows('tcp'), ...rows('tcp6')].filter((row) => row[3] === '0A').map(portOf))) {
    if (port === process.debugPort) continue;
    met.add(port);
    talk(port);
    for (const host of ['127.0.0.1', '0.0.0.0']) await listen(port, host);
  }
  for (const port of new Set(rows('udp').map(portOf))) {
    met.add(port);
    for (const host of ['127.0.0.1', '0.0.0.0']) await bind(port, host);
  }
};
(async () => {
  for (let i = 0; i < 40; i++) { await everybody(); await new Promise((next) => setTimeout(next, 25)); }
  for (let i = 0; i < 60; i++) await listen(32_768 + i * 401, '0.0.0.0');
  for (let i = 0; i < 60; i++) await bind(32_768 + i * 401, '0.0.0.0');
  setInterval(() => void everybody(), 50);
  return 'met somebody ' + (met.size > 0) + ', took over [' + [...over] + '], took ' + took;
})();
`;

/** All ports of the judge are given to it by the system, one after the other: there is none to wait for. */
export default {
  tries: 'no port of the judge can be taken over, and who talks to it is not heard',
  lab: 'lab2',
  opensStage: true,
  checks: ['udp-upper-lower', 'http-root', 'http-github', 'frame-encoding', 'rpc-call'],
  build: (repository) => {
    repository.commit(withAllOfNode(SQUAT));
  },
  reaches: 'judge',
  expect: {
    // Who counts its own connections sees one more: that is the submission's own loss.
    points: { atMost: 10 },
    seen: [/FOUND met somebody true, took over \[\], took [1-9]\d/],
    also: ({ result }) => {
      const lost = result.checks.filter(({ id, earned }) => /^(http|frame)/.test(id) && earned === 0);
      if (lost.length > 0) throw new Error(`disturbed: ${lost.map(({ id }) => id)}`);
    },
  },
} satisfies Attack;

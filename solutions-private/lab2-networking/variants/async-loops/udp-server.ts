/** The UDP command server, with a switch and the text read by hand. */
import { createSocket, type RemoteInfo } from 'node:dgram';
import { LOOPBACK, type RunningServer } from './running-server.ts';

export function answerTo(datagram: Uint8Array): string {
  const bytes = Buffer.from(datagram);
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes)) return 'Unknown command';
  const [command, ...rest] = text.split('|:|');
  if (rest.length === 0) return 'Unknown command';
  const argument = rest.join('|:|');
  switch (command) {
    case 'UPPER':
      return argument.toUpperCase();
    case 'LOWER':
      return argument.toLowerCase();
    case 'CAMEL': {
      let out = '';
      let isStart = true;
      for (const c of argument) {
        const isBlank = /\s/u.test(c);
        out += isBlank ? c : isStart ? c.toLowerCase().toUpperCase() : c.toLowerCase();
        isStart = isBlank;
      }
      return out;
    }
    case 'ROT13': {
      let out = '';
      for (const c of argument) {
        if (c >= 'a' && c <= 'z') out += String.fromCharCode(((c.charCodeAt(0) - 84) % 26) + 97);
        else if (c >= 'A' && c <= 'Z') out += String.fromCharCode(((c.charCodeAt(0) - 52) % 26) + 65);
        else out += c;
      }
      return out;
    }
    case 'SWAP': {
      let out = '';
      for (const c of argument) out += c.toLowerCase() === c ? c.toUpperCase() : c.toLowerCase();
      return out;
    }
    default:
      return 'Unknown command';
  }
}

export function startUdpServer(port: number): Promise<RunningServer> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type: 'udp4' });
    const answer = (datagram: Buffer, { port: to, address }: RemoteInfo) => {
      const reply = Buffer.from(answerTo(datagram));
      if (reply.length <= 65_507) socket.send(reply, to, address);
    };
    socket.once('error', reject);
    socket.on('message', answer);
    socket.bind({ port, address: LOOPBACK }, () => {
      resolve({
        port: socket.address().port,
        close: () => new Promise((done) => socket.close(() => done())),
      });
    });
  });
}

import { changed } from './repository.ts';

/**
 * A way that a student's process has to all of Node: a signal to itself starts its debugger, which it then speaks to over loopback like any
 * editor, and which evaluates text with `require`. The stage can't close it. What is behind it is held by the jail alone.
 */
const DEBUGGER = `
import { type IncomingMessage, get as getOverHttp } from 'node:http';
import type { Socket } from 'node:net';

/** Evaluates text with all of Node at hand. Gives what it comes to, or why it came to nothing. */
async function withAllOfNode(expression: string): Promise<string> {
  const node = Reflect.get(globalThis, 'process');
  node.debugPort = 20_000 + (Date.now() % 10_000);
  const port: number = node.debugPort;
  node.kill(node.pid, 'SIGUSR1');
  let path = '';
  for (let turn = 0; path === '' && turn < 200; turn++) {
    const listed = await new Promise<string>((done) => {
      const asked = getOverHttp({ host: '127.0.0.1', port, path: '/json/list' }, (answer: IncomingMessage) => {
        let text = '';
        answer.on('data', (chunk) => { text += String(chunk); }).on('end', () => done(text));
      });
      asked.on('error', () => setTimeout(done, 20, ''));
    });
    if (listed !== '') path = new URL(JSON.parse(listed)[0].webSocketDebuggerUrl).pathname;
  }
  if (path === '') return 'no debugger';
  const socket = await new Promise<Socket>((done) => {
    const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==' };
    getOverHttp({ host: '127.0.0.1', port, path, headers }).on('upgrade', (_answer, through: Socket) => done(through));
  });
  const params = { expression, includeCommandLineAPI: true, awaitPromise: true, returnByValue: true };
  const text = Buffer.from(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params }));
  const head = Buffer.from([0x81, 0xfe, text.length >> 8, text.length & 255, 0, 0, 0, 0]);
  return new Promise((done) => {
    let heard = '';
    socket.on('data', (bytes) => {
      heard += String(bytes);
      if (!heard.includes('"id":1')) return;
      setTimeout(() => {
        socket.destroy();
        const { result } = JSON.parse(heard.slice(heard.indexOf('{"id":1'))).result;
        done(typeof result.value === 'string' ? result.value : String(result.description));
      }, 50);
    });
    socket.write(Buffer.concat([head, text]));
  });
}
`;

/**
 * The reference of Lab 2 whose UDP server first evaluates `expression` in this way, prints what it came to, and then answers UPPER wrongly, so that
 * what was printed is told. The other checks need another file, and another process.
 */
export function withAllOfNode(expression: string): Record<string, string> {
  const files = changed(
    'lab2',
    'udp-server.ts',
    "const socket = createSocket('udp4');",
    `console.log('FOUND ' + (await withAllOfNode(${JSON.stringify(expression)})));
  const socket = createSocket('udp4');`,
    DEBUGGER.replace(/^import.*$/gm, ''),
  );
  const [path = '', text = ''] = Object.entries(files).find(([name]) => name.endsWith('udp-server.ts')) ?? [];
  const imports = DEBUGGER.match(/^import.*$/gm) ?? [];
  return {
    ...files,
    [path]: `${imports.join('\n')}\n${text.replace('text.toUpperCase()],', 'text],')}`,
  };
}

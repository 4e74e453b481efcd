/** The HTTP server, as a table of paths. */
import { createServer } from 'node:http';
import { LOOPBACK, type RunningServer } from './running-server.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Page = (query: URLSearchParams, count: number) => Answer;

const PAGES: Readonly<Record<string, Page>> = {
  '/': () => ({ status: 200, body: 'Hello World!\n' }),
  '/counter': (_query, count) => ({ status: 200, body: `counter: ${count}\n` }),
  '/github': () => ({ status: 301, body: 'moved\n', headers: { location: 'https://github.com' } }),
  '/fizzbuzz': (query) => ({ status: 200, body: fizzbuzz(query.get('value')) }),
};

export function fizzbuzz(value: string | null): string {
  if (!value) return 'no value provided';
  const match = /^-?[0-9]+$/.exec(value);
  if (match === null) return 'not an integer';
  const n = BigInt(match[0]);
  const word = (n % 3n === 0n ? 'fizz' : '') + (n % 5n === 0n ? 'buzz' : '');
  return word === '' ? n.toString() : word;
}

export function startHttpServer(port: number): Promise<RunningServer> {
  let count = 0;
  const server = createServer();
  server.on('request', (request, response) => {
    count += 1;
    const url = request.url ?? '';
    const path = url.split('?', 1)[0] ?? '';
    const page = Object.hasOwn(PAGES, path) ? PAGES[path] : undefined;
    const { status, body, headers } = page?.(new URLSearchParams(url.slice(path.length)), count) ?? {
      status: 404,
      body: '',
    };
    response.writeHead(status, headers).end(body);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return reject(new Error('no address'));
      resolve({
        port: address.port,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            server.closeAllConnections();
          }),
      });
    });
  });
}

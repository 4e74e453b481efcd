/** A small server over HTTP: a greeting, a counter, a redirection, and fizzbuzz. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { LOOPBACK, type RunningServer } from './running-server.ts';

export const GITHUB = 'https://github.com/';

/** Starts the server on `port` of loopback; 0 takes any free port. Resolves when it listens, rejects when it can't. */
export async function startHttpServer(port: number): Promise<RunningServer> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    const [path = '', query = ''] = splitAtFirst(request.url ?? '', '?');
    switch (path) {
      case '/':
        send(response, 200, 'Hello World!\n');
        break;
      case '/counter':
        send(response, 200, `counter: ${requests}\n`);
        break;
      case '/github':
        response.setHeader('Location', GITHUB);
        send(response, 301, '');
        break;
      case '/fizzbuzz':
        send(response, 200, `${fizzbuzz(new URLSearchParams(query).get('value'))}\n`);
        break;
      default:
        send(response, 404, 'not found\n');
    }
  });
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** What fizzbuzz says of a value as it stands in a query; `null` if there is none. */
export function fizzbuzz(value: string | null): string {
  if (value === null || value === '') return 'no value provided';
  if (!/^-?\d+$/.test(value)) return 'not an integer';
  const number = BigInt(value);
  if (number % 15n === 0n) return 'fizzbuzz';
  if (number % 3n === 0n) return 'fizz';
  return number % 5n === 0n ? 'buzz' : String(number);
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(body);
}

function splitAtFirst(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

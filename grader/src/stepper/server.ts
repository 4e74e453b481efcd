import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { type PageNews, PageRequest } from './messages.ts';

/** A request of a page is no longer than this, in bytes: a message of a node may be large. */
const MOST_BYTES = 2_000_000;
const LOOPBACK = '127.0.0.1';

export interface ServedPage {
  /** The address to open; whoever has it may step. */
  readonly address: string;
  /** Tells all pages that are open. */
  readonly tell: (news: PageNews) => void;
  readonly close: () => Promise<void>;
}

/**
 * Serves a page and its socket on this machine only, below a random token. Other programs do not know the token; other
 * pages in the same browser are refused by their origin, and names that lead here by the host they ask for.
 */
export async function servePage(
  html: string,
  now: () => PageNews,
  take: (request: PageRequest) => Promise<PageNews>,
): Promise<ServedPage> {
  const token = randomBytes(24).toString('base64url');
  const server = createServer((request, response) => {
    if (!isOurs(request, server) || request.method !== 'GET' || !isAt(request, `/${token}/`)) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('There is nothing here.\n');
      return;
    }
    response
      .writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      })
      .end(html);
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_BYTES });
  server.on('upgrade', (request, socket, head) => {
    const { origin } = request.headers;
    if (!isOurs(request, server) || !isAt(request, `/${token}/ws`) || !hosts(server).has(hostOf(origin))) {
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (page) => serveSocket(page, now, take));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, LOOPBACK, resolve);
  });
  return {
    address: `http://${LOOPBACK}:${portOf(server)}/${token}/`,
    tell: (news) => {
      for (const page of sockets.clients) send(page, news);
    },
    close: async () => {
      for (const page of sockets.clients) page.terminate();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** Requests of a page are answered one after another. */
function serveSocket(
  page: WebSocket,
  now: () => PageNews,
  take: (request: PageRequest) => Promise<PageNews>,
): void {
  send(page, now());
  let work: Promise<void> = Promise.resolve();
  page.on('message', (data) => {
    const request = PageRequest.safeParse(parseJson(String(data)));
    if (!request.success) {
      send(page, { error: 'that is nothing that can be asked' });
      return;
    }
    const { id } = request.data;
    work = work
      .then(() => take(request.data))
      .catch(
        (error: unknown): PageNews => ({ error: error instanceof Error ? error.message : String(error) }),
      )
      .then((news) => send(page, { ...news, id }));
  });
  page.on('error', () => page.terminate());
}

function send(page: WebSocket, news: PageNews): void {
  if (page.readyState === page.OPEN) page.send(JSON.stringify(news));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo | null)?.port ?? 0;
}

function hosts(server: Server): ReadonlySet<string> {
  return new Set([`${LOOPBACK}:${portOf(server)}`, `localhost:${portOf(server)}`]);
}

function isOurs(request: IncomingMessage, server: Server): boolean {
  return hosts(server).has(request.headers.host ?? '');
}

function hostOf(origin: string | undefined): string {
  return origin?.startsWith('http://') === true ? origin.slice('http://'.length) : '';
}

/** Compares in a time that does not tell how much of the token was right. */
function isAt(request: IncomingMessage, path: string): boolean {
  const asked = Buffer.from(request.url ?? '');
  const right = Buffer.from(path);
  return asked.length === right.length && timingSafeEqual(asked, right);
}

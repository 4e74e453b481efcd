import { request } from 'node:http';
import { ConnectionOver } from './failures.ts';
import type { Scope } from './scope.ts';
import { LOOPBACK } from './tcp-proxy.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

const MOST_BODY = 1024 * 1024;

/** One HTTP/1.1 request to `port` on loopback, on a connection of its own. Redirections are not followed. */
export function httpRequest(scope: Scope, port: number, path: string, method = 'GET'): Promise<HttpAnswer> {
  return scope.within(
    `no answer to ${method} ${path}`,
    new Promise<HttpAnswer>((resolve, reject) => {
      const sent = request({ host: LOOPBACK, port, path, method, agent: false }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text;
          if (body.length > MOST_BODY) sent.destroy(new Error('the body is longer than 1 MiB'));
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
        response.on('error', reject);
      });
      sent.on('error', (error) =>
        reject(new ConnectionOver(`no answer to ${method} ${path}: ${error.message}`)),
      );
      scope.onClose(() => sent.destroy());
      sent.end();
    }),
  );
}

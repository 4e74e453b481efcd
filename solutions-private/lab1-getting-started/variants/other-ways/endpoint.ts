export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export type EndpointError =
  | { readonly kind: 'bad-port'; readonly port: string }
  | { readonly kind: 'bad-host'; readonly host: string }
  | { readonly kind: 'no-colon' };

export type Result<T, E> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

const HOST_CHARACTERS = 'abcdefghijklmnopqrstuvwxyz0123456789.-';

export function parseEndpoint(text: string): Result<Endpoint, EndpointError> {
  const pieces = text.split(':');
  const port = pieces.pop() ?? '';
  if (pieces.length === 0) return refused({ kind: 'no-colon' });
  const host = pieces.join(':');
  if (host === '' || [...host].some((character) => !HOST_CHARACTERS.includes(character)))
    return refused({ kind: 'bad-host', host });
  const value = Number(port);
  // What is written back as it was has no sign, no zero in front, and no spaces.
  if (String(value) !== port || !Number.isInteger(value) || value < 1 || value > 65535)
    return refused({ kind: 'bad-port', port });
  return { ok: true, value: { host, port: value } };
}

function refused(error: EndpointError): { readonly ok: false; readonly error: EndpointError } {
  return { ok: false, error };
}

/** Where a server listens. */
export interface Endpoint {
  /** Lower-case letters, digits, dots and dashes. */
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
}

/** Why a text is no endpoint. */
export type EndpointError =
  | { readonly kind: 'no-colon' }
  | { readonly kind: 'bad-host'; readonly host: string }
  | { readonly kind: 'bad-port'; readonly port: string };

/** A value, or why there is none: whoever uses it has to look. */
export type Result<T, E> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

/**
 * Reads `'node-1.example.org:8080'`. The last colon parts host and port. A host is one or more of the characters
 * `a` to `z`, `0` to `9`, `.` and `-`; a port is a decimal number from 1 to 65535, with no sign, no zero in front, no spaces.
 * The colon is looked for first, then at the host, then at the port. Never throws, whatever the text is.
 */
export function parseEndpoint(text: string): Result<Endpoint, EndpointError> {
  // SOLUTION
  const colon = text.lastIndexOf(':');
  if (colon < 0) return { ok: false, error: { kind: 'no-colon' } };
  const host = text.slice(0, colon);
  if (!/^[a-z0-9.-]+$/.test(host)) return { ok: false, error: { kind: 'bad-host', host } };
  const port = text.slice(colon + 1);
  if (!/^[1-9]\d{0,4}$/.test(port) || Number(port) > 65535) {
    return { ok: false, error: { kind: 'bad-port', port } };
  }
  return { ok: true, value: { host, port: Number(port) } };
}

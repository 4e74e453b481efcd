/**
 * What the judge and a student's process say to each other over the process's stdin and stdout: JSON, one line each. What
 * a student's process says is never more than what the student's code did there; it decides no point by itself.
 */
import { types } from 'node:util';

/** An error as it crosses the process boundary. */
export interface RemoteError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/** What the judge asks for. `code` of `run` is the text of a function of the stage and `argument`. */
export type Request =
  | {
      readonly type: 'load';
      /** Part of each answer from now on: the submission, which does not know it, can write no answer of its own. */
      readonly token: string;
      readonly code: string;
      readonly files: Readonly<Record<string, string>>;
    }
  | { readonly type: 'run'; readonly id: number; readonly code: string; readonly argument: unknown }
  | { readonly type: 'turn'; readonly id: number }
  | { readonly type: 'handles'; readonly id: number };

/** What a student's process answers. `used` is the export that the student's code was entered by last. */
export type Answer =
  | { readonly type: 'loaded' }
  | {
      readonly type: 'done';
      readonly id: number;
      readonly value?: unknown;
      readonly used?: string | undefined;
    }
  | {
      readonly type: 'threw';
      readonly id: number;
      readonly error: RemoteError;
      readonly used?: string | undefined;
    }
  | { readonly type: 'told'; readonly value?: unknown }
  | { readonly type: 'crashed'; readonly error: RemoteError };

/** An answer on its way: with the token of the process. */
export type Signed = Answer & { readonly token: string };

// A student's process may change the language of its realm later: what is used here is what was there first.
const { stringify } = JSON;
const { from } = Buffer;
const { hasOwn, keys } = Object;
const base64 = Function.prototype.call.bind(Buffer.prototype.base64Slice) as (bytes: Buffer) => string;
const { isUint8Array } = types;

/** A line for the other side, with its line end. Bytes (`Uint8Array`, `Buffer`) are carried too. */
export function encodeLine(message: Request | Signed): string {
  return `${stringify(message, bytesAsText)}\n`;
}

/** The value of a line without its line end. Throws a `SyntaxError` for what is no JSON. `parse` makes its objects. */
export function decodeLine(line: string, parse = JSON.parse): unknown {
  return parse(line, textAsBytes);
}

const BYTES = '$bytes';

function bytesAsText(this: object, key: string, value: unknown): unknown {
  // A Buffer has been made an object by its toJSON before this is called: look at what it was.
  const original = (this as Readonly<Record<string, unknown>>)[key];
  return isUint8Array(original)
    ? { [BYTES]: base64(from(original.buffer, original.byteOffset, original.byteLength)) }
    : value;
}

function textAsBytes(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !hasOwn(value, BYTES)) return value;
  const text = (value as Readonly<Record<string, unknown>>)[BYTES];
  return typeof text === 'string' && keys(value).length === 1 ? from(text, 'base64') : value;
}

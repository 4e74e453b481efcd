/**
 * What the judge and a student's process say to each other over the process's stdin and stdout: JSON, one line each. What
 * a student's process says is never more than what the student's code did there; it decides no point by itself.
 */
/** An error as it crosses the process boundary. */
export interface RemoteError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/** What the judge asks for. `code` of `run` is the text of a function of the stage and `argument`. */
export type Request =
  | { readonly type: 'load'; readonly code: string; readonly files: Readonly<Record<string, string>> }
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

/** A line for the other side, with its line end. Bytes (`Uint8Array`, `Buffer`) are carried too. */
export function encodeLine(message: Request | Answer): string {
  return `${JSON.stringify(message, bytesAsText)}\n`;
}

/** The value of a line without its line end. Throws a `SyntaxError` for what is no JSON. */
export function decodeLine(line: string): unknown {
  return JSON.parse(line, textAsBytes);
}

const BYTES = '$bytes';

function bytesAsText(this: unknown, key: string, value: unknown): unknown {
  // A Buffer has been made an object by its toJSON before this is called: look at what it was.
  const original: unknown = Reflect.get(Object(this), key);
  return original instanceof Uint8Array ? { [BYTES]: Buffer.from(original).toString('base64') } : value;
}

function textAsBytes(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const text: unknown = Reflect.get(value, BYTES);
  return typeof text === 'string' && Object.keys(value).length === 1 ? Buffer.from(text, 'base64') : value;
}

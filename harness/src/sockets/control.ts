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

/** How a message becomes a line, and a line its value. */
export interface Lines {
  /** A line of ASCII, with its line end. Bytes (`Uint8Array`, `Buffer`) are carried too. */
  encode(message: unknown): string;
  /** The value of a line without its line end. Throws a `SyntaxError` for what is no JSON. */
  decode(line: string): unknown;
}

/**
 * `parse` and `newBytes` make the objects of what is decoded. Runs by its text in the realm of checks too, so it sees nothing but its
 * arguments and the language: no Buffer, whose methods a submission could change.
 */
export function lines(parse: typeof JSON.parse, newBytes: (length: number) => Uint8Array): Lines {
  const BYTES = '$bytes';
  const DIGITS = '0123456789abcdef';
  const typedArray: object = Object.getPrototypeOf(Uint8Array.prototype);
  const getterOf = (name: string | symbol) => Object.getOwnPropertyDescriptor(typedArray, name)?.get;
  const kind = getterOf(Symbol.toStringTag);
  const length = getterOf('length');
  // Of bytes of any realm, whatever they say of themselves.
  const isBytes = (value: unknown): value is Uint8Array => kind?.call(value) === 'Uint8Array';

  function bytesAsText(this: object, key: string, value: unknown): unknown {
    // A Buffer has been made an object by its toJSON before this is called: look at what it was.
    const original = (this as Readonly<Record<string, unknown>>)[key];
    if (!isBytes(original)) return value;
    const count: number = length?.call(original);
    let hex = '';
    for (let at = 0; at < count; at++) {
      const byte = original[at] ?? 0;
      hex += `${DIGITS[byte >> 4]}${DIGITS[byte & 15]}`;
    }
    return { [BYTES]: hex };
  }

  function textAsBytes(_key: string, value: unknown): unknown {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, BYTES)) return value;
    const hex = (value as Readonly<Record<string, unknown>>)[BYTES];
    if (typeof hex !== 'string' || Object.keys(value).length !== 1) return value;
    const count = Math.floor(hex.length / 2);
    const bytes = newBytes(count);
    for (let at = 0; at < count; at++) bytes[at] = Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16);
    return bytes;
  }

  // Where a character is a byte, what was written in part can go on anywhere, and what was read in part needs no decoder.
  function ascii(text: string): string {
    let told = '';
    let start = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code < 128) continue;
      told += `${text.slice(start, at)}\\u${code.toString(16).padStart(4, '0')}`;
      start = at + 1;
    }
    return told + text.slice(start);
  }

  return {
    encode: (message) => `${ascii(JSON.stringify(message, bytesAsText))}\n`,
    decode: (line) => parse(line, textAsBytes),
  };
}

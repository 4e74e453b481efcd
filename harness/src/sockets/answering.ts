import type { Answer, Lines, RemoteError, Request, Signed } from './control.ts';

/** What answering takes from outside of its realm: functions that were there before the submission, and look nothing up that it could change. */
export interface Outside {
  /** Control, as the judge writes it, for `answering`. */
  readonly control: Lines;
  /** Copies through the submission's own realm. */
  readonly theirs: Lines;
  /** The text of a function as a function of this realm. */
  compile(code: string): unknown;
  /** The bundled submission: a function for each of its files, which runs it when it is called first and gives its exports. */
  load(code: string): Readonly<Record<string, () => Readonly<Record<string, unknown>>>>;
  /** A module that submissions may import. */
  require(name: string): unknown;
  isError(thrown: unknown): thrown is Error;
  /** Writes ASCII to the judge and gives how much of it was written. */
  write(text: string): number;
  /** Calls back when what has come in by now was handled. */
  afterThisTurn(call: () => void): void;
  /** What keeps the process alive, by kinds. */
  activeResources(): readonly string[];
  /** Ends the process at once, with no say of the submission. */
  exit(): never;
}

export interface Answering {
  /** Takes bytes of control; `undefined` is its end. */
  take(bytes: ArrayBuffer | undefined): void;
  /** Says what the process is about to die of. */
  crashed(error: unknown): void;
}

/**
 * Takes what the judge asks for and answers it. This runs by its text in the realm of checks, where the submission can change nothing: in
 * its own realm it could change what even Node's functions look up on their way, and so read or write what passes.
 * So this sees nothing but `outside` and the language.
 */
export function answering(outside: Outside): Answering {
  // Taken once: the object itself is of the submission's realm.
  const { control, theirs, compile, load, require, isError, write, afterThisTurn, activeResources, exit } =
    outside;
  const LINE_END = 10;
  /** So many bytes become text at a time: each is an argument of one call. */
  const PIECE = 4096;
  let loaded: ReturnType<Outside['load']> = {};
  let files: Readonly<Record<string, string>> = {};
  let used: string | undefined;
  let token = '';
  let left = '';

  /** The submission by its exports; a file is run when something of it is used first, so that it costs only who uses it. */
  const lab = new Proxy(Object.freeze(Object.create(null)), {
    get(_target, name) {
      if (typeof name !== 'string') return undefined;
      const file = Object.hasOwn(files, name) ? files[name] : undefined;
      used = name;
      const value = file === undefined ? undefined : loaded[file]?.()[name];
      if (value !== undefined) return value;
      const error = new Error(
        `${file} does not export ${name}: write \`export\` before its declaration, and keep its name`,
      );
      // Defined: of a frozen class nothing can be assigned anew.
      throw Object.defineProperty(error, 'name', { value: 'MissingExport' });
    },
  });

  /** What the code of a check sees beside its argument. */
  const stage = Object.freeze({
    __proto__: null,
    lab,
    kept: {},
    tell: (value: unknown) => answer({ type: 'told', value }),
    require,
    theirs: (value: unknown) => theirs.decode(theirs.encode(value)),
  });

  function take(request: Request): void {
    switch (request.type) {
      case 'load':
        token = request.token;
        files = request.files;
        loaded = load(request.code);
        answer({ type: 'loaded' });
        break;
      case 'run':
        void run(request.id, request.code, request.argument);
        break;
      case 'turn':
        // Twice: what has come in before the first is handled before the second.
        afterThisTurn(() => afterThisTurn(() => answer({ type: 'done', id: request.id, value: true })));
        break;
      case 'handles':
        answer({ type: 'done', id: request.id, value: handles() });
        break;
    }
  }

  /** What keeps this process alive besides its control: sockets, servers and timers of the student's code. */
  function handles(): string[] {
    const found: string[] = [];
    const all = activeResources();
    for (let i = 0; i < all.length; i++) {
      const name = all[i];
      if (name !== undefined && name !== 'PipeWrap' && name !== 'Immediate') found.push(name);
    }
    return found;
  }

  async function run(id: number, code: string, argument: unknown): Promise<void> {
    try {
      const body = compile(code) as (...args: unknown[]) => unknown;
      const value: unknown = await body(stage, argument);
      answer({ type: 'done', id, value, ...(used === undefined ? {} : { used }) });
    } catch (error) {
      answer({ type: 'threw', id, error: remote(error), ...(used === undefined ? {} : { used }) });
    }
  }

  /** An error as data. Whatever was thrown, this does not throw. */
  function remote(thrown: unknown): RemoteError {
    try {
      if (!isError(thrown)) {
        return {
          name: 'Error',
          message: `threw ${JSON.stringify(thrown)}, which is not an Error`,
          stack: '',
        };
      }
      const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, 10_000) : '');
      return { name: text(thrown.name), message: text(thrown.message), stack: text(thrown.stack) };
    } catch {
      return { name: 'Error', message: 'threw what can not be looked at', stack: '' };
    }
  }

  function answer(message: Answer): void {
    const signed: Signed = { ...message, token };
    let line = control.encode(signed);
    try {
      while (line.length > 0) line = line.slice(write(line));
    } catch {
      // The judge is gone, or somebody has touched its pipe: no half line is followed by another.
      exit();
    }
  }

  function textOf(bytes: Uint8Array, start: number, end: number): string {
    let text = '';
    for (let at = start; at < end; at += PIECE) {
      text += Reflect.apply(String.fromCharCode, undefined, bytes.subarray(at, Math.min(at + PIECE, end)));
    }
    return text;
  }

  return {
    take: (buffer) => {
      // The judge is gone, or has done with us.
      if (buffer === undefined) return exit();
      const bytes = new Uint8Array(buffer);
      let start = 0;
      for (let at = bytes.indexOf(LINE_END); at >= 0; at = bytes.indexOf(LINE_END, start)) {
        const line = left + textOf(bytes, start, at);
        left = '';
        start = at + 1;
        take(control.decode(line) as Request);
      }
      left += textOf(bytes, start, bytes.length);
    },
    crashed: (error) => answer({ type: 'crashed', error: remote(error) }),
  };
}

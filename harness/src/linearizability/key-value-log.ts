import { LogError } from './log-error.ts';
import type { KeyValueInput } from './models/key-value.ts';
import type { History } from './operation.ts';
import { ProcessLog } from './process-log.ts';

type Field = string | number | null;

/** One token of a map as Clojure writes it (EDN): keyword, string, integer, or nil. */
const TOKEN = /[\s,]*(?::([A-Za-z][\w-]*)|("(?:[^"\\]|\\.)*")|(-?\d+)(?![\w"])|(nil)\b)/y;
const CLOSE = /[\s,]*\}\s*$/y;

const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|(.))/gs;
const ESCAPED: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '"': '"',
  '\\': '\\',
};

/**
 * Reads a history of a key-value store with append: lines `{:process 0, :type :invoke, :f :get, :key "k", :value nil}`.
 * Lines that don't begin with `{` are noise. For the model `keyValue`; ids and times are line numbers. A call without a
 * return is open to the end.
 *
 * Throws `LogError` at a line that begins with `{` and can't be read or does not fit to its call.
 */
export function parseKeyValueLog(text: string): History<KeyValueInput, string> {
  const log = new ProcessLog<KeyValueInput, string>();
  text.split(/\r?\n/).forEach((content, index) => {
    const line = content.trim();
    if (line.startsWith('{')) readEvent(log, fieldsOf(line, index + 1), index + 1);
  });
  return log.history();
}

function readEvent(
  log: ProcessLog<KeyValueInput, string>,
  fields: ReadonlyMap<string, Field>,
  line: number,
): void {
  const wrong = (what: string) => new LogError(line, what);
  const process = fields.get('process');
  const [type, f, key, value] = ['type', 'f', 'key', 'value'].map((name) => fields.get(name));
  if (typeof process !== 'number' || process < 0) throw wrong(':process must be a number from 0');
  if (typeof key !== 'string') throw wrong(':key must be a string');
  if (f !== ':get' && f !== ':put' && f !== ':append') throw wrong(':f must be :get, :put or :append');
  if (type !== ':invoke' && type !== ':ok') throw wrong(':type must be :invoke or :ok');
  const calls = type === ':invoke';
  if (calls && f === ':get') {
    if (value !== null) throw wrong('the :value of a call of :get must be nil');
    log.call(line, process, { type: 'get', key });
    return;
  }
  if (typeof value !== 'string') throw wrong(':value must be a string');
  if (calls) {
    log.call(line, process, { type: f === ':put' ? 'put' : 'append', key, value });
    return;
  }
  const input = log.pending(line, process);
  if (f !== `:${input.type}` || key !== input.key || (input.type !== 'get' && value !== input.value)) {
    throw wrong(`this is not what process ${process} called`);
  }
  log.return(line, process, input.type === 'get' ? value : undefined);
}

/** The fields of `{:name value, …}`; a keyword as a value keeps its colon. */
function fieldsOf(text: string, line: number): Map<string, Field> {
  const fields = new Map<string, Field>();
  let at = 1;
  const token = () => {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (found === null) throw new LogError(line, `this can't be read: ${text.slice(at).trim().slice(0, 40)}`);
    at = TOKEN.lastIndex;
    return found;
  };
  for (;;) {
    CLOSE.lastIndex = at;
    if (CLOSE.test(text)) return fields;
    const [, name] = token();
    if (name === undefined) throw new LogError(line, `a field begins with a keyword: ${text}`);
    if (fields.has(name)) throw new LogError(line, `:${name} is there twice`);
    const [, keyword, string, number] = token();
    if (keyword !== undefined) fields.set(name, `:${keyword}`);
    else if (string !== undefined) fields.set(name, unescaped(string.slice(1, -1), line));
    else fields.set(name, number === undefined ? null : Number(number));
  }
}

function unescaped(text: string, line: number): string {
  return text.replaceAll(ESCAPE, (whole: string, code: string | undefined, letter: string | undefined) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    const meant = ESCAPED[letter ?? ''];
    if (meant === undefined) throw new LogError(line, `${whole} is no escape of a string`);
    return meant;
  });
}

import { LogError } from './log-error.ts';
import type { CasRegisterInput, RegisterValue } from './models/register.ts';
import type { History } from './operation.ts';
import { ProcessLog } from './process-log.ts';

/** What Jepsen writes before an event, and what follows it if it is one of a client's process: noise looks otherwise. */
const LINE = /^INFO\s+jepsen\.util\s+-\s+(.*)$/;
const EVENT = /^-?\d|^[^:\s]\S*\s+:(?:invoke|ok|fail|info)\b/;
const PROCESS = /^\d+$/;
const INTEGER = /^-?\d+$/;
const PAIR = /^\[\s*(\S+?)[\s,]+(\S+?)\s*\]$/;

/**
 * Reads a history of a compare-and-set register that Jepsen logged from etcd: lines
 * `INFO  jepsen.util - process type f value`, fields apart by tabs. Other lines are noise: those of other loggers, and of
 * Jepsen's own processes that are no number (`:nemesis`). For the model `casRegister`; ids and times are line numbers.
 *
 * A `:fail` of a `cas` with its pair was an answer (it was another value); a `:fail` of a `read` is a return without a
 * known value; any other `:fail` definitely did not happen and is left out. `:info` is a time-out.
 *
 * Throws `LogError` at a line of a process that can't be read or does not fit to its call.
 */
export function parseEtcdLog(text: string): History<CasRegisterInput, RegisterValue> {
  const log = new ProcessLog<CasRegisterInput, RegisterValue>();
  text.split(/\r?\n/).forEach((content, index) => {
    const event = LINE.exec(content.trim())?.[1];
    if (event !== undefined && EVENT.test(event)) readEvent(log, event, index + 1);
  });
  return log.history();
}

function readEvent(log: ProcessLog<CasRegisterInput, RegisterValue>, event: string, line: number): void {
  const [name = '', type = '', f = '', ...rest] = event.split(/\s+/);
  const value = rest.join(' ');
  if (!PROCESS.test(name)) throw new LogError(line, `"${name}" is no process number`);
  if (value === '') throw new LogError(line, 'there must be a process, a type, a function and a value');
  const process = Number(name);
  if (type === ':invoke') {
    log.call(line, process, inputOf(f, value, line));
    return;
  }
  const input = log.pending(line, process);
  if (f !== `:${input.type}`)
    throw new LogError(line, `${f} returns, but process ${name} called :${input.type}`);
  switch (type) {
    case ':ok':
      log.return(line, process, outputOf(input, f, value, line));
      break;
    case ':fail':
      if (input.type === 'read') log.return(line, process, undefined);
      else if (input.type === 'write' || value === ':timed-out') log.fail(line, process);
      else {
        sameValue(input, f, value, line);
        log.return(line, process, false);
      }
      break;
    case ':info':
      log.timeOut(line, process);
      break;
    default:
      throw new LogError(line, `"${type}" is none of :invoke, :ok, :fail and :info`);
  }
}

function inputOf(f: string, value: string, line: number): CasRegisterInput {
  switch (f) {
    case ':read':
      if (value !== 'nil') throw new LogError(line, `a call of :read has the value nil, not "${value}"`);
      return { type: 'read' };
    case ':write':
      return { type: 'write', value: integer(value, line) };
    case ':cas': {
      const [, from, to] = PAIR.exec(value) ?? [];
      if (from === undefined || to === undefined) {
        throw new LogError(line, `the value of :cas is a pair [from to], not "${value}"`);
      }
      return { type: 'cas', from: integer(from, line), to: integer(to, line) };
    }
    default:
      throw new LogError(line, `"${f}" is none of :read, :write and :cas`);
  }
}

function outputOf(
  input: CasRegisterInput,
  f: string,
  value: string,
  line: number,
): RegisterValue | undefined {
  if (input.type === 'read') return value === 'nil' ? null : integer(value, line);
  sameValue(input, f, value, line);
  return input.type === 'cas' ? true : undefined;
}

/** A write or cas returns with the value that it was called with. */
function sameValue(input: CasRegisterInput, f: string, value: string, line: number): void {
  if (JSON.stringify(inputOf(f, value, line)) !== JSON.stringify(input)) {
    throw new LogError(line, `${f} returns with ${value}, which is not what it was called with`);
  }
}

function integer(text: string, line: number): number {
  const value = Number(text);
  if (INTEGER.test(text) && Number.isSafeInteger(value)) return value;
  throw new LogError(line, `"${text}" is no integer between -2^53 and 2^53`);
}

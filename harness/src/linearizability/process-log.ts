import { LogError } from './log-error.ts';
import type { History, Operation } from './operation.ts';

/** A call that has not returned yet, or never did. */
interface Call<Input> {
  readonly process: number;
  readonly input: Input;
  readonly line: number;
  timedOut: boolean;
}

/**
 * Puts a history together from the events of processes that do one operation at a time, as Jepsen records them. The id
 * of an operation is the line of its call, and times are lines too.
 */
export class ProcessLog<Input, Output> {
  readonly #operations: Operation<Input, Output>[] = [];
  readonly #pending = new Map<number, Call<Input>>();

  call(line: number, process: number, input: Input): void {
    const before = this.#pending.get(process);
    if (before?.timedOut === true) {
      throw new LogError(line, `process ${process} calls, but its call in line ${before.line} timed out`);
    }
    if (before !== undefined) {
      throw new LogError(line, `process ${process} calls, but its call in line ${before.line} is pending`);
    }
    this.#pending.set(process, { process, input, line, timedOut: false });
  }

  /** The input of the call that an event of this process belongs to. */
  pending(line: number, process: number): Input {
    return this.#callOf(line, process).input;
  }

  /** The call returned; `undefined` if what it returned is not known. */
  return(line: number, process: number, output: Output | undefined): void {
    const call = this.#callOf(line, process);
    this.#pending.delete(process);
    this.#operations.push({ ...told(call), return: line, output });
  }

  /** The call never returns. */
  timeOut(line: number, process: number): void {
    this.#callOf(line, process).timedOut = true;
  }

  /** The call definitely failed: it is no part of the history. */
  fail(line: number, process: number): void {
    this.#callOf(line, process);
    this.#pending.delete(process);
  }

  /** The history, in the order of the calls. Those that have not returned by now never do. */
  history(): History<Input, Output> {
    const open = Array.from(this.#pending.values(), told);
    return [...this.#operations, ...open].sort((a, b) => a.call - b.call);
  }

  #callOf(line: number, process: number): Call<Input> {
    const call = this.#pending.get(process);
    if (call === undefined) throw new LogError(line, `process ${process} returns, but has no pending call`);
    if (call.timedOut) {
      throw new LogError(line, `process ${process} returns, but its call in line ${call.line} timed out`);
    }
    return call;
  }
}

function told<Input>({ process, input, line }: Call<Input>) {
  return { id: line, client: process, input, call: line };
}

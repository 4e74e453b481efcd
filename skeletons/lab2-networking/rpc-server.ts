ess/student';

import { once } from 'node:events';
import type { Json } from './framing.ts';
import type { CallMessage } from './rpc-messages.ts';

/** What a method does with its argument. What it throws becomes the error `failed` with its message. */
export type Method = (argument: Json) => Json | Promise<Json>;

export interface RpcServerOptions {
  /** So many answers are kept for each client, the latest ones. 100 unless something else is said. */
  readonly remember?: number;
}

export class RpcServer {
  constructor(methods: Readonly<Record<string, Method>>, options: RpcServerOptions = {}) {
    throw new NotImplemented('RpcServer.constructor');
  }

  /** Listens on `port` of loopback, 0 for any free one, and resolves to the port. */
  async listen(port: number): Promise<number> {
    throw new NotImplemented('RpcServer.listen');
  }

  /** Stops listening, ends its connections, and resolves when nothing is left open. */
  async close(): Promise<void> {
    throw new NotImplemented('RpcServer.close');
  }

  // SOLUTION
  /** The frame of the reply to a call: of its one execution, which may be still under way. */
  private answerOf(call: CallMessage): Promise<Buffer> {
    let answers = this.clients.get(call.client);
    if (answers === undefined) {
      answers = { latest: new Map(), forgotten: Number.NEGATIVE_INFINITY };
      this.clients.set(call.client, answers);
    }
    const known = answers.latest.get(call.id);
    if (known !== undefined) return known;
    if (call.id <= answers.forgotten) {
      return Promise.resolve(frameOf(failure(call.id, 'forgotten', 'this call is too old to be answered')));
    }
    const answer = this.execute(call);
    answers.latest.set(call.id, answer);
    for (const id of answers.latest.keys()) {
      if (answers.latest.size <= this.remember) break;
      answers.latest.delete(id);
      answers.forgotten = Math.max(answers.forgotten, id);
    }
    return answer;
  }
}

// SOLUTION
/** What is kept for one client. */
interface Answers {
  /** Frames of replies by id, in the order in which the calls came. */
  readonly latest: Map<number, Promise<Buffer>>;
  /** The highest id whose answer is not kept any more: all up to it are too old. */
  forgotten: number;
}


import type { History, Operation } from '../linearizability/index.ts';
import type { Message, NodeId } from '../node.ts';
import { type Stream, stream } from './random.ts';
import type { Simulation } from './simulation.ts';

/** What a node's indication says to a client. */
export type Answer<Output> = {
  readonly clientId: number;
  readonly clientSeq: number;
} & (
  | { readonly kind: 'done'; readonly output: Output }
  /** It was not done and never will be: it does not belong into a history. */
  | { readonly kind: 'failed' }
  /** Ask there; a negative number where nobody is known. */
  | { readonly kind: 'elsewhere'; readonly node: NodeId }
);

export interface ClientsOptions<Input, Output> {
  /** What each client asks for, one after the other: the next when it has the answer to the last, or gave up. */
  readonly operations: readonly (readonly Input[])[];
  /** The request of an operation, as it is sent: the same each time. Requests of a client count from 1. */
  readonly request: (input: Input, clientId: number, clientSeq: number) => Message;
  /** Reads an indication that is an answer to a client; `undefined` for others. Such a one may be anything. */
  readonly answer: (indication: Message) => Answer<Output> | undefined;
  /** Sends the request again, to the next node, after so many ms without an answer. */
  readonly retryAfter: number;
  /** Leaves an operation open after so many ms, and goes on to the next. Default: never. */
  readonly giveUpAfter?: number;
  /** The longest pause between an answer and the next operation, in ms. Default 10. */
  readonly pause?: number;
  /** The id of the first client; those of the others follow. Default 100. */
  readonly firstId?: number;
}

interface Client<Input, Output> {
  readonly id: number;
  readonly inputs: readonly Input[];
  readonly draws: Stream;
  readonly done: Operation<Input, Output>[];
  /** The operation that is open, from 1; 0 before the first. */
  seq: number;
  call: number;
  isOpen: boolean;
  /** The index of the node that it asks. */
  at: number;
  /** Grows with each request that is sent: an older one's timer means nothing any more. */
  tries: number;
}

const CLIENT_STREAM = 3;
/** Who was sent elsewhere waits so many ms: nodes may send it to and fro. */
const ELSEWHERE_AFTER = 10;

/**
 * Clients of a simulated run, and the history of what they were told. A client has one operation under way. It asks a node, goes
 * where it is sent, and tries the next one when no answer comes. What goes between clients and nodes is delayed, lost and doubled
 * as the network's conditions are, but never cut off.
 */
export class Clients<Input, Output> {
  readonly #simulation: Simulation;
  readonly #options: ClientsOptions<Input, Output>;
  readonly #clients: readonly Client<Input, Output>[];
  readonly #pause: number;

  constructor(simulation: Simulation, seed: number, options: ClientsOptions<Input, Output>) {
    this.#simulation = simulation;
    this.#options = options;
    this.#pause = options.pause ?? 10;
    const firstId = options.firstId ?? 100;
    this.#clients = options.operations.map((inputs, i) => ({
      id: firstId + i,
      inputs,
      draws: stream(seed, CLIENT_STREAM, firstId + i),
      done: [],
      seq: 0,
      call: 0,
      isOpen: false,
      at: i % simulation.ids.length,
      tries: 0,
    }));
    simulation.onEmit((indication) => this.#hear(indication));
    for (const client of this.#clients) this.#next(client);
  }

  /** All operations so far, of all clients, by client: those without a `return` are open. Times are virtual ms. */
  get history(): History<Input, Output> {
    return this.#clients.flatMap((client) => {
      const input = client.inputs[client.seq - 1];
      return client.isOpen && input !== undefined ? [...client.done, operation(client, input)] : client.done;
    });
  }

  /** How many operations were answered. */
  get answered(): number {
    return this.history.filter((one) => one.return !== undefined).length;
  }

  /** Whether each client came to the end of what it asks for; if not, what it waits for: `client 101 waits for its request 3`. */
  get finished(): true | string {
    const waiting = this.#clients.filter(({ isOpen, seq, inputs }) => isOpen || seq < inputs.length);
    const tell = ({ id, seq, call }: Client<Input, Output>) =>
      `client ${id} has had no answer to its request ${Math.max(1, seq)} since ${call} ms`;
    return waiting.length === 0 || waiting.map(tell).join(', ');
  }

  #next(client: Client<Input, Output>): void {
    if (client.seq >= client.inputs.length) return;
    this.#simulation.at(this.#simulation.time + this.#draw(client, this.#pause + 1), () => {
      client.seq++;
      client.isOpen = true;
      client.call = this.#simulation.time;
      this.#send(client);
      const { giveUpAfter } = this.#options;
      if (giveUpAfter === undefined) return;
      const { seq } = client;
      this.#simulation.at(client.call + giveUpAfter, () => this.#giveUp(client, seq));
    });
  }

  #send(client: Client<Input, Output>): void {
    const tries = ++client.tries;
    const input = client.inputs[client.seq - 1];
    const node = this.#simulation.ids[client.at];
    if (input === undefined || node === undefined) return;
    const message = this.#options.request(input, client.id, client.seq);
    this.#travel(client, () => this.#simulation.request(client.id, node, message));
    this.#simulation.at(this.#simulation.time + this.#options.retryAfter, () => {
      if (client.tries !== tries || !client.isOpen) return;
      client.at = (client.at + 1) % this.#simulation.ids.length;
      this.#send(client);
    });
  }

  #hear(indication: Message): void {
    const answer = this.#options.answer(indication);
    if (answer === undefined) return;
    const client = this.#clients.find(({ id }) => id === answer.clientId);
    if (client === undefined) return;
    this.#travel(client, () => {
      if (client.isOpen && client.seq === answer.clientSeq) this.#take(client, answer);
    });
  }

  #take(client: Client<Input, Output>, answer: Answer<Output>): void {
    const input = client.inputs[client.seq - 1];
    if (input === undefined) return;
    if (answer.kind === 'elsewhere') {
      const there = this.#simulation.ids.indexOf(answer.node);
      if (there < 0 || there === client.at) return;
      client.at = there;
      const { tries } = client;
      this.#simulation.at(this.#simulation.time + ELSEWHERE_AFTER, () => {
        if (client.tries === tries && client.isOpen) this.#send(client);
      });
      return;
    }
    client.isOpen = false;
    if (answer.kind === 'done') {
      const { output } = answer;
      client.done.push({ ...operation(client, input), return: this.#simulation.time, output });
    }
    this.#next(client);
  }

  #giveUp(client: Client<Input, Output>, seq: number): void {
    const input = client.inputs[seq - 1];
    if (!client.isOpen || client.seq !== seq || input === undefined) return;
    client.done.push(operation(client, input));
    client.isOpen = false;
    this.#next(client);
  }

  /** Something goes between a client and a node. */
  #travel(client: Client<Input, Output>, arrive: () => void): void {
    const { delay, loss, duplication } = this.#simulation.network.conditions;
    const isLost = this.#draw(client, 1000) < loss;
    const copies = this.#draw(client, 1000) < duplication ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const after = delay.min + this.#draw(client, delay.max - delay.min + 1);
      if (!isLost) this.#simulation.at(this.#simulation.time + after, arrive);
    }
  }

  /** A number from 0 to `below` - 1. */
  #draw(client: Client<Input, Output>, below: number): number {
    return client.draws.next() % below;
  }
}

function operation<Input, Output>(
  { id, seq, call }: Client<Input, Output>,
  input: Input,
): Operation<Input, Output> {
  return { id: `${id}/${seq}`, client: id, input, call };
}

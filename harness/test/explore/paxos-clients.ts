import { observer } from '../../src/explore/observer.ts';
import { type Env, type Message, Node, type NodeId } from '../../src/node.ts';

/** Single-decree Paxos with clients, as oracles.md describes it. */

type Ballot = readonly [number: number, id: NodeId];
interface Proposal {
  readonly request: number;
  readonly client: NodeId;
  readonly value: string;
}
interface Accepted {
  readonly ballot: Ballot;
  readonly proposal: Proposal;
}
type Sent =
  | { readonly type: 'put'; readonly request: number; readonly value: string }
  | { readonly type: 'get'; readonly request: number }
  | { readonly type: 'prepare'; readonly ballot: Ballot }
  | { readonly type: 'prepared'; readonly ballot: Ballot; readonly accepted: Accepted | null }
  | { readonly type: 'accept' | 'decided'; readonly ballot: Ballot; readonly proposal: Proposal }
  | { readonly type: 'accepted'; readonly ballot: Ballot }
  | { readonly type: 'putOk'; readonly request: number }
  | { readonly type: 'getOk'; readonly request: number; readonly value: string };

const SERVERS = [0, 1, 2];

class Server extends Node {
  ballot: Ballot = [0, 0];
  proposal: Proposal | undefined;
  readonly promises = new Map<NodeId, Accepted | null>();
  readonly acceptances = new Set<NodeId>();
  accepted: Accepted | null = null;
  decided = false;

  override onMessage(from: NodeId, message: Message) {
    const sent = message as unknown as Sent;
    if (this.decided) {
      if (sent.type === 'get') this.answer(from, sent.request);
      return;
    }
    switch (sent.type) {
      case 'put':
        return this.onPut(from, sent.request, sent.value);
      case 'prepare':
        if (compare(sent.ballot, this.ballot) <= 0) return;
        this.ballot = fresh(sent.ballot);
        return this.env.send(from, {
          type: 'prepared',
          ballot: sent.ballot,
          accepted: this.accepted as never,
        });
      case 'prepared':
        if (compare(sent.ballot, this.ballot) === 0) this.onPrepared(from, sent.accepted);
        return;
      case 'accept':
        if (compare(sent.ballot, this.ballot) < 0) return;
        this.ballot = fresh(sent.ballot);
        this.accepted = fresh({ ballot: sent.ballot, proposal: sent.proposal });
        return this.env.send(from, { type: 'accepted', ballot: sent.ballot });
      case 'accepted':
        if (compare(sent.ballot, this.ballot) === 0) this.onAccepted(from);
        return;
      case 'decided':
        this.ballot = fresh(sent.ballot);
        this.accepted = fresh({ ballot: sent.ballot, proposal: sent.proposal });
        this.decided = true;
        return;
    }
  }

  private answer(client: NodeId, request: number) {
    this.env.send(client, { type: 'getOk', request, value: this.accepted!.proposal.value });
  }

  private onPut(client: NodeId, request: number, value: string) {
    if (this.proposal !== undefined) return;
    this.proposal = { request, client, value };
    this.promises.clear();
    this.acceptances.clear();
    this.ballot = [this.ballot[0] + 1, this.env.id];
    this.promises.set(this.env.id, fresh(this.accepted));
    this.toOthers({ type: 'prepare', ballot: this.ballot });
  }

  private onPrepared(from: NodeId, accepted: Accepted | null) {
    this.promises.set(from, fresh(accepted));
    if (this.promises.size !== 2) return;
    let highest: Accepted | null = null;
    for (const pair of this.promises.values()) {
      if (pair !== null && (highest === null || compare(pair.ballot, highest.ballot) > 0)) highest = pair;
    }
    this.proposal = fresh(highest?.proposal ?? this.proposal!);
    this.accepted = fresh({ ballot: this.ballot, proposal: this.proposal });
    this.acceptances.add(this.env.id);
    this.toOthers({ type: 'accept', ballot: this.ballot, proposal: this.proposal });
  }

  private onAccepted(from: NodeId) {
    this.acceptances.add(from);
    if (this.acceptances.size !== 2) return;
    this.decided = true;
    const { request, client } = this.proposal!;
    this.toOthers({ type: 'decided', ballot: this.ballot, proposal: this.proposal! });
    this.env.send(client, { type: 'putOk', request });
  }

  private toOthers(sent: Sent) {
    for (const id of SERVERS) if (id !== this.env.id) this.env.send(id, sent as unknown as Message);
  }
}

class Client extends Node {
  waitsFor: number | undefined;
  begun = 0;

  override onStart() {
    const { id } = this.env;
    this.waitsFor = id;
    this.begun = 1;
    this.env.send(id % 3, { type: 'put', request: id, value: String.fromCharCode(65 + id - 3) });
  }

  override onMessage(_: NodeId, { type, request }: Message) {
    if (request !== this.waitsFor) return;
    const { id } = this.env;
    if (type === 'putOk') {
      this.waitsFor = 2 * id;
      this.begun = 2;
      this.env.send((id + 1) % 3, { type: 'get', request: 2 * id });
    } else if (type === 'getOk') {
      this.waitsFor = undefined;
    }
  }
}

/** A copy that shares nothing: the state of a node includes which of its objects are one, the model's does not. */
function fresh<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function compare(one: Ballot, other: Ballot): number {
  return one[0] - other[0] || one[1] - other[1];
}

export function paxosWithClients(env: Env): Node {
  return env.id < 3 ? new Server(env) : new Client(env);
}

interface Operation {
  readonly call: 'put' | 'get';
  readonly value?: string;
  /** For each other client, the index of the last operation that it had completed; -1 for none. */
  readonly after: readonly (readonly [client: NodeId, last: number])[];
}
export interface ClientHistory {
  readonly client: NodeId;
  readonly completed: readonly (Operation & { readonly result?: string })[];
  readonly inFlight: Operation | null;
}

/** What each client did: its completed operations, the one in flight, and what was completed when each began. */
export function history(clients: number) {
  const start: readonly ClientHistory[] = Array.from({ length: clients }, (_, i) => ({
    client: 3 + i,
    completed: [],
    inFlight: null,
  }));
  return observer<readonly ClientHistory[]>('history', start, (before, { node, event, effects }) => {
    if (node < 3) return before;
    let all = before;
    const change = (changed: (own: ClientHistory) => ClientHistory) => {
      all = all.map((own) => (own.client === node ? changed(own) : own));
    };
    if (event.type === 'deliver') {
      const { value } = event.message;
      change(({ client, completed, inFlight }) => ({
        client,
        completed: [...completed, { ...inFlight!, ...(typeof value === 'string' ? { result: value } : {}) }],
        inFlight: null,
      }));
    }
    for (const effect of effects) {
      if (effect.type !== 'send') continue;
      const { type, value } = effect.message as unknown as Operation & { type: 'put' | 'get' };
      const others = all.filter(({ client }) => client !== node);
      const after = others.map(({ client, completed }) => [client, completed.length - 1] as const);
      const operation = value === undefined ? { call: type, after } : { call: type, value, after };
      change((own) => ({ ...own, inFlight: operation }));
    }
    return all;
  });
}

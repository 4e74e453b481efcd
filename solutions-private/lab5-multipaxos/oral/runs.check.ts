import {
  type Env,
  fc,
  labTest,
  type Message,
  type NodeId,
  property,
  type Scenario,
  simulate,
} from 'harness/author';
import {
  type Accept,
  type Acceptor,
  type Lab5,
  type Learn,
  type Learner,
  type Prepare,
  type PromiseReport,
  type Proposer,
  request,
} from '../../../labs/lab5-multipaxos/checks/interface.ts';
import { SteeredElection } from '../../../labs/lab5-multipaxos/checks/steered-elections.ts';
import { deposit, withdrawal } from '../../../labs/lab5-multipaxos/checks/transactions.ts';
import { ENDS_AT } from './questions.ts';

/** What is changed of a run: nothing, or a node that crashes right after so many steps. */
interface Change {
  readonly crash?: { readonly node: NodeId; readonly afterSteps: number };
}

const MS = 100;
const NODES = [0, 1, 2];

function replicas(whom: () => NodeId, change: Change): Scenario {
  const run = simulate<Lab5>({
    nodes: NODES,
    node: (student, env) => new student.Replica(env, new SteeredElection(env, whom, MS), MS, NODES),
  });
  let steps = 0;
  run.expectAlways('a node crashes when it is asked to', () => {
    // It is looked at once when it is said, and then after each step.
    if (change.crash !== undefined && steps++ === change.crash.afterSteps) run.crash(change.crash.node);
    return true;
  });
  return run;
}

/** A run that fails is told with its trace: so each of these ends by failing, once what was changed of it has settled. */
function end(run: Scenario): void {
  run.runFor(ENDS_AT - run.time);
  run.expectNow('The run ends here', () => 'as it was asked to');
}

function ask(run: Scenario, to: NodeId, clientId: number, transaction: ReturnType<typeof deposit>): void {
  run.request(clientId, to, { type: 'request', clientId, clientSeq: 1, account: 'a', transaction });
}

labTest<Lab5>(
  'oral-two-clients',
  property([fc.constant<Change>({})], (_student, change) => {
    const run = replicas(() => 2, change);
    run.start();
    run.runFor(MS / 2);
    ask(run, 2, 100, deposit(5));
    ask(run, 2, 101, withdrawal(7));
    end(run);
  }),
);

labTest<Lab5>(
  'oral-new-leader',
  property([fc.constant<Change>({})], (_student, change) => {
    let leader = 2;
    const run = replicas(() => leader, change);
    run.start();
    run.runFor(MS / 2);
    ask(run, 2, 100, deposit(5));
    run.runFor(5);
    run.crash(2);
    leader = 1;
    run.runFor(MS);
    ask(run, 1, 101, withdrawal(7));
    end(run);
  }),
);

/** A node that does nothing but carry the messages of the group's own roles for one slot, with a learner of its own. */
class Carrier {
  private readonly env: Env;
  private readonly acceptor: Acceptor;
  private readonly proposer: Proposer;
  private readonly learner: Learner;
  private wanted = 0;

  constructor(student: Lab5, env: Env, learnersThink: number) {
    this.env = env;
    this.acceptor = new student.Acceptor(env.id);
    this.proposer = new student.Proposer(env.id, env.nodes.length, 0);
    this.learner = new student.Learner(env.id, learnersThink);
  }

  onRequest(client: number, _request: Message): void {
    this.wanted = client;
    this.proposer.increaseCrnd();
    this.env.broadcast({ type: 'prepare', from: this.env.id, slot: 1, crnd: this.proposer.crnd });
  }

  onMessage(_from: NodeId, message: Message): void {
    const body: unknown = message;
    if (message.type === 'prepare') {
      const promise = this.acceptor.handlePrepare(body as Prepare);
      if (promise !== undefined) this.env.send(promise.to, { type: 'promise', ...promise });
    } else if (message.type === 'promise') {
      const bound = this.proposer.handlePromise(body as PromiseReport);
      if (bound === undefined) return;
      const own =
        bound.length > 0
          ? undefined
          : this.proposer.propose(request(this.wanted, 1, 'a', deposit(this.wanted)));
      for (const accept of [...bound, ...(own === undefined ? [] : [own])]) {
        this.env.broadcast({ type: 'accept', ...accept });
      }
    } else if (message.type === 'accept') {
      const learn = this.acceptor.handleAccept(body as Accept);
      if (learn !== undefined) this.env.broadcast({ type: 'learn', ...learn });
    } else if (message.type === 'learn') {
      const decision = this.learner.handleLearn(body as Learn);
      if (decision !== undefined) {
        this.env.emit({ type: 'decide', slot: decision.slot, client: decision.val.clientId });
      }
    }
  }
}

labTest<Lab5>(
  'oral-quorum',
  property([fc.constant<{ readonly smaller?: boolean }>({})], (_student, { smaller }) => {
    // A majority of one node is one: one less than that of three.
    const learnersThink = smaller === true ? NODES.length - 2 : NODES.length;
    const run = simulate<Lab5>({
      nodes: NODES,
      node: (student, env) => new Carrier(student, env, learnersThink),
    });
    run.start();
    run.drop(
      'what node 1 says to others after its prepare',
      (from, to, { type }) => from === 1 && to !== 1 && type !== 'prepare',
    );
    run.request(101, 1, { type: 'go' });
    run.runFor(MS);
    run.drop('all to and from node 1', (from, to) => (from === 1) !== (to === 1));
    run.request(102, 2, { type: 'go' });
    run.runFor(MS);
    end(run);
  }),
);

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
import type {
  Accept,
  Acceptor,
  Lab4,
  Learn,
  Learner,
  Prepare,
  PromiseReport,
  Proposer,
} from '../../../labs/lab4-paxos/checks/interface.ts';
import { SteeredElection } from '../../../labs/lab4-paxos/checks/steered-elections.ts';
import { ENDS_AT } from './questions.ts';

/** What is changed of a run: nothing, or a node that crashes right after so many steps. */
interface Change {
  readonly crash?: { readonly node: NodeId; readonly afterSteps: number };
}

const MS = 100;
const NODES = [0, 1, 2];

function paxos(whom: (id: NodeId) => NodeId, change: Change): Scenario {
  const run = simulate<Lab4>({
    nodes: NODES,
    node: (student, env) =>
      new student.PaxosNode(env, new SteeredElection(env, () => whom(env.id), 4 * MS), MS),
  });
  let steps = 0;
  run.expectAlways('a node crashes when it is asked to', () => {
    // It is looked at once when it is said, and then after each step.
    if (change.crash !== undefined && steps++ === change.crash.afterSteps) run.crash(change.crash.node);
    return true;
  });
  return run;
}

function propose(run: Scenario, ...ids: readonly NodeId[]): void {
  for (const id of ids) run.request(100 + id, id, { type: 'propose', value: `v${id}` });
}

/** A run that fails is told with its trace: so each of these ends by failing, once what was changed of it has settled. */
function end(run: Scenario): void {
  run.runFor(ENDS_AT - run.time);
  run.expectNow('The run ends here', () => 'as it was asked to');
}

labTest<Lab4>(
  'oral-one-leader',
  property([fc.constant<Change>({})], (_student, change) => {
    const run = paxos(() => 2, change);
    run.start();
    propose(run, 0, 2);
    end(run);
  }),
);

labTest<Lab4>(
  'oral-two-leaders',
  property([fc.constant<Change>({})], (_student, change) => {
    const run = paxos((id) => (id === 0 ? 0 : 1), change);
    run.start();
    run.slow(0, 2, 15);
    propose(run, 0);
    run.runFor(8);
    propose(run, 1);
    end(run);
  }),
);

labTest<Lab4>(
  'oral-crashed-leader',
  property([fc.constant<Change>({})], (_student, change) => {
    let leader = 2;
    const run = paxos(() => leader, change);
    run.start();
    propose(run, 1, 2);
    run.runFor(6);
    run.crash(2);
    leader = 1;
    run.runFor(6 * MS);
    run.restart(2);
    end(run);
  }),
);

/** A node that does nothing but carry the messages of the group's own roles, with a learner of its own. */
class Carrier {
  private readonly acceptor: Acceptor;
  private readonly proposer: Proposer;
  private readonly learner: Learner;

  constructor(
    student: Lab4,
    private readonly env: Env,
    learnersThink: number,
  ) {
    this.acceptor = new student.Acceptor(env.id);
    this.proposer = new student.Proposer(env.id, env.nodes.length);
    this.learner = new student.Learner(env.id, learnersThink);
  }

  onRequest(_client: number, request: Message): void {
    this.proposer.clientValue = String(request.value);
    this.proposer.increaseCrnd();
    this.env.broadcast({ type: 'prepare', from: this.env.id, crnd: this.proposer.crnd });
  }

  onMessage(_from: NodeId, message: Message): void {
    const body: unknown = message;
    if (message.type === 'prepare') {
      const promise = this.acceptor.handlePrepare(body as Prepare);
      if (promise !== undefined) this.env.send(promise.to, { type: 'promise', ...promise });
    } else if (message.type === 'promise') {
      const accept = this.proposer.handlePromise(body as PromiseReport);
      if (accept !== undefined) this.env.broadcast({ type: 'accept', ...accept });
    } else if (message.type === 'accept') {
      const learn = this.acceptor.handleAccept(body as Accept);
      if (learn !== undefined) this.env.broadcast({ type: 'learn', ...learn });
    } else if (message.type === 'learn') {
      const value = this.learner.handleLearn(body as Learn);
      if (value !== undefined) this.env.emit({ type: 'decide', value });
    }
  }
}

labTest<Lab4>(
  'oral-quorum',
  property([fc.constant<{ readonly smaller?: boolean }>({})], (_student, { smaller }) => {
    // A majority of one node is one: one less than that of three.
    const learnersThink = smaller === true ? NODES.length - 2 : NODES.length;
    const run = simulate<Lab4>({
      nodes: NODES,
      node: (student, env) => new Carrier(student, env, learnersThink),
    });
    run.start();
    run.drop(
      'what node 1 says to others after its prepare',
      (from, to, { type }) => from === 1 && to !== 1 && type !== 'prepare',
    );
    propose(run, 1);
    run.runFor(MS);
    run.drop('all to and from node 1', (from, to) => (from === 1) !== (to === 1));
    propose(run, 2);
    run.runFor(MS);
    end(run);
  }),
);

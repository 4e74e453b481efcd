/** What oral exams ask about Lab 5. Validated where it is read. */
const MESSAGES = ['prepare', 'promise', 'accept', 'learn'];
/** A round is compared, and not a slot of the same line. */
const OF_ROUNDS = '\\bc?rnd\\s*[<>]=?\\s|\\s[<>]=?\\s*[\\w.]*rnd\\b';
/** A count is compared with a majority, or the majority is computed; not a loop over nodes. */
const MAJORITY =
  '^(?!\\s*for\\b).*(\\s[<>]=?\\s.*(nodeCount|needed|quorum|majority)|(nodeCount|needed|quorum|majority).*\\s[<>]=?\\s|nodeCount (/ 2|>> 1))';

/** When runs end, in ms: late enough for retries to come to what they come to. */
export const ENDS_AT = 1200;

export default {
  scenarios: [
    {
      id: 'oral-two-clients',
      title: 'two clients',
      setting:
        'Three replicas, all of which trust node 2. After 50 ms client 100 asks node 2 to put 5 on account a, and client 101 to take 7 from it.',
      messages: MESSAGES,
      asksUntil: 100,
      endsAt: ENDS_AT,
    },
    {
      id: 'oral-new-leader',
      title: 'a new leader',
      setting:
        'Three replicas, which trust node 2. After 50 ms client 100 asks it to put 5 on account a; 5 ms later it crashes. The others look every 100 ms whom to trust, and then trust node 1, which client 101 asks to take 7 from the account.',
      messages: MESSAGES,
      asksUntil: 255,
      endsAt: ENDS_AT,
    },
  ],
  quorum: {
    id: 'oral-quorum',
    setting:
      'Your Acceptor, Proposer and Learner on three nodes, for slot 1, without timers. Node 1 proposes what client 101 asks for: its accepts and learns reach only itself. Then node 1 is cut off, and node 2 proposes what client 102 asks for.',
    question:
      'Suppose your learners took one acceptor fewer for a quorum. What is decided for slot 1 where, and what would clients of the bank see?',
    good: [
      'Two replicas would execute different requests in the same slot: from then on their accounts differ, and answers depend on who is asked (not linearizable).',
      'A value is chosen for a slot when a majority of acceptors accepted it in one round; any two majorities share an acceptor.',
      'Acceptors and proposers did nothing wrong: what node 1 proposed was never chosen.',
    ],
  },
  rules: [
    {
      functions: ['Acceptor.handlePrepare'],
      calls: true,
      line: OF_ROUNDS,
      otherwise: 'Which prepares does an acceptor answer, and for which slots does a promise hold?',
      good: [
        'One promise holds for all slots from the one asked for on: no lower round is accepted there any more.',
        'A leader needs phase 1 once, and not for each slot.',
      ],
    },
    {
      functions: ['Acceptor.handleAccept'],
      calls: true,
      line: OF_ROUNDS,
      otherwise: 'Which accepts does an acceptor take, and what does it remember of them?',
      good: [
        'An acceptor accepts in a round unless it has promised a higher one; it remembers round and value slot by slot.',
      ],
    },
    {
      functions: ['Proposer.handlePromise'],
      calls: true,
      line: 'vrnd\\s*[<>]=?\\s|\\s[<>]=?\\s*[\\w.]*vrnd\\b|\\b(noOp\\(|NO_OP)',
      otherwise: 'What does a new leader propose for slots that others may have used before?',
      good: [
        'For each slot that some acceptor reports, the value of the highest round is proposed again: it may be chosen.',
        'Gaps below the highest such slot are filled with no-ops: otherwise what is above could never be executed.',
      ],
    },
    {
      functions: ['Learner.handleLearn'],
      calls: true,
      line: MAJORITY,
      otherwise: 'When does a learner decide a slot?',
      good: [
        'A slot is decided when a majority of acceptors accepted its value in one round; learns of other rounds or slots do not count.',
      ],
    },
    {
      functions: ['Bank.execute'],
      calls: true,
      line: '\\bif \\(.*(\\bamount\\s*[<>]|[<>]=?\\s*\\bamount\\b)',
      otherwise: 'When does the bank refuse a transaction, and on which replicas?',
      good: [
        'Execution is deterministic: the same transactions in the same order give the same accounts on each replica (state machine replication).',
        'A refused transaction is refused on every replica.',
      ],
    },
  ],
  theory: [
    {
      question:
        'A client asks again since it heard no answer. How does your code see to it that its money is moved once?',
      good: [
        'Each request has a client and a number; a replica remembers the last one of each client and its answer.',
        'The check is made when the slot is executed, in the same order everywhere, and not only when the request comes: it may be decided in two slots.',
      ],
      source: 'Schneider, Implementing Fault-Tolerant Services Using the State Machine Approach, 1990',
    },
    {
      question: 'Why may a leader not simply answer a balance request from its own accounts?',
      good: [
        'It may have been replaced without knowing: others decided since, and the answer would be old, which is not linearizable.',
        'It goes through the log as every request, or the leader first makes sure that it still leads (a quorum, or a lease with bounded clocks).',
      ],
      source: 'Herlihy and Wing, Linearizability, 1990; Ongaro and Ousterhout, Raft, section 8',
    },
    {
      question: 'Why does a new configuration hold only ALPHA slots later, and what limits ALPHA?',
      good: [
        'Slots up to ALPHA further may be under way already, with the quorums of the old configuration.',
        'So nobody may propose for a slot before the one ALPHA before it is decided: ALPHA bounds how many slots are under way at once.',
      ],
      source:
        'Lamport, Paxos Made Simple, section 3; Lamport, Malkhi and Zhou, Reconfiguring a State Machine, 2010',
    },
  ],
};

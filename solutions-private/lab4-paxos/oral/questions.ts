/** What oral exams ask about Lab 4. Validated where it is read. */
const MESSAGES = ['prepare', 'promise', 'accept', 'learn'];
/** In a handler of the acceptor, which compares nothing but rounds. A generic type has no spaces, and an arrow another sign before it. */
const COMPARISON = '\\s[<>]=?\\s|Math\\.sign\\(|(Math\\.max|sort)\\(.*[!=]==';
/** A count is compared with a majority, or the majority is computed; not a loop over nodes. */
const MAJORITY =
  '^(?!\\s*for\\b).*(\\s[<>]=?\\s.*(nodeCount|needed|quorum|majority)|(nodeCount|needed|quorum|majority).*\\s[<>]=?\\s|nodeCount (/ 2|>> 1))';

/** When runs end, in ms: late enough for retries to come to what they come to. */
export const ENDS_AT = 6000;

export default {
  scenarios: [
    {
      id: 'oral-one-leader',
      title: 'one leader',
      setting:
        'Three nodes, all of which trust node 2. Clients ask node 0 for "v0" and node 2 for "v2" at the start.',
      messages: MESSAGES,
      asksUntil: 300,
      endsAt: ENDS_AT,
    },
    {
      id: 'oral-two-leaders',
      title: 'two that think they lead',
      setting:
        'Three nodes. Node 0 trusts itself, nodes 1 and 2 trust node 1. A client asks node 0 for "v0" at the start, another asks node 1 for "v1" 8 ms later. Messages from 0 to 2 take 15 ms longer.',
      messages: MESSAGES,
      asksUntil: 408,
      endsAt: ENDS_AT,
    },
    {
      id: 'oral-crashed-leader',
      title: 'a leader that crashes and comes back',
      setting:
        'Three nodes, which trust node 2 until it crashes after 6 ms, and node 1 from their next look on (they look every 400 ms). Clients ask nodes 1 and 2 for a value of their own. Node 2 starts again 600 ms later.',
      messages: MESSAGES,
      asksUntil: 706,
      endsAt: ENDS_AT,
    },
  ],
  quorum: {
    id: 'oral-quorum',
    setting:
      'Your Acceptor, Proposer and Learner on three nodes, without timers. Node 1 proposes "v1": its accepts and learns reach only itself. Then node 1 is cut off, and node 2 proposes "v2".',
    question:
      'Suppose your learners took one acceptor fewer for a quorum. Who decides what, and which property of consensus breaks?',
    good: [
      'A value is chosen when a majority of acceptors accepted it in one round; any two majorities share an acceptor, two smaller sets need not.',
      'The property that breaks is (uniform) agreement. Validity and integrity still hold.',
      'The acceptors and proposers did nothing wrong here: "v1" was accepted by one acceptor and was never chosen.',
    ],
  },
  rules: [
    {
      functions: ['Acceptor.handlePrepare'],
      calls: true,
      line: COMPARISON,
      otherwise: 'Which prepares does an acceptor answer?',
      good: [
        'An acceptor promises only rounds that are higher than every round it has seen (P1a / phase 1b).',
        'Without it a promise for an old round would say nothing: a proposer could count on an acceptor that is bound to a later one.',
      ],
    },
    {
      functions: ['Acceptor.handleAccept'],
      calls: true,
      line: COMPARISON,
      otherwise: 'Which accepts does an acceptor take, and which not?',
      good: [
        'An acceptor accepts a round unless it has promised a higher one (phase 2b). Equal is allowed: that is the round it promised.',
        'Without it a value of an old round could be accepted after a later round was told that nothing was accepted.',
      ],
    },
    {
      functions: ['Proposer.handlePromise', 'Proposer.bound'],
      calls: true,
      line: 'vrnd\\s*[<>]=?\\s|\\s[<>]=?\\s*[\\w.]*vrnd\\b|(sort|toSorted|reduce)\\(.*vrnd|Math\\.max\\(\\.\\.\\.',
      otherwise: 'Which value does a proposer propose once a majority has promised?',
      good: [
        'The proposer takes the value of the highest round that was reported (P2c): it may have been chosen already.',
        'Only if nothing was reported it is free to propose what its client asked for.',
      ],
    },
    {
      functions: ['Learner.handleLearn'],
      calls: true,
      line: MAJORITY,
      otherwise: 'When does a learner decide?',
      good: [
        'A value is chosen when a majority of acceptors accepted it in one round; each acceptor counts once.',
        'Learns of different rounds must not be counted together, even if the value is the same.',
      ],
    },
    {
      functions: [
        'PaxosNode.onPrepare',
        'PaxosNode.onAccept',
        'PaxosNode.onMessage',
        'PaxosNode.answer',
        'PaxosNode.save',
      ],
      line: '\\.sync\\(\\)|\\.(store\\w*|save)\\(',
      otherwise: 'What does a node store before it answers a prepare or an accept?',
      good: [
        'What an acceptor promises or accepts is durable before it is said: after a crash it must not go back behind it.',
        'If the answer left first and the node crashed in between, it could promise or accept something that contradicts what others count on.',
      ],
    },
  ],
  theory: [
    {
      question:
        'Your node may run for ever without deciding while two nodes think they lead. Why is that allowed, and which result says it can not be avoided altogether?',
      good: [
        'Safety never depends on timing; termination needs a leader that is trusted by all, and messages that arrive in time.',
        'Fischer, Lynch and Paterson: no deterministic algorithm solves consensus in an asynchronous system if one process may crash.',
        'Ω is what is added; it holds only from some time on.',
      ],
      source: 'Fischer, Lynch and Paterson 1985; Cachin, Guerraoui and Rodrigues, sections 2.6.5 and 5.3',
    },
    {
      question: 'How many crashed nodes does your Paxos stand with 5 nodes, and why not one more?',
      good: [
        'Two: a majority of three must answer.',
        'With three crashed no majority is left; with smaller quorums two of them need not meet, and two values could be chosen.',
      ],
      source: 'Lamport, Paxos Made Simple, section 2.2',
    },
    {
      question:
        'Why are the rounds of different nodes never equal, and what could happen if two proposers used the same round?',
      good: [
        'Node i uses i, i + n, i + 2n, …',
        'In one round only one value may be proposed: else two majorities could accept different values in the same round, and a learner could not tell.',
      ],
      source: 'Lamport, Paxos Made Simple, section 2.5',
    },
  ],
};

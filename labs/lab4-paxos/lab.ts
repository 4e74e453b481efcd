import { defineLab } from 'harness/author';

export default defineLab({
  id: 'lab4',
  title: 'Single-decree Paxos',
  folder: 'lab4-paxos',
  files: ['**/*.ts'],
  given: ['messages.ts'],
  exports: {
    Acceptor: 'acceptor.ts',
    Proposer: 'proposer.ts',
    Learner: 'learner.ts',
    PaxosNode: 'paxos-node.ts',
  },
  seed: 4,
  parts: [
    {
      id: 'acceptor',
      title: 'Acceptor',
      checks: [
        {
          id: 'ac-first-promise',
          title: 'A fresh acceptor promises any round, and reports that it accepted nothing',
          points: 2,
          hint: 'rnd and vrnd start at NO_ROUND, vval at NO_VALUE. A promise names who promises, and whom.',
        },
        {
          id: 'ac-higher-only',
          title: 'A prepare is answered only when its round is higher than any seen',
          points: 2,
          hint: 'An equal round is not higher: the same prepare may come twice.',
        },
        {
          id: 'ac-accepts',
          title: 'An accept is answered when its round is at least the highest seen',
          points: 2,
          hint: 'The promised round itself, a higher one, and one that nothing was promised for before.',
        },
        {
          id: 'ac-keeps-promise',
          title: 'An acceptor never accepts a round lower than it promised',
          points: 3,
          hint: 'A promise of round r says: nothing below r from now on, whatever comes.',
        },
        {
          id: 'ac-accept-raises',
          title: 'An accept raises the highest round seen',
          points: 2,
          hint: 'Who accepts in round r has seen round r: lower prepares and accepts come too late, and so does a prepare of r.',
        },
        {
          id: 'ac-reports',
          title: 'A promise reports the accepted value with the highest round',
          points: 2,
          hint: 'vrnd and vval are what was accepted last, in one piece; a promise does not change them.',
        },
        {
          id: 'ac-oracle',
          title: 'Whatever comes, in any order: each answer is that of the algorithm',
          points: 3,
          hint: 'The story is the smallest sequence that goes wrong: follow rnd, vrnd and vval through it on paper.',
        },
      ],
    },
    {
      id: 'proposer',
      title: 'Proposer',
      checks: [
        {
          id: 'pr-rounds',
          title: 'A round belongs to one proposer',
          points: 2,
          hint: 'crnd starts as the id, and increaseCrnd adds the number of nodes: no two ids ever meet.',
        },
        {
          id: 'pr-quorum',
          title: 'The promise that makes a quorum gives the accept, once for a round',
          points: 3,
          hint: 'A quorum is more than half of the nodes: 2 of 3, 3 of 4, 3 of 5.',
        },
        {
          id: 'pr-client-value',
          title: 'Where nothing was accepted the client value is proposed',
          points: 2,
          hint: 'All promises of the quorum have vrnd = NO_ROUND: the proposer is free.',
        },
        {
          id: 'pr-highest',
          title: 'A proposer proposes the value with the highest vrnd of its quorum',
          points: 3,
          hint: 'Not the first, the last or the most frequent one: compare vrnd.',
        },
        {
          id: 'pr-distinct',
          title: 'Each node is counted once',
          points: 2,
          hint: 'A message may come twice. Count nodes, not messages.',
        },
        {
          id: 'pr-current',
          title: 'Only promises of the current round are counted',
          points: 2,
          hint: 'What was promised for another round says nothing about this one; increaseCrnd begins afresh.',
        },
        {
          id: 'pr-oracle',
          title: 'Whatever is promised, in any order: each answer is that of the algorithm',
          points: 2,
          hint: 'The story is the smallest sequence that goes wrong: write down who has promised crnd after each line.',
        },
      ],
    },
    {
      id: 'learner',
      title: 'Learner',
      checks: [
        {
          id: 'le-quorum',
          title: 'A quorum of acceptors of one round decides',
          points: 3,
          hint: 'A quorum is more than half of the nodes, and one learn less decides nothing.',
        },
        {
          id: 'le-distinct',
          title: 'Each acceptor is counted once',
          points: 2,
          hint: 'A learn may come twice. Count nodes, not messages.',
        },
        {
          id: 'le-rounds',
          title: 'A higher round starts afresh, a lower one is ignored',
          points: 3,
          hint: 'Votes of different rounds are never added, not even when their value is the same.',
        },
        {
          id: 'le-once',
          title: 'It decides once',
          points: 2,
          hint: 'After the decision handleLearn gives undefined, whatever comes.',
        },
        {
          id: 'le-oracle',
          title: 'Whatever is learnt, in any order: each answer is that of the algorithm',
          points: 2,
          hint: 'The story is the smallest sequence that goes wrong: write down the round and who has voted in it.',
        },
      ],
    },
    {
      id: 'node',
      title: 'Paxos over the network',
      checks: [
        {
          id: 'pn-undisturbed',
          title: "In a calm network all decide the trusted node's first value, once",
          points: 2,
          hint: 'Follow the four messages: prepare, promise, accept, learn. Each node is all three roles, and its own messages go over the wire too.',
        },
        {
          id: 'pn-cost',
          title: 'An undisturbed run costs at most 4n + n² messages',
          points: 1,
          hint: 'One prepare and one accept to each node, one promise from each, one learn from each to each; no second round.',
        },
        {
          id: 'pn-lost',
          title: 'Lost messages are made good',
          points: 1,
          hint: 'A timer of the node: who is trusted tries a higher round, who is undecided asks those who may know.',
        },
        {
          id: 'pn-durable',
          title: 'What was promised or accepted before a crash is known after it',
          points: 2,
          hint: 'Put, then sync, then answer; what belongs together goes into one put; onStart reads it back.',
        },
        {
          id: 'pn-own-rounds',
          title: 'A round that was used before a crash is not used again',
          points: 2,
          hint: 'crnd has to be stored before the prepare leaves, and read back at the start.',
        },
        {
          id: 'pn-duel',
          title: 'Two proposers that get in each other’s way make room in the end',
          points: 1,
          hint: 'Wait longer each time, up to 20 times ms: a round takes three messages one after the other.',
        },
        {
          id: 'pn-learns-later',
          title: 'Who missed the decision learns it afterwards',
          points: 1,
          hint: 'A node that is undecided and knows that something went on asks from time to time; one that has decided answers.',
        },
        {
          id: 'pn-minority',
          title: 'A minority makes no progress and does no harm',
          points: 2,
          hint: 'Without a quorum nothing is proposed and nothing is decided; when the network is healed all decide.',
        },
        {
          id: 'pn-crashed-leader',
          title: 'A crashed proposer is replaced, wherever in a handler it crashed',
          points: 1,
          hint: 'The node that is trusted next finishes what was begun: it may have been chosen already.',
        },
        {
          id: 'pn-agreement',
          title: 'Agreement, validity, integrity: under faults no two nodes decide differently',
          points: 3,
          hint: 'The story ends at the first step that leaves the algorithm. Replay it, and look at that node there.',
        },
        {
          id: 'pn-termination',
          title: 'Termination: when faults stop and a quorum is up, all decide',
          points: 1,
          hint: 'The trusted node has to try until it is decided, and all others have to hear of it.',
        },
      ],
    },
    {
      id: 'explored',
      title: 'Paxos in every order',
      checks: [
        {
          id: 'ex-two-proposers',
          title: 'Three nodes, two proposers: agreement, whatever is lost, doubled or overtaken',
          points: 4,
          hint: 'The story is a shortest one. Which step lets a second value through, and what should it have known?',
        },
        {
          id: 'ex-second-round',
          title: 'A proposer that tries again with a higher round does no harm',
          points: 2,
          hint: 'A new round starts with no promises, and keeps to what they report.',
        },
        {
          id: 'ex-three-proposers',
          title: 'Three proposers at once: agreement',
          points: 2,
          hint: 'With three rounds under way a proposer may hear of two values: the one of the highest vrnd counts.',
        },
        {
          id: 'ex-five-nodes',
          title: 'Five nodes: a quorum is three of them',
          points: 2,
          hint: 'A quorum is more than half of the nodes, each counted once.',
        },
        {
          id: 'ex-node-leaders',
          title: 'PaxosNode: two nodes that trust themselves do no harm',
          points: 3,
          hint: 'Whom the detector trusts decides who proposes, never what is chosen.',
        },
        {
          id: 'ex-node-crash',
          title: 'PaxosNode: what was chosen survives a crash, wherever it falls',
          points: 2,
          hint: 'Store and sync before you answer, and take it up again in onStart.',
        },
      ],
    },
  ],
});

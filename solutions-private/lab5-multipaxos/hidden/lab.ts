import { defineHidden } from 'harness/author';

export default defineHidden({
  id: 'lab5',
  parts: [
    {
      id: 'roles',
      checks: [
        {
          id: 'ac-any',
          title:
            'Acceptors that live side by side keep their memories apart, with many slots and large rounds',
          points: 3,
          hint: 'State lives in the fields of each acceptor; slots and rounds may be large, and may come in any order.',
        },
        {
          id: 'pr-any',
          title:
            'In up to nine nodes, with slots far apart: each answer of the proposer is that of the algorithm',
          points: 3,
          hint: 'Gaps may be long, promises late, and adu may move on at any time.',
        },
        {
          id: 'le-any',
          title: 'In up to nine nodes, with many slots at once: each decision is that of the algorithm',
          points: 2,
          hint: 'Large rounds, even numbers of nodes, learns that come many times.',
        },
      ],
    },
    {
      id: 'bank',
      checks: [
        {
          id: 'rp-any-order',
          title:
            'Whatever a leader is promised, told and asked for, in any order: each step is that of Multi-Paxos',
          points: 3,
          hint: 'Promises, learns and requests in any order, the same ones many times, changes of the leader in between.',
        },
        {
          id: 'rp-every-crash',
          title: 'Whatever a replica is sent, and wherever it crashes: it keeps its word',
          points: 2,
          hint: 'Sequences of prepares, accepts, crashes within handlers and restarts.',
        },
        {
          id: 'rp-everything',
          title: 'Under faults of all kinds clients see one bank, also with leaders that are never at rest',
          points: 4,
          hint: 'Safety must not lean on the leader election: any number of replicas may think that they lead.',
        },
        {
          id: 'rp-all-restart',
          title: 'When all replicas crash and come back nothing is lost that a client was told',
          points: 2,
          hint: 'What was decided is in the storages of a quorum: the next leader has to find it there.',
        },
      ],
    },
    {
      id: 'reconfiguration',
      checks: [
        {
          id: 'rc-everything',
          title: 'Reconfiguration under faults of all kinds, also to replicas that are all new',
          points: 4,
          hint: 'Who leaves has to see that others have the state; who comes may be the leader at once.',
        },
      ],
    },
    {
      id: 'efficiency',
      checks: [
        {
          id: 'ef-seven',
          title: 'Seven replicas, of which two are dead: the cost stays as it is',
          points: 2,
          hint: 'Dead replicas get messages that nobody answers; they are no reason to begin rounds anew.',
        },
      ],
    },
  ],
});

import { defineHidden } from 'harness/author';

export default defineHidden({
  id: 'lab4',
  parts: [
    {
      id: 'acceptor',
      checks: [
        {
          id: 'ac-any',
          title: 'Acceptors that live side by side keep their memories apart',
          points: 4,
          hint: 'State lives in the fields of each acceptor; rounds may be large, and may come in any order.',
        },
      ],
    },
    {
      id: 'proposer',
      checks: [
        {
          id: 'pr-any',
          title:
            'In up to nine nodes, with values of clients that come late: each accept is that of the algorithm',
          points: 4,
          hint: 'The client value is the one at the time when the quorum is there; many rounds may come to nothing before.',
        },
      ],
    },
    {
      id: 'learner',
      checks: [
        {
          id: 'le-any',
          title: 'In up to nine nodes, with large rounds: each decision is that of the algorithm',
          points: 3,
          hint: 'Large rounds, even numbers of nodes, learns that come many times.',
        },
      ],
    },
    {
      id: 'node',
      checks: [
        {
          id: 'pn-everything',
          title:
            'Agreement, validity, integrity under faults of all kinds, with proposers that are never at rest',
          points: 3,
          hint: 'Safety must not lean on the leader election: any number of nodes may think that they lead.',
        },
        {
          id: 'pn-every-crash',
          title: 'Whatever an acceptor is sent, and wherever it crashes: it keeps its word',
          points: 4,
          hint: 'Sequences of prepares, accepts, crashes within handlers and restarts.',
        },
        {
          id: 'pn-everything-fails',
          title: 'Termination after faults of all kinds',
          points: 4,
          hint: 'Among them: crashes in the middle of a handler, drifting clocks, bridges and rings, slow links.',
        },
        {
          id: 'pn-all-restart',
          title: 'When all nodes crash and come back they decide what was decided',
          points: 2,
          hint: 'What was chosen is in the storage of a quorum: the next round has to find it there.',
        },
      ],
    },
  ],
});

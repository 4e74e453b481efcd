import { defineHidden } from 'harness/author';

export default defineHidden({
  id: 'lab3',
  parts: [
    {
      id: 'leader-detector',
      checks: [
        {
          id: 'leader-always-right',
          title: 'After any sequence of suspicions the leader is right',
          points: 2,
          hint: 'Try long random sequences with ids that are negative, doubled, large, or no node at all.',
        },
        {
          id: 'told-always-right',
          title: 'Every subscriber hears exactly the changes since it subscribed',
          points: 3,
          hint: 'Some subscribe late and some throw; each hears every change after that, once, in order.',
        },
        {
          id: 'told-after-the-change',
          title: 'When a subscriber is called, leader() gives the new leader',
          points: 1,
          hint: 'Change the state first, then tell.',
        },
        {
          id: 'own-copy-of-ids',
          title: "The caller's array is not kept",
          points: 1,
          hint: 'Whoever made the detector may change the array afterwards: copy what you need.',
        },
      ],
    },
    {
      id: 'failure-detector',
      checks: [
        {
          id: 'fd-any-replies',
          title: 'Whatever is heard, and when: each step is that of the algorithm',
          points: 4,
          hint: 'Try long sequences of requests, replies and timeouts, with replies of several nodes between two timeouts.',
        },
        {
          id: 'fd-eventually-perfect',
          title: 'Strong completeness and eventual strong accuracy under faults',
          points: 3,
          hint: 'Crashed nodes are suspected for ever; from some time on correct ones are not.',
        },
      ],
    },
    {
      id: 'leader-node',
      checks: [
        {
          id: 'ln-every-step',
          title: 'Under faults of all kinds each step is that of the algorithms',
          points: 6,
          hint: 'Messages that come twice, late or out of order, pauses, restarts: what should the node do then?',
        },
        {
          id: 'ln-everything-fails',
          title: 'Eventual agreement after faults of all kinds',
          points: 6,
          hint: 'Among them: crashes in the middle of a handler, drifting clocks, bridges and rings, slow links.',
        },
        {
          id: 'ln-all-restart',
          title: 'When all nodes crash and come back, in any order, they agree again',
          points: 4,
          hint: 'A node that starts again is a new one, and the others are alive until a timeout says otherwise.',
        },
      ],
    },
  ],
});

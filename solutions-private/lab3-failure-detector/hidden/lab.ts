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
          points: 10,
          hint: 'Try long random sequences with ids that are negative, doubled, large, or no node at all.',
        },
        {
          id: 'told-always-right',
          title: 'Every subscriber hears exactly the changes since it subscribed',
          points: 12,
          hint: 'Some subscribe late and some throw; each hears every change after that, once, in order.',
        },
        {
          id: 'told-after-the-change',
          title: 'When a subscriber is called, leader() gives the new leader',
          points: 4,
          hint: 'Change the state first, then tell.',
        },
        {
          id: 'own-copy-of-ids',
          title: "The caller's array is not kept",
          points: 4,
          hint: 'Whoever made the detector may change the array afterwards: copy what you need.',
        },
      ],
    },
  ],
});

import { defineLab } from 'harness/author';

export default defineLab({
  id: 'lab5',
  title: 'Multi-Paxos and a replicated bank',
  folder: 'lab5-multipaxos',
  files: ['**/*.ts'],
  given: ['messages.ts'],
  exports: {
    Acceptor: 'acceptor.ts',
    Proposer: 'proposer.ts',
    Learner: 'learner.ts',
    Bank: 'bank.ts',
    Replica: 'replica.ts',
  },
  seed: 5,
  parts: [
    {
      id: 'bank',
      title: 'The replicated bank',
      checks: [
        { id: 'rp-serves', title: 'serves', points: 50, hint: '…' },
        { id: 'rp-linearizable', title: 'linearizable', points: 50, hint: '…' },
      ],
    },
  ],
});

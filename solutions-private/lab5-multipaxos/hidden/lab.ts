import { defineHidden } from 'harness/author';

export default defineHidden({
  id: 'lab5',
  parts: [
    {
      id: 'bank',
      checks: [{ id: 'rp-everything', title: 'Under faults of all kinds', points: 25, hint: '…' }],
    },
  ],
});

import { defineLab } from 'harness/author';

export default defineLab({
  id: 'lab3',
  title: 'Failure Detector and Leader Election',
  folder: 'lab3-failure-detector',
  files: ['**/*.ts'],
  exports: {
    MonLeaderDetector: 'mon-leader-detector.ts',
    UNKNOWN_ID: 'mon-leader-detector.ts',
  },
  seed: 3,
  parts: [
    {
      id: 'leader-detector',
      title: 'Leader detector Ω',
      checks: [
        {
          id: 'highest-leads',
          title: 'At the start the node with the highest id is trusted',
          points: 6,
          hint: 'No node is suspected yet, and the ids come in any order.',
        },
        {
          id: 'ids-are-numbers',
          title: 'Ids rank as numbers: 10 above 9',
          points: 4,
          hint: 'sort() without a comparison puts "10" before "9": it compares texts.',
        },
        {
          id: 'negative-ignored',
          title: 'A negative id is no node and never leads',
          points: 5,
          hint: 'Leave negative ids out in the constructor. What is left when there are no others?',
        },
        {
          id: 'suspected-is-replaced',
          title: 'Accuracy: a suspected leader is replaced by the next highest node',
          points: 7,
          hint: 'The leader is the highest id among those that are not suspected, after each suspicion.',
        },
        {
          id: 'others-do-not-matter',
          title: 'Suspicions of nodes below the leader do not move it',
          points: 5,
          hint: 'What you hear of another node matters only when the leader itself is suspected.',
        },
        {
          id: 'restored-leads-again',
          title: 'A restored node of higher rank leads again',
          points: 7,
          hint: 'restore(id) takes a suspicion back: look for the highest id once more.',
        },
        {
          id: 'none-left',
          title: 'When every node is suspected the leader is UNKNOWN_ID',
          points: 6,
          hint: 'Do not keep the last leader: nobody is to be trusted. UNKNOWN_ID is -1.',
        },
        {
          id: 'unknown-ids',
          title: 'Ids that are no node do no harm',
          points: 5,
          hint: 'suspect and restore may be called with any number. Only ids from the constructor can ever lead.',
        },
        {
          id: 'told-once',
          title: 'Each subscriber hears of each change of the leader exactly once',
          points: 7,
          hint: 'Compare the leader before and after, and call onTrust(leader) of every subscriber if it differs.',
        },
        {
          id: 'not-told',
          title: 'Subscribers hear nothing when the leader stays the same',
          points: 6,
          hint: 'Repeated suspicions, nodes of lower rank and subscribing itself are no changes.',
        },
        {
          id: 'bad-subscriber',
          title: 'A subscriber that throws does not stop the others',
          points: 5,
          hint: 'Catch what a subscriber throws, one by one, and go on with the next.',
        },
        {
          id: 'agreement',
          title: 'Eventual agreement: equal suspicions lead to equal leaders',
          points: 7,
          hint: 'The leader depends on who is suspected now, never on the order in which it was heard.',
        },
      ],
    },
  ],
});

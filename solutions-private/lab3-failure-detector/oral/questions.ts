/** What oral exams ask about Lab 3. Validated where it is read. */
const MESSAGES = ['heartbeat-request', 'heartbeat-reply'];

/** When runs end, in ms: late enough for retries to come to what they come to. */
export const ENDS_AT = 1500;

export default {
  scenarios: [
    {
      id: 'oral-crash',
      title: 'the leader crashes',
      setting: 'Three nodes with delta 100 ms. Node 2 crashes after 150 ms and stays down.',
      messages: MESSAGES,
      timers: ['timeout'],
      asksUntil: 450,
      endsAt: ENDS_AT,
    },
    {
      id: 'oral-slow-leader',
      title: 'the leader is slow',
      setting: 'Three nodes with delta 100 ms. Node 2 is paused at 101 ms and goes on 200 ms later.',
      messages: MESSAGES,
      timers: ['timeout'],
      asksUntil: 401,
      endsAt: ENDS_AT,
    },
  ],
  rules: [
    {
      functions: ['EvtFailureDetector.onTimer'],
      calls: true,
      line: 'delay\\s*(\\+=|=[^=].*\\+|:.*\\bdelay \\+)',
      otherwise: 'When does the delay of a failure detector grow, and by how much?',
      good: [
        'When a node that is suspected turns out to be alive the delay was too short: it grows by delta, once.',
        'So from some time on no correct node is suspected (eventual strong accuracy), since delays are bounded from some time on.',
      ],
    },
    {
      functions: ['EvtFailureDetector.onTimer', 'EvtFailureDetector.accuse'],
      // Not the line that looks for a reason to grow the delay.
      line: '\\.suspect\\(|\\.restore\\(|suspected\\.(add|delete)\\(|if \\((?!.*(delay|\\.some\\()).*[aA]live.*[sS]uspected',
      otherwise: 'Whom does a failure detector suspect at a timeout, and whom does it restore?',
      good: [
        'Who was not heard since the last timeout is suspected, once; who was, and is suspected, is restored.',
        'Strong completeness: a crashed node never answers again, so it is suspected for ever by every correct node.',
      ],
    },
    {
      functions: ['EvtFailureDetector.onTimer', 'EvtFailureDetector.again'],
      line: 'setTimer\\(',
      otherwise: 'What makes a failure detector look again after a timeout, and after how long?',
      good: ['A timer fires once: it has to be set again, to the delay as it is after it has grown.'],
    },
    {
      functions: [
        'MonLeaderDetector.highest',
        'MonLeaderDetector.update',
        'MonLeaderDetector.leader',
        'elect',
      ],
      line: '\\s[<>]=?\\s(?!\\d)|Math\\.max\\(|\\.(sort|toSorted|reduce)\\(',
      otherwise: 'Which node is the leader, by the failure detector of one node?',
      good: [
        'The leader is the highest id that is not suspected.',
        'When the failure detectors of all correct nodes agree on who is suspected, their leaders do: eventual agreement.',
      ],
    },
  ],
  theory: [
    {
      question:
        'Could your failure detector be made perfect (P) by a longer first delay? Under which assumption?',
      good: [
        'Only if there is a known bound on message delays and on the time a step takes: a synchronous system.',
        'In a partially synchronous one the bound is not known or holds only later: only eventual accuracy is possible.',
      ],
      source: 'Cachin, Guerraoui and Rodrigues, sections 2.5 and 2.6.2 to 2.6.4',
    },
    {
      question:
        'Two nodes of a partition each have a leader. Which property of Ω does that contradict, and when does it hold again?',
      good: [
        'None: eventual agreement asks only that from some time on no two correct nodes trust different ones.',
        'After the heal replies arrive, suspicions are taken back at the next timeouts, and all trust the highest again.',
      ],
      source: 'Cachin, Guerraoui and Rodrigues, section 2.6.5, Module 2.9',
    },
  ],
};

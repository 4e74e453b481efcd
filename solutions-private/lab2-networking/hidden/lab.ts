import { defineHidden } from 'harness/author';

export default defineHidden({
  id: 'lab2',
  parts: [
    {
      id: 'udp',
      checks: [
        {
          id: 'udp-any-text',
          title: 'Whatever the text is, the answer is right',
          points: 3,
          hint: 'Try texts with separators, line ends, white space of all kinds, letters with accents, and commands of all kinds.',
        },
        {
          id: 'udp-too-long',
          title: 'An answer that fits into no datagram does not stop the server',
          points: 2,
          hint: 'Some letters take more bytes as capitals. What does your socket do with an answer of 90,000 bytes?',
        },
      ],
    },
    {
      id: 'http',
      checks: [
        {
          id: 'http-any-value',
          title: 'fizzbuzz is right for every value',
          points: 2,
          hint: 'Integers may be negative, or longer than a number can hold exactly; 1e3, 0x10 and Infinity are none.',
        },
        {
          id: 'http-many',
          title: 'Requests at the same time and of odd shapes are all counted and answered',
          points: 1,
          hint: 'Try //, POST and HEAD, and many requests at a time.',
        },
      ],
    },
    {
      id: 'framing',
      checks: [
        {
          id: 'frame-malformed',
          title: 'What is no JSON is malformed, after all that came before it was given',
          points: 3,
          hint: 'Empty frames, broken JSON and broken UTF-8. After an error every push throws it again.',
        },
        {
          id: 'frame-corrupted',
          title: 'A corrupted stream gives the same messages and the same error, however it is split',
          points: 3,
          hint: 'A changed byte may make a length too large, or a text no JSON: the messages before it stand.',
        },
      ],
    },
    {
      id: 'rpc',
      checks: [
        {
          id: 'rpc-store-bounded',
          title: 'The server keeps the last answers of a client, and no more',
          points: 3,
          hint: 'With room for 5, the 20th call makes the answer to the first forgotten: its duplicate is an error, and is not executed.',
        },
        {
          id: 'rpc-client-vanishes',
          title: 'Clients that vanish or talk nonsense disturb nobody else',
          points: 2,
          hint: 'A reset is an error event of the socket: without a listener it ends the process.',
        },
        {
          id: 'rpc-server-restarts',
          title: 'A call survives that the server is killed and started again',
          points: 3,
          hint: 'When the connection breaks connect again, and send what still waits for its answer.',
        },
      ],
    },
    {
      id: 'transport',
      checks: [
        {
          id: 'tp-backoff',
          title: 'It waits longer and longer before it connects again',
          points: 2,
          hint: 'Double the wait after each attempt that failed, up to maxBackoffMs.',
        },
        {
          id: 'tp-slow-peer',
          title: 'A peer that reads slowly slows its senders down, and loses nothing',
          points: 3,
          hint: 'When write gives false, wait for drain; meanwhile the queue fills up, and then send waits.',
        },
        {
          id: 'tp-closes',
          title: 'After close nothing is left: no socket, no timer, no send that waits for ever',
          points: 3,
          hint: 'Destroy connections of both directions, clear the timer of the back-off, reject the sends that wait.',
        },
      ],
    },
  ],
});

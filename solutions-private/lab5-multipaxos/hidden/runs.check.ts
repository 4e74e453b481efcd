import { expect, fc, labTest, type Message, property, schedules } from 'harness/author';
import { type Lab5, type PromiseSlot, request } from '../../../labs/lab5-multipaxos/checks/interface.ts';
import { DUTIES, SAFETY } from '../../../labs/lab5-multipaxos/checks/rules.ts';
import {
  allExecuted,
  ask,
  type Bank,
  fixed,
  heartbeats,
  isLinearizable,
  MS,
  moneyIsConserved,
  mustServe,
  restless,
  runBank,
  serve,
  trusting,
} from '../../../labs/lab5-multipaxos/checks/runs.ts';
import { deposit, deposits, orders, reconfigure } from '../../../labs/lab5-multipaxos/checks/transactions.ts';

const STEPS = 'Each step is that of Multi-Paxos';

const everything = (nodes: readonly [number, number]) =>
  schedules({
    nodes,
    faults: [
      'loss',
      'duplication',
      'delay',
      'crash',
      'restart',
      'pause',
      'partition',
      'one-way',
      'isolate',
      'bridge',
      'ring',
      'slow',
      'drift',
    ],
    calmWithin: 30 * MS,
    correct: 'majority',
  });

/** An acceptor that the check plays: it answers node 2 as the algorithm says, when the check says. */
class PlayedAcceptor {
  private readonly bank: Bank;
  private readonly id: number;
  private rnd = -1;
  private readonly slots = new Map<number, PromiseSlot>();

  /** `old` are the rounds, 0 or 1, in which it accepted something for the first slots; -1 where it did not. */
  constructor(bank: Bank, id: number, old: readonly number[]) {
    this.bank = bank;
    this.id = id;
    for (const [i, vrnd] of old.entries()) {
      const slot = i + 1;
      if (vrnd >= 0) this.slots.set(slot, { slot, vrnd, vval: request(90 + vrnd, slot, 'a', deposit(slot)) });
    }
  }

  promise(): void {
    const { run, facts } = this.bank;
    const rnd = facts.round(2);
    if (rnd < this.rnd) return;
    this.rnd = rnd;
    const slots = [...this.slots.values()].filter(({ slot, vrnd }) => slot > facts.executed(2) && vrnd < rnd);
    slots.sort((one, other) => one.slot - other.slot);
    run.deliver(this.id, 2, { type: 'promise', to: 2, from: this.id, rnd, slots });
  }

  /** Accepts what was proposed last for a slot, and says so. */
  accept(slot: number): void {
    const { run, facts } = this.bank;
    const proposal = facts.proposals(2).findLast((one) => one.slot === slot);
    if (proposal === undefined || proposal.rnd < this.rnd) return;
    const { rnd, val } = proposal;
    this.rnd = rnd;
    this.slots.set(slot, { slot, vrnd: rnd, vval: val });
    run.deliver(this.id, 2, { type: 'learn', from: this.id, slot, rnd, val });
  }
}

/** What happens to a leader that is alone: what the two others say is what the check says. */
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.nat(1).map((from) => ({ type: 'promise' as const, from })) },
  {
    weight: 12,
    arbitrary: fc
      .tuple(fc.nat(1), fc.integer({ min: 1, max: 8 }))
      .map(([from, slot]) => ({ type: 'learn' as const, from, slot })),
  },
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.nat(3), fc.nat(2))
      .map(([client, back]) => ({ type: 'request' as const, client, back })),
  },
  { weight: 2, arbitrary: fc.constantFrom(MS, 3 * MS).map((ms) => ({ type: 'wait' as const, ms })) },
  { weight: 1, arbitrary: fc.constant({ type: 'change' as const }) },
);

const accepted = fc.array(fc.integer({ min: -1, max: 1 }), { maxLength: 5 });

labTest<Lab5>(
  'rp-any-order',
  property(
    [accepted, accepted, fc.array(happening, { maxLength: 40, size: 'max' })],
    (_student, ofFirst, ofSecond, happenings) => {
      let leader = 2;
      const bank = runBank(
        { nodes: 3 },
        trusting(() => leader),
      );
      const { run } = bank;
      run.expectRules(STEPS, ...SAFETY, ...DUTIES);
      run.start(2);
      const others = [new PlayedAcceptor(bank, 0, ofFirst), new PlayedAcceptor(bank, 1, ofSecond)];
      const next = [1, 1, 1, 1];
      for (const one of happenings) {
        switch (one.type) {
          case 'promise':
            others[one.from]?.promise();
            break;
          case 'learn':
            others[one.from]?.accept(one.slot);
            break;
          case 'request': {
            const last = next[one.client] ?? 1;
            const seq = Math.max(1, last - one.back);
            ask(bank, 2, 100 + one.client, seq, deposit(one.client + seq));
            if (one.back === 0) next[one.client] = last + 1;
            break;
          }
          case 'wait':
            run.runFor(one.ms);
            break;
          case 'change':
            leader = leader === 2 ? 1 : 2;
            run.runFor(2 * MS);
            break;
        }
      }
    },
    { runs: 150 },
  ),
);

/** What happens to node 0 next, of which the other nodes hear nothing. A round has one value for a slot. */
const blow = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.nat(11), fc.integer({ min: 1, max: 3 }))
      .map(([round, slot]) => ({ type: 'prepare' as const, round, slot })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.nat(11), fc.integer({ min: 1, max: 4 }))
      .map(([round, slot]) => ({ type: 'accept' as const, round, slot })),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('crash' as const), afterEffects: fc.nat(6) }) },
);

labTest<Lab5>(
  'rp-every-crash',
  property(
    [fc.array(blow, { maxLength: 18, size: 'max' })],
    (_student, blows) => {
      const { run } = runBank({ nodes: 3 }, fixed(2));
      run.expectRules('What was promised or accepted before a crash is known after it', ...SAFETY, ...DUTIES);
      run.start(0);
      for (const next of blows) {
        if (next.type === 'crash') {
          run.crash(0, { afterEffects: next.afterEffects });
          continue;
        }
        const { slot } = next;
        // Those of node 0 are left out: it would know what it had said itself.
        const rnd = next.round % 3 === 0 ? next.round + 1 : next.round;
        const from = rnd % 3;
        const val = request(90 + rnd, slot, 'a', deposit(rnd + 1));
        const message: Message =
          next.type === 'prepare'
            ? { type: 'prepare', from, slot, crnd: rnd }
            : { type: 'accept', from, slot, rnd, val };
        run.deliver(from, 0, message);
        run.restart(0);
      }
    },
    { runs: 150 },
  ),
);

labTest<Lab5>(
  'rp-everything',
  property(
    [everything([3, 5]), orders(4, 6), fc.boolean()],
    (_student, schedule, wanted, isRestless) => {
      mustServe();
      const bank = runBank({ schedule }, isRestless ? restless : heartbeats);
      const { run, facts } = bank;
      run.expectRules(STEPS, ...SAFETY);
      run.start();
      const clients = serve(run, wanted, { giveUpAfter: 10 * MS });
      run.play();
      run.runFor(20 * MS);
      run.expectNow('Linearizability', () => isLinearizable(clients));
      run.expectNow('Money is conserved', () => moneyIsConserved(facts));
      if (isRestless) return;
      run.expectEventually(
        'Progress: in a calm network every client gets its answers',
        () => clients.finished,
        {
          within: 200 * MS,
        },
      );
      run.expectEventually('All replicas that are up execute all slots', () => allExecuted(bank, run.up), {
        within: 40 * MS,
      });
    },
    { runs: 40 },
  ),
);

labTest<Lab5>(
  'rp-all-restart',
  property(
    [
      fc.integer({ min: 2, max: 4 }),
      fc.array(fc.record({ node: fc.nat(3), wait: fc.nat(4 * MS), afterEffects: fc.option(fc.nat(8)) }), {
        minLength: 1,
        maxLength: 6,
      }),
    ],
    (_student, nodes, crashes) => {
      const bank = runBank({ nodes });
      const { run } = bank;
      run.expectRules(STEPS, ...SAFETY);
      run.start();
      const clients = serve(run, [deposits(6), deposits(6)], { pause: MS });
      for (const { node, wait, afterEffects } of crashes) {
        run.runFor(wait);
        run.crash(node % nodes, afterEffects === null ? {} : { afterEffects });
        if (run.up.length <= nodes / 2) run.start();
      }
      run.runFor(MS);
      for (const id of run.ids) run.crash(id);
      run.start();
      run.expectEventually('When all are back every client gets its answers', () => clients.finished, {
        within: 150 * MS,
      });
      run.expectNow('Linearizability', () => isLinearizable(clients));
      run.expectEventually('All replicas execute all slots', () => allExecuted(bank, run.ids), {
        within: 40 * MS,
      });
    },
    { runs: 40 },
  ),
);

labTest<Lab5>(
  'rc-everything',
  property(
    [
      everything([4, 6]),
      orders(2, 5),
      fc.array(fc.subarray([0, 1, 2, 3, 4, 5], { minLength: 1, maxLength: 4 }), {
        minLength: 1,
        maxLength: 4,
      }),
    ],
    (_student, schedule, wanted, sets) => {
      // Who is gone for good might be all of a configuration: here they come back.
      const faults = schedule.faults.map((fault) =>
        fault.type === 'crash' ? { ...fault, for: fault.for ?? MS } : fault,
      );
      const bank = runBank({ schedule: { ...schedule, faults }, replicas: [0, 1, 2] });
      const { run } = bank;
      run.expectRules('Each step is that of Multi-Paxos, with the replicas of its slot', ...SAFETY);
      run.start();
      const changes = sets
        .map((set) => set.filter((id) => id < schedule.nodes))
        .filter((set) => set.length > 0)
        .map((set) => ({ account: '', transaction: reconfigure(...set) }));
      const clients = serve(run, [changes, ...wanted]);
      run.play();
      run.expectEventually(
        'Progress: in a calm network every client gets its answers',
        () => clients.finished,
        {
          within: 250 * MS,
        },
      );
      run.expectNow('Linearizability', () => isLinearizable(clients));
      run.expectEventually(
        'The replicas have executed all slots',
        () => allExecuted(bank, bank.facts.replicasOf(bank.facts.last + 1)),
        { within: 60 * MS },
      );
    },
    { runs: 30 },
  ),
);

labTest<Lab5>('ef-seven', () => {
  const nodes = 7;
  const { run } = runBank(
    { nodes },
    trusting(() => 6),
  );
  run.start(...[2, 3, 4, 5, 6]);
  run.runFor(5 * MS);
  const before = run.sent();
  const begun = run.time;
  const clients = serve(run, [deposits(20), deposits(20), deposits(20)]);
  run.expectEventually('Every client gets its answers', () => clients.finished, { within: 60 * MS });
  const ticks = Math.ceil((run.time - begun) / MS);
  expect(
    run.sent() - before,
    `messages for 60 commands of 7 replicas, two of them dead, in ${run.time - begun} ms, of which 3n a command and 4n in ${MS} ms are allowed`,
  ).toBeLessThanOrEqual(3 * nodes * 60 + 4 * nodes * (ticks + 1));
  run.runFor(20 * MS);
  expect(run.sent('prepare'), 'prepares of a leader that stays').toBeLessThanOrEqual(nodes);
});

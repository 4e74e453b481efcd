import { expect, labTest } from 'harness/author';
import { ALPHA, type Lab5, type PromiseSlot, request } from './interface.ts';
import { DUTIES, SAFETY } from './rules.ts';
import {
  allExecuted,
  answers,
  ask,
  type Bank,
  fixed,
  isLinearizable,
  learn,
  MS,
  mustServe,
  promise,
  runBank,
  serve,
  trusting,
} from './runs.ts';
import { balance, deposit, deposits, transfer, withdrawal } from './transactions.ts';

/** A time in which a new leader is found and its round comes to an end, in a calm network. */
const SOON = 30 * MS;
const STEPS = 'Each step is that of Multi-Paxos';

/** Node 2 of three leads, and is alone: what the others say is what the check says. */
function alone(): Bank {
  const bank = runBank(
    { nodes: 3 },
    trusting(() => 2),
  );
  bank.run.expectRules(STEPS, ...SAFETY, ...DUTIES);
  bank.run.start(2);
  return bank;
}

const old = (slot: number, vrnd: number): PromiseSlot => ({
  slot,
  vrnd,
  vval: request(90 + vrnd, slot, 'a', deposit(slot + 10 * vrnd + 1)),
});

/** Two of the three have accepted what node 2 proposed for a slot. */
function decide(bank: Bank, slot: number): void {
  learn(bank, 0, 2, slot);
  learn(bank, 1, 2, slot);
}

labTest<Lab5>('rp-leads', () => {
  const fresh = alone();
  promise(fresh, 0, 2);
  promise(fresh, 1, 2);
  ask(fresh, 2, 100, 1, deposit(5));
  decide(fresh, 1);
  expect(answers(fresh.run, 2, 100, 1), 'what client 100 was told').toEqual([
    { ok: true, balance: 5, reason: '' },
  ]);

  const bound = alone();
  ask(bound, 2, 100, 1, deposit(5));
  promise(bound, 0, 2, [old(1, 0), old(3, 1)]);
  promise(bound, 1, 2, [old(1, 1)]);
  const proposed = bound.facts.proposals(2);
  expect(
    proposed.map(({ slot }) => slot),
    'the slots that node 2 proposes, of which slots 1 and 3 were reported, in order',
  ).toEqual([1, 2, 3, 4]);
  expect(proposed[1]?.val.noop, 'slot 2, where nobody had accepted anything, gets a no-op').toBe(true);
  for (const slot of [1, 2, 3, 4]) decide(bound, slot);
  expect(bound.facts.executed(2), 'how many slots node 2 has executed').toBe(4);
  expect(answers(bound.run, 2, 100, 1).length, 'client 100 has its answer').toBe(1);
});

labTest<Lab5>('rp-in-order', () => {
  const bank = alone();
  promise(bank, 0, 2, [old(1, 0), old(3, 0)]);
  promise(bank, 1, 2);
  decide(bank, 3);
  expect(bank.facts.executed(2), 'slots 1 and 2 are not decided: nothing is executed').toBe(0);
  decide(bank, 1);
  expect(bank.facts.executed(2), 'slot 1 is decided, slot 2 is not').toBe(1);
  decide(bank, 2);
  expect(bank.facts.executed(2), 'slot 2, a no-op, and slot 3, which came early').toBe(3);
});

labTest<Lab5>('rp-window', () => {
  const bank = alone();
  promise(bank, 0, 2);
  promise(bank, 1, 2);
  for (let client = 0; client < ALPHA + 2; client++) ask(bank, 2, 100 + client, 1, deposit(1));
  expect(bank.facts.proposals(2).length, `of ${ALPHA + 2} requests those that are proposed at once`).toBe(
    ALPHA,
  );
  decide(bank, 1);
  expect(bank.facts.proposals(2).length, 'slot 1 is decided: there is room for one more').toBe(ALPHA + 1);
  decide(bank, 2);
  expect(bank.facts.proposals(2).length, 'and for the last').toBe(ALPHA + 2);
});

labTest<Lab5>('rp-once', () => {
  const again = alone();
  promise(again, 0, 2);
  promise(again, 1, 2);
  ask(again, 2, 100, 1, deposit(5));
  ask(again, 2, 100, 1, deposit(5));
  expect(again.facts.proposals(2).length, 'a request that comes twice is proposed once').toBe(1);
  decide(again, 1);
  ask(again, 2, 101, 1, deposit(2));
  decide(again, 2);
  ask(again, 2, 100, 1, deposit(5));
  const told = answers(again.run, 2, 100, 1);
  expect(
    told.length,
    'a request that comes again when it was executed gets its answer again',
  ).toBeGreaterThan(1);
  for (const one of told)
    expect(one, 'the same answer each time').toEqual({ ok: true, balance: 5, reason: '' });
  ask(again, 2, 100, 2, withdrawal(9));
  decide(again, 3);
  expect(answers(again.run, 2, 100, 2), 'more than there is is refused').toEqual([
    { ok: false, balance: 7, reason: 'overdraft' },
  ]);

  ask(again, 2, 100, 1, deposit(5));
  for (const one of answers(again.run, 2, 100, 1)) {
    expect(
      one,
      'a client that has gone on does not wait for an old answer: none, or the one of that time',
    ).toEqual({
      ok: true,
      balance: 5,
      reason: '',
    });
  }

  // One request in two slots: an old leader proposed it, and a new one, which its client asked as well.
  const twice = alone();
  const both = request(95, 1, 'a', deposit(4));
  promise(twice, 0, 2, [
    { slot: 1, vrnd: 0, vval: both },
    { slot: 2, vrnd: 1, vval: both },
  ]);
  promise(twice, 1, 2);
  decide(twice, 1);
  decide(twice, 2);
  ask(twice, 2, 100, 1, balance);
  decide(twice, 3);
  expect(answers(twice.run, 2, 100, 1), 'a request that was decided for two slots is executed once').toEqual([
    { ok: true, balance: 4, reason: '' },
  ]);
});

labTest<Lab5>('rp-redirects', () => {
  const bank = runBank(
    { nodes: 3 },
    trusting(() => 2),
  );
  bank.run.expectRules(STEPS, ...SAFETY, ...DUTIES);
  bank.run.start(1);
  ask(bank, 1, 100, 3, balance);
  expect(bank.run.emitted(1, 'redirect'), 'what node 1, which trusts node 2, tells a client').toEqual([
    { type: 'redirect', clientId: 100, clientSeq: 3, leader: 2 },
  ]);

  let leader = 2;
  const changed = runBank(
    { nodes: 3 },
    trusting(() => leader),
  );
  changed.run.expectRules(STEPS, ...SAFETY, ...DUTIES);
  changed.run.start(2);
  promise(changed, 0, 2);
  promise(changed, 1, 2);
  ask(changed, 2, 100, 1, deposit(5));
  leader = 1;
  changed.run.runFor(2 * MS);
  ask(changed, 2, 101, 1, deposit(5));
  expect(changed.run.last(2, 'redirect')?.leader, 'node 2 does not lead any more').toBe(1);
  leader = 2;
  changed.run.runFor(2 * MS);
  promise(changed, 0, 2);
  promise(changed, 1, 2);
  ask(changed, 2, 100, 1, deposit(5));
  decide(changed, 1);
  expect(
    answers(changed.run, 2, 100, 1).length,
    'what was asked for before node 2 lost the lead, and again when it leads again, is answered',
  ).toBe(1);
});

labTest<Lab5>('rp-serves', () => {
  for (const nodes of [1, 2, 3, 5]) {
    const bank = runBank(
      { nodes },
      trusting(() => nodes - 1),
    );
    const { run } = bank;
    run.expectRules(STEPS, ...SAFETY, ...DUTIES);
    run.start();
    const clients = serve(run, [
      [
        { account: 'a', transaction: deposit(5) },
        { account: 'a', transaction: balance },
      ],
      [
        { account: 'b', transaction: withdrawal(1) },
        { account: 'a', transaction: transfer(2, 'b') },
      ],
    ]);
    run.expectEventually('In a calm network every client gets its answers', () => clients.finished, {
      within: 10 * MS,
    });
    run.expectNow('Linearizability', () => isLinearizable(clients));
    run.expectEventually('All replicas execute all slots', () => allExecuted(bank, run.ids), {
      within: 10 * MS,
    });
  }
});

labTest<Lab5>('rp-durable', () => {
  // Node 0 is alone; what nodes 1 and 2 say is what the check says. They are not there to hear its answers.
  const value = (slot: number, rnd: number) => request(90 + rnd, slot, 'a', deposit(rnd + 1));
  const prepare = (from: number, crnd: number) => [from, { type: 'prepare', from, slot: 1, crnd }] as const;
  const accept = (from: number, slot: number, rnd: number) =>
    [from, { type: 'accept', from, slot, rnd, val: value(slot, rnd) }] as const;
  const said = [prepare(1, 4), accept(1, 1, 4), accept(2, 2, 5), prepare(1, 7), accept(1, 1, 7)];
  const after = [accept(1, 1, 1), prepare(1, 4), accept(1, 3, 4), prepare(2, 5), prepare(2, 11)];
  for (let at = 0; at < said.length; at++) {
    // First without a crash: what is wrong then is not the memory's fault.
    for (const afterEffects of [undefined, 99, 0, 1, 2, 3, 4, 5]) {
      const { run } = runBank(
        { nodes: 3 },
        trusting(() => 2),
      );
      run.expectRules('What was promised or accepted before a crash is known after it', ...SAFETY, ...DUTIES);
      run.start(0);
      for (const [from, message] of said.slice(0, at)) run.deliver(from, 0, message);
      if (afterEffects !== undefined) run.crash(0, { afterEffects });
      for (const [from, message] of said.slice(at, at + 1)) run.deliver(from, 0, message);
      if (afterEffects !== undefined) {
        run.crash(0);
        run.restart(0);
      }
      for (const [from, message] of after) run.deliver(from, 0, message);
    }
  }
  // A leader that comes back does not use a round again.
  for (const afterEffects of [99, 0, 1, 2, 3, 4]) {
    const { run } = runBank(
      { nodes: 3 },
      trusting(() => 2),
    );
    run.expectRules('A round that was used before a crash is not used again', ...SAFETY);
    run.start(2);
    for (let life = 0; life < 3; life++) {
      run.crash(2, { afterEffects });
      run.runFor(20 * MS);
      run.crash(2);
      run.restart(2);
    }
  }
});

labTest<Lab5>('rp-comes-back', () => {
  const bank = runBank({ nodes: 1 }, fixed(0));
  const { run } = bank;
  run.expectRules('What was executed before a crash is known after it', ...SAFETY, ...DUTIES);
  run.start();
  run.runFor(MS / 2);
  ask(bank, 0, 100, 1, deposit(5));
  run.runFor(3 * MS);
  run.crash(0);
  run.restart(0);
  run.runFor(MS / 2);
  ask(bank, 0, 100, 1, deposit(5));
  run.runFor(MS / 2);
  ask(bank, 0, 101, 1, balance);
  run.runFor(MS / 2);
  expect(
    answers(run, 0, 101, 1),
    'the balance after one deposit, which was asked for before a crash and after it',
  ).toEqual([{ ok: true, balance: 5, reason: '' }]);
  for (const one of answers(run, 0, 100, 1)) {
    expect(one, 'the same answer before the crash and after it').toEqual({
      ok: true,
      balance: 5,
      reason: '',
    });
  }
});

labTest<Lab5>('rp-keeps-log', () => {
  mustServe();
  const bank = runBank({ nodes: 3 }, fixed(2));
  const { run } = bank;
  run.expectRules('The log is kept until all replicas have executed it', ...SAFETY);
  run.start(1, 2);
  run.runFor(MS / 2);
  ask(bank, 2, 100, 1, deposit(1));
  run.runFor(2 * MS);
  run.start(0);
  run.expectEventually('A replica that was down executes what it missed', () => allExecuted(bank, run.ids), {
    within: 10 * MS,
  });
});

labTest<Lab5>('rp-new-leader', () => {
  for (const at of [20, 26, 32, 38, 44]) {
    for (const afterEffects of [0, 1, 2, 4, 6]) {
      const bank = runBank(
        { nodes: 3 },
        trusting(() => Math.max(...run.up)),
      );
      const { run } = bank;
      run.expectRules(STEPS, ...SAFETY);
      run.start();
      const clients = serve(run, [deposits(3), deposits(3)]);
      run.runFor(at);
      run.crash(2, { afterEffects });
      run.runFor(2 * MS);
      run.expectEventually('The next leader serves all clients', () => clients.finished, { within: SOON });
      run.restart(2);
      run.expectEventually('And all replicas execute all slots', () => allExecuted(bank, run.ids), {
        within: SOON,
      });
      run.expectNow('Linearizability', () => isLinearizable(clients));
    }
  }
});

labTest<Lab5>('rp-old-leader', () => {
  let trusted: (id: number) => number = () => 2;
  const bank = runBank(
    { nodes: 3 },
    trusting((id) => trusted(id)),
  );
  const { run } = bank;
  run.expectRules(STEPS, ...SAFETY);
  run.start();
  const clients = serve(run, [deposits(2)]);
  run.expectEventually('In a calm network every client gets its answers', () => clients.finished, {
    within: SOON,
  });
  // Node 2 is cut off, and nobody tells it that node 1 leads now.
  run.isolate(2);
  trusted = (id) => (id === 2 ? 2 : 1);
  ask(bank, 2, 200, 1, balance);
  run.runFor(2 * MS);
  const others = serve(run, [[{ account: 'a', transaction: withdrawal(2) }]], { firstId: 110 });
  run.expectEventually('Two of three replicas serve clients', () => others.finished, { within: SOON });
  ask(bank, 2, 200, 1, balance);
  run.runFor(2 * MS);
  expect(
    answers(run, 2, 200, 1),
    'what node 2 tells a client of the balance, while it hears of nobody: it can’t know',
  ).toEqual([]);
  run.heal();
  trusted = () => 1;
  run.expectEventually('After the heal all replicas execute all slots', () => allExecuted(bank, run.ids), {
    within: SOON,
  });
});

labTest<Lab5>('rp-lost', () => {
  for (const type of ['prepare', 'promise', 'accept', 'learn']) {
    const bank = runBank(
      { nodes: 3 },
      trusting(() => 2),
    );
    const { run } = bank;
    run.expectRules(STEPS, ...SAFETY);
    run.drop(`every ${type}`, (_from, _to, message) => message.type === type);
    run.start();
    const clients = serve(run, [deposits(2), deposits(1)]);
    run.runFor(20 * MS);
    run.dropNothing();
    run.expectEventually(
      `When no ${type} is lost any more every client gets its answers`,
      () => clients.finished,
      {
        within: SOON,
      },
    );
    run.expectNow('Linearizability', () => isLinearizable(clients));
  }
});

labTest<Lab5>('rp-catches-up', () => {
  for (const how of ['cut off', 'down'] as const) {
    const bank = runBank(
      { nodes: 3 },
      trusting(() => 2),
    );
    const { run } = bank;
    run.expectRules(STEPS, ...SAFETY);
    run.start();
    run.runFor(2 * MS);
    if (how === 'down') run.crash(0);
    else run.isolate(0);
    const clients = serve(run, [deposits(40), deposits(40)]);
    run.expectEventually('Two of three serve clients', () => clients.finished, { within: 5 * SOON });
    if (how === 'down') run.restart(0);
    else run.heal();
    run.expectEventually(
      `A replica that was ${how} executes what it missed`,
      () => allExecuted(bank, run.ids),
      {
        within: SOON,
      },
    );
  }
});

labTest<Lab5>('rp-minority', () => {
  const bank = runBank(
    { nodes: 5 },
    trusting((id) => (id <= 2 ? 2 : 4)),
  );
  const { run } = bank;
  run.expectRules(STEPS, ...SAFETY);
  run.partition([0, 1, 2], [3, 4]);
  run.start();
  ask(bank, 4, 200, 1, deposit(5));
  const clients = serve(run, [deposits(3)]);
  run.expectEventually('A majority serves clients', () => clients.finished, { within: SOON });
  run.runFor(20 * MS);
  expect(bank.facts.executed(4), 'slots that node 4 has executed, which heard of node 3 alone').toBe(0);
  expect(answers(run, 4, 200, 1), 'what it told its client').toEqual([]);
  run.heal();
  run.expectEventually('After the heal all replicas execute all slots', () => allExecuted(bank, run.ids), {
    within: 2 * SOON,
  });
});

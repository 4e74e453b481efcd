import { beforeAll, describe, expect, it } from 'vitest';
import { bundleSubmission } from '../../src/load/bundle.ts';
import { SourceMap } from '../../src/load/source-map.ts';
import type { Frame } from '../../src/load/stack.ts';
import { type Judged, judgeTexts } from '../judge/judge-texts.ts';

/** The text of a check file: `run(mode)` starts two nodes, which do what `mode` says. */
const checks = (...lines: readonly string[]) => `
  import { expect, fc, labTest, property, schedules, simulate } from 'harness/author';
  const node = (mode) => (student, env) => new student.Subject(env, mode);
  const run = (mode, options = {}) => {
    const made = simulate({ nodes: 2, node: node(mode), ...options });
    made.start();
    return made;
  };
  const go = { type: 'go' };
  const sum = (run) => run.emitted(1).length;
  ${lines.join('\n')}
`;

/** The line of `text` that ends with the comment `// here: name`. */
const lineOf = (text: string, name: string) =>
  text.split('\n').findIndex((line) => line.endsWith(`// here: ${name}`)) + 1;

const failureOf = (judged: Judged, id: string) =>
  judged.outcomes.find((outcome) => outcome.id === id)?.failure;
const messageOf = (judged: Judged, id: string) => failureOf(judged, id)?.message;

/** Where in the text of a submission the innermost of `frames` is. */
async function placeOf(submission: string, frames: readonly Frame[] = []) {
  const bundle = await bundleSubmission(
    [{ path: 'subject.ts', text: submission }],
    { Subject: 'subject.ts' },
    { promises: false },
  );
  if (!('code' in bundle)) throw new Error('it does not bundle');
  return new SourceMap(bundle.map).place(frames);
}

describe('what a node may not do', () => {
  const submission = `
import { type Env, type Message, Node } from 'harness/student';

export class Subject extends Node {
  private readonly mode: string;
  constructor(env: Env, mode: string) {
    super(env);
    this.mode = mode;
  }
  override onMessage(from: number, message: Message) {
    if (this.mode === 'echo') this.env.send(from, message);
    if (message.type === 'go') this.go();
  }
  private go() {
    const { env } = this;
    switch (this.mode) {
      case 'unknown':
        env.send(9, { type: 'x' }); // here: unknown
        break;
      case 'set':
        env.broadcast({ type: 'x', ids: new Set([1]) } as any); // here: set
        break;
      case 'nan':
        env.setTimer('t', Number.NaN); // here: nan
        break;
      case 'negative':
        env.setTimer('t', -1); // here: negative
        break;
      case 'infinite':
        env.setTimer('t', Infinity); // here: infinite
        break;
      case 'flood':
        for (;;) env.emit({ type: 'x' }); // here: flood
      case 'caught':
        try {
          env.send(9, { type: 'x' }); // here: caught
        } catch {}
        break;
      case 'throws':
        throw new RangeError('no'); // here: throws
      case 'foreign':
        throw { message: 'no error' };
      case 'hang':
        for (;;); // here: hang
    }
  }
}
`;
  const told: readonly [string, string][] = [
    ['unknown', 'env.send(): there is no node 9. Send to one of env.nodes: 0, 1.'],
    ['set', 'message.ids is a Set: send its elements as an array: [...set].'],
    ['nan', `env.setTimer(): the timer "t" can't wait NaN ms. Give a number of ms from 0 to 2147483647.`],
    ['negative', `env.setTimer(): the timer "t" can't wait -1 ms. Give a number of ms from 0 to 2147483647.`],
    [
      'infinite',
      `env.setTimer(): the timer "t" can't wait Infinity ms. Give a number of ms from 0 to 2147483647.`,
    ],
    [
      'flood',
      'env.emit(): one handler may ask for at most 10000 effects. Look for a loop that does not end, or go on in a timer.',
    ],
    ['caught', 'env.send(): there is no node 9. Send to one of env.nodes: 0, 1.'],
    ['throws', 'threw RangeError: no'],
  ];
  let judged: Judged;
  beforeAll(async () => {
    judged = await judgeTexts(
      submission,
      checks(
        ...[...told.map(([mode]) => mode), 'foreign'].map(
          (mode) => `labTest('${mode}', () => { run('${mode}').deliver(0, 1, go); });`,
        ),
        `labTest('echo', () => { const r = run('echo'); r.deliver(0, 1, { type: 'ping' }); r.runFor(1e9); });`,
        `labTest('few', () => { const r = run('echo', { mostSteps: 50 }); r.deliver(0, 1, { type: 'ping' }); r.runFor(1e9); });`,
      ),
      { job: { limitMs: 60_000 }, supervisor: { guardMs: 120_000 } },
    );
  });

  it.each(told)('%s: is told with node, handler and rule, and its exact line', (mode, rule) => {
    expect(failureOf(judged, mode)).toMatchObject({
      kind: 'thrown',
      message: `node 1, in Subject.onMessage: ${rule}`,
      call: 'Subject.onMessage',
    });
    expect(judged.place(mode)).toMatchObject({ path: 'subject.ts', line: lineOf(submission, mode) });
  });

  it('ends the story at the step in which it was done', () => {
    expect(failureOf(judged, 'nan')?.story.at(-1)).toBe('3. 0 ms  node 1 gets go from 0');
  });

  it('to throw what is no error is told with node and handler', () => {
    expect(messageOf(judged, 'foreign')).toBe(
      'node 1, in Subject.onMessage: threw {"message": "no error"}, which is not an Error',
    );
  });

  it('to send without end is told with the node and the handler that did so', () => {
    expect(messageOf(judged, 'echo')).toMatch(
      /^the run was stopped after 50000 steps at \d+ ms: in the last 5000 steps node [01]'s Subject.onMessage ran 2500 times$/,
    );
    expect(messageOf(judged, 'few')).toMatch(
      /^the run was stopped after 50 steps at \d+ ms: in the last 50 steps node [01]'s Subject.onMessage ran 2\d times$/,
    );
    expect(failureOf(judged, 'few')).toMatchObject({ kind: 'thrown', call: 'Subject.onMessage', frames: [] });
  });

  it('to hang in a handler is told with its line', async () => {
    const hung = await judgeTexts(
      submission,
      checks(`labTest('hang', () => { run('hang').deliver(0, 1, go); });`),
    );
    expect(failureOf(hung, 'hang')).toMatchObject({
      message: 'did not return within 0.3 s: a loop does not end',
      call: 'Subject.onMessage',
    });
    expect(hung.place('hang')).toMatchObject({ path: 'subject.ts', line: lineOf(submission, 'hang') });
  });
});

/** Node 0 sends a ping to node 1 every 20 ms, which counts them. */
const pinger = `
import { type Env, type Message, Node } from 'harness/student';

let made = 0;

export class Subject extends Node {
  count = 0;
  private readonly mode: string;
  constructor(env: Env, mode: string) {
    super(env);
    this.mode = mode;
    made++;
  }
  override onStart() {
    if (this.mode === 'made') this.env.emit({ type: 'made', made });
    if (this.env.id === 0 && this.mode === 'ping') this.env.setTimer('beat', 20);
  }
  override onTimer(name: string) {
    this.count++;
    this.env.send(1, { type: 'ping', number: this.count }); // here: ping
    this.env.setTimer(name, 20);
  }
  override onMessage(_from: number, message: Message) {
    if (this.mode === 'print') console.log('got', message, '\\n' + 'twice');
    if (message.type === 'ping') this.env.emit({ type: 'heard', number: message.number });
    if (message.type === 'promise') {
      this.env.emit({ type: 'promised' });
      this.env.storage.put('round', 4);
      this.env.storage.sync();
    }
  }
}
`;

describe('a scenario', () => {
  let judged: Judged;
  beforeAll(async () => {
    judged = await judgeTexts(
      pinger,
      checks(
        `labTest('now', () => { const r = run('ping'); r.runFor(100); r.expectNow('Two', () => sum(r) === 2 || 'it heard ' + sum(r)); });`,
        `labTest('always', () => {
          const r = run('ping');
          r.expectAlways('At most two', () => sum(r) <= 2 || 'it heard ' + sum(r));
          r.runFor(1000);
        });`,
        `labTest('always-holds', () => { const r = run('ping'); r.expectAlways('At most 9', () => sum(r) <= 9 || 'x'); r.runFor(200); });`,
        `labTest('always-at-once', () => { const r = run('ping'); r.expectAlways('Never', () => 'not even now'); });`,
        // Pings arrive 1 to 10 ms after 20, 40, 60…
        `labTest('eventually', () => {
          const r = run('ping');
          r.expectEventually('Three', () => sum(r) >= 3 || 'only ' + sum(r), { within: 75 });
          expect(r.time >= 60 && r.time <= 75, 'it goes on as soon as it holds').toBe(true);
        });`,
        `labTest('eventually-late', () => {
          run('ping').expectEventually('Three', function () { return true; }, { within: 0 });
          const r = run('ping');
          r.expectEventually('Three', () => sum(r) >= 3 || 'only ' + sum(r), { within: 59 });
        });`,
        `labTest('stays', () => {
          const r = run('ping');
          r.expectEventually('At least two', () => sum(r) >= 2 || 'only ' + sum(r), { within: 55, stays: 500 });
          expect(r.time >= 540 && r.time <= 560, 'the time').toBe(true);
        });`,
        `labTest('stays-breaks', () => {
          const r = run('ping');
          r.expectEventually('At most three', () => sum(r) <= 3 || 'it heard ' + sum(r), { within: 50, stays: 500 });
        });`,
        `labTest('stays-again', () => {
          const r = run('ping');
          r.expectEventually('Not 1 to 3', () => sum(r) < 1 || sum(r) > 3 || 'it heard ' + sum(r), { within: 100, stays: 300 });
        });`,
        `const monitor = { step: ({ event, effects }) => event.type === 'timer' && event.name === 'beat' && effects[0].message.number === 3
            ? { rule: 'at-most-two', text: 'sent a third ping', handlers: ['Subject.onTimer'], effect: 0 } : undefined };
        labTest('rules', () => { const r = run('ping', { monitors: [monitor] }); r.expectRules('It sends two pings'); r.runFor(1000); });`,
        `labTest('rules-late', () => { const r = run('ping', { monitors: [monitor] }); r.runFor(1000); r.expectRules('It sends two pings'); });`,
        `labTest('rules-silent', () => { const r = run('ping', { monitors: [monitor] }); r.runFor(1000); r.expectNow('Fifty', () => sum(r) > 50 || 'it heard ' + sum(r)); });`,
        `labTest('links', () => {
          const r = run('ping', { nodes: 3 });
          const heard = (ms) => { const before = sum(r); r.runFor(ms); return sum(r) - before; };
          const all = [];
          r.runFor(15);
          all.push(heard(100));
          r.drop('the even pings', (from, to, { number }) => number % 2 === 0); all.push(heard(100));
          r.drop('all', () => true); all.push(heard(100));
          r.dropNothing(); all.push(heard(100));
          r.partition([0, 2], [1]); all.push(heard(100));
          r.heal(); all.push(heard(100));
          r.isolate(0); all.push(heard(100));
          r.heal(); r.partition([2], [0, 1]); all.push(heard(100));
          r.cut(1, 0); all.push(heard(100));
          r.cut(0, 1); all.push(heard(100));
          r.heal(); r.pause(1); all.push(heard(100));
          r.resume(1); all.push(heard(100));
          r.slow(0, 1, 100); all.push(heard(100));
          all.push(heard(100));
          r.crash(1); all.push(heard(100));
          r.restart(1); all.push(heard(100));
          expect(all, 'pings heard in each 100 ms').toEqual([5, 2, 0, 5, 0, 5, 0, 5, 5, 0, 0, 10, 0, 5, 0, 5]);
        });`,
        `for (const [id, nodes] of [['unknown-cut', (r) => r.cut(1, 7)], ['unknown-part', (r) => r.partition([0], [7])], ['unknown-slow', (r) => r.slow(1, 7, 5)], ['unknown-isolate', (r) => r.isolate(7)]])
          labTest(id, () => nodes(run('ping')));
        if (0) { labTest('unknown-cut', 0); labTest('unknown-part', 0); labTest('unknown-slow', 0); labTest('unknown-isolate', 0); }`,
        `labTest('ids', () => {
          const r = run('made', { nodes: [5, 2, 9] });
          expect(r.ids, 'ids').toEqual([2, 5, 9]);
          r.cut(2, 9); r.crash(5);
          expect(r.up, 'up').toEqual([2, 9]);
        });`,
        `labTest('fresh', () => {
          const r = run('made');
          r.crash(1); r.restart(1); r.crash(1); r.restart(1);
          expect([...r.emitted(0), ...r.emitted(1)].map(({ made }) => made), 'nodes made in each module').toEqual([1, 1, 1, 1]);
        });`,
        `labTest('read', () => {
          const r = run('ping');
          r.runFor(100);
          expect([r.read(0, 'count'), r.read(1, 'count'), r.read(0, 'none')], 'counts').toEqual([5, 0, undefined]);
          expect([r.last(1, 'heard').number, r.last(1, 'none'), r.emitted(1, 'none')], 'said').toEqual([4, undefined, []]);
          expect([r.sent('ping'), r.sent(), r.delivered], 'messages').toEqual([5, 5, 4]);
        });`,
        `labTest('answer-first', () => {
          const r = run('none');
          r.expectAlways('Durability: what was promised is stored', () => r.emitted(1, 'promised').length === 0 || r.up.includes(1) || r.stored(1, 'round') === 4 || 'node 1 promised round 4 and forgot it');
          r.crash(1, { afterEffects: 2 });
          r.deliver(0, 1, { type: 'promise' });
        });`,
        `labTest('print', () => { const r = run('print'); r.deliver(0, 1, { type: 'hi', n: [1] }); r.expectNow('Never', () => 'so it fails'); });`,
      ),
    );
  });
  const told = (id: string) => [failureOf(judged, id)?.kind, messageOf(judged, id)];
  const last = (id: string) => failureOf(judged, id)?.story.at(-1);

  it('expects what must hold now', () => {
    expect(told('now')).toEqual(['property', 'Two: it heard 4']);
  });

  it('expects what must always hold after each step, and fails at the very step', () => {
    expect(told('always')).toEqual(['property', 'At most two: it heard 3']);
    expect(last('always')).toBe('8. 67 ms  node 1 gets ping(number: 3) from 0 → heard(number: 3)');
    expect(judged.verdicts['always-holds']).toBe('pass');
  });

  it('expects what must always hold also at once', () => {
    expect(told('always-at-once')).toEqual(['property', 'Never: not even now']);
  });

  it('expects what must hold within a time', () => {
    expect(judged.verdicts.eventually).toBe('pass');
    expect(told('eventually-late')).toEqual(['property', 'Three: 59 ms later: only 2']);
    expect(failureOf(judged, 'eventually-late')?.liveness).toBe(true);
  });

  it('expects what must hold from some time on: not what breaks again when the time is over', () => {
    expect(judged.verdicts.stays).toBe('pass');
    expect(told('stays-breaks')).toEqual(['property', 'At most three: 86 ms later: it heard 4']);
    expect(judged.verdicts['stays-again']).toBe('pass');
  });

  it('expects that no rule is broken, and fails at the step that does, with its line', async () => {
    for (const id of ['rules', 'rules-late']) {
      expect(told(id)).toEqual(['property', 'It sends two pings']);
      expect(failureOf(judged, id)?.run).toMatchObject({
        wrong: {
          step: 4,
          node: 0,
          rule: 'at-most-two',
          text: 'sent a third ping',
          handlers: ['Subject.onTimer'],
        },
      });
      expect(failureOf(judged, id)?.story).toEqual([
        '1.  0 ms  node 0 starts → timer "beat" in 20 ms',
        `2. 20 ms  node 0's timer "beat" fires → ping(number: 1) to 1; timer "beat" in 20 ms`,
        `3. 40 ms  node 0's timer "beat" fires → ping(number: 2) to 1; timer "beat" in 20 ms`,
        `4. 60 ms  node 0's timer "beat" fires → ping(number: 3) to 1; timer "beat" in 20 ms`,
      ]);
      expect(await placeOf(pinger, failureOf(judged, id)?.run?.wrong?.frames)).toMatchObject({
        path: 'subject.ts',
        line: lineOf(pinger, 'ping'),
      });
    }
  });

  it('does not fail for a broken rule alone, but tells it when something else fails', () => {
    expect(told('rules-silent')).toEqual(['property', 'Fifty: it heard 49']);
    expect(failureOf(judged, 'rules-silent')?.run?.wrong?.rule).toBe('at-most-two');
  });

  it('loses, cuts, parts, slows down, pauses and mends exactly what it says', () => {
    expect(failureOf(judged, 'links')).toBeUndefined();
  });

  it('does nothing to links of a node that there is not, but says so', () => {
    for (const id of ['unknown-cut', 'unknown-part', 'unknown-slow', 'unknown-isolate']) {
      expect(messageOf(judged, id)).toMatch(/^Error: there is no node 7: the nodes are 0, 1\n/);
      expect(failureOf(judged, id)?.kind).toBe('check');
    }
  });

  it('knows nodes by their ids, in ascending order', () => {
    expect(failureOf(judged, 'ids')).toBeUndefined();
  });

  it('gives each node and each restart a submission of its own: a module starts anew', () => {
    expect(failureOf(judged, 'fresh')).toBeUndefined();
  });

  it('reads what nodes have in their fields, said and sent', () => {
    expect(failureOf(judged, 'read')).toBeUndefined();
  });

  it('shows an answer before the sync: a crash falls between them', () => {
    expect(told('answer-first')).toEqual([
      'property',
      'Durability: what was promised is stored: node 1 promised round 4 and forgot it',
    ]);
    expect(failureOf(judged, 'answer-first')?.story.slice(-2)).toEqual([
      '3. 0 ms  node 1 gets promise from 0 → promised; put round = 4; crash before 1 more',
      '4. 0 ms  node 1 crashes and loses unsynced round',
    ]);
  });

  it('tells what a node prints at its step', () => {
    expect(last('print')).toBe(
      '3. 0 ms  node 1 gets hi(n: [1]) from 0 → prints "got {\\"n\\": [1], \\"type\\": \\"hi\\"} \\ntwice"',
    );
  });
});

describe('a random schedule that fails', () => {
  /** Forgets in a crash that it had started, and pings the others all the while. */
  const forgetful = `
import { type Env, Node } from 'harness/student';

export class Subject extends Node {
  private readonly mode: string;
  constructor(env: Env, mode: string) {
    super(env);
    this.mode = mode;
  }
  override onStart() {
    const before = this.env.storage.get('starts');
    this.env.emit({ type: 'started', before: before ?? 0, at: this.env.now() });
    this.env.storage.put('starts', 1);
    if (this.mode === 'sync') this.env.storage.sync();
    this.env.setTimer('beat', 20);
  }
  override onTimer(name: string) {
    this.env.broadcast({ type: 'ping' }); // here: rule
    this.env.setTimer(name, 20);
  }
}
`;
  const random = (id: string, mode: string, more: string, play: string) =>
    `labTest('${id}', property([schedules({ nodes: [2, 4], faults: ['loss', 'duplication', 'delay', 'crash', 'restart', 'partition', 'ring', 'drift'], calmWithin: 400 })],
      (student, schedule) => {
        const r = simulate({ schedule, node: node('${mode}'), ${more} });
        ${play}
      }, { runs: 50 }));`;
  const text = checks(
    random(
      'durable',
      'forget',
      '',
      `const all = () => r.ids.flatMap((id) => r.emitted(id).slice(1).filter(({ at }) => at > 50).map(({ before }) => [id, before]));
       r.expectAlways('Durability: a restarted node knows that it had started', () => all().every(([, before]) => before === 1) || 'node ' + all()[0][0] + ' does not');
       r.play();`,
    ),
    random(
      'rule',
      'sync',
      `monitors: [{ step: ({ node, event, time }) => node === 1 && event.type === 'timer' && time > 50 ? { rule: 'no-pings', text: 'pings at ' + time, handlers: ['Subject.onTimer'], effect: 1 } : undefined }]`,
      `r.play(); r.runFor(300); r.expectNow('Silence', () => r.sent() < 5 || r.sent() + ' messages');`,
    ),
    random('holds', 'sync', '', 'r.play(); r.runFor(100);'),
  );
  let judged: Judged;
  let replayed: Judged;
  beforeAll(async () => {
    judged = await judgeTexts(forgetful, text, { job: { limitMs: 10_000 } });
    const replays = Object.fromEntries(
      ['durable', 'rule'].map((id) => [
        id,
        [failureOf(judged, id)?.replay ?? { values: [], lost: [], untilWrong: false }],
      ]),
    );
    replayed = await judgeTexts(forgetful, text, {
      job: { limitMs: 10_000, replays, ids: ['durable', 'rule'] },
    });
  });

  it('is shrunk to the fault that matters, and made simpler by losing every message that does not', () => {
    expect(failureOf(judged, 'durable')).toMatchObject({
      kind: 'property',
      message: 'Durability: a restarted node knows that it had started: node 0 does not',
      story: [
        '1.  0 ms  node 0 starts → started(before: 0, at: 0); put starts = 1; timer "beat" in 20 ms',
        '2.  0 ms  node 1 starts → started(before: 0, at: 0); put starts = 1; timer "beat" in 20 ms',
        '3.  0 ms  node 0 crashes and loses unsynced starts',
        `4. 20 ms  node 1's timer "beat" fires → ping to 0 (down), 1 (lost); timer "beat" in 20 ms`,
        `5. 40 ms  node 1's timer "beat" fires → ping to 0 (down), 1 (lost); timer "beat" in 20 ms`,
        '6. 51 ms  the network is calm from now on',
        '7. 51 ms  node 0 starts again → started(before: 0, at: 51); put starts = 1; timer "beat" in 20 ms',
      ],
    });
    expect(failureOf(judged, 'durable')?.replay).toMatchObject({
      values: [
        {
          nodes: 2,
          conditions: { loss: 0, duplication: 0 },
          faults: [{ type: 'crash', at: 0, node: 0, afterEffects: null }],
          clockRates: [],
          calmAt: 51,
        },
      ],
      lost: [
        { from: 1, to: 1, count: 1 },
        { from: 1, to: 1, count: 0 },
      ],
      untilWrong: false,
    });
  });

  it('that breaks a rule ends at that step, and names its line', async () => {
    const failure = failureOf(judged, 'rule');
    expect(failure).toMatchObject({
      kind: 'property',
      run: { wrong: { rule: 'no-pings', node: 1 } },
      replay: { untilWrong: true },
    });
    expect(failure?.story).toEqual([
      '1.  0 ms  node 1 starts → started(before: 0, at: 0); put starts = 1; sync; timer "beat" in 20 ms',
      '2.  0 ms  the network is calm from now on',
      `3. 20 ms  node 1's timer "beat" fires → ping to 0 (lost), 1 (lost); timer "beat" in 20 ms`,
      `4. 40 ms  node 1's timer "beat" fires → ping to 0, 1 (lost); timer "beat" in 20 ms`,
      `5. 60 ms  node 1's timer "beat" fires → ping to 0, 1; timer "beat" in 20 ms`,
    ]);
    expect(await placeOf(forgetful, failure?.run?.wrong?.frames)).toMatchObject({
      path: 'subject.ts',
      line: lineOf(forgetful, 'rule'),
    });
  });

  it('is repeated exactly by its replay: the same story, trace and message', () => {
    for (const id of ['durable', 'rule']) {
      const { seed: _seed, replay, ...failure } = failureOf(judged, id)!;
      const { run, story, kind, message, replay: again } = failureOf(replayed, id)!;
      expect(replay).toBeDefined();
      expect(again).toEqual(replay);
      expect({ story, kind }).toEqual({ story: failure.story, kind: failure.kind });
      expect(run?.trace).toEqual(failure.run?.trace);
      if (id === 'durable') expect(message).toBe(failure.message);
    }
  });

  it('holds as often as it is run when there is nothing wrong', () => {
    expect(judged.outcomes.find(({ id }) => id === 'holds')).toMatchObject({ verdict: 'pass', runs: 50 });
  });
});

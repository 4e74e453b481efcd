import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inspectStructure, readSubmission } from 'harness/runtime';
import { describe, expect, it } from 'vitest';
import { readLab } from '../../src/lab/catalogue.ts';
import { readOral } from '../../src/oral/lab-questions.ts';
import { linesKeeping } from '../../src/oral/questions.ts';
import { ROOT } from './term.ts';

/** By lab and work, for each rule in order: the lines that are found to keep it, with the functions they stand in. */
const EXPECTED: Readonly<Record<number, Readonly<Record<string, readonly (readonly string[])[]>>>> = {
  3: {
    solution: [
      [
        `onTimer: if (this.env.nodes.some((id) => this.alive.has(id) && this.suspected.has(id))) this.delay += this.delta;`,
      ],
      [
        `onTimer: if (!this.alive.has(id) && !this.suspected.has(id)) {`,
        `onTimer: this.suspected.add(id);`,
        `onTimer: this.suspectRestorer.suspect(id);`,
        `onTimer: } else if (this.alive.has(id) && this.suspected.has(id)) {`,
        `onTimer: this.suspected.delete(id);`,
        `onTimer: this.suspectRestorer.restore(id);`,
      ],
      [`onTimer: this.env.setTimer(TIMEOUT, this.delay);`],
      [
        `highest: return this.ids.reduce((best, id) => (id > best && !this.suspected.has(id) ? id : best), UNKNOWN_ID);`,
      ],
    ],
    'variants/plain-functions': [
      [`judge: delay: restores.length > 0 ? delay + delta : delay,`],
      [
        `onTimer: for (const id of restores) this.listener.restore(id);`,
        `onTimer: for (const id of suspects) this.listener.suspect(id);`,
      ],
      [`onTimer: this.env.setTimer('timeout', next.delay);`],
      [`elect: return trusted.length === 0 ? UNKNOWN_ID : Math.max(...trusted);`],
    ],
    'variants/sorted-ranks': [
      [`onTimer: if (peers.some((peer) => peer.isAlive && peer.isSuspected)) this.delay += this.step;`],
      [`onTimer: if (peer.isAlive !== peer.isSuspected) continue;`],
      [`again: this.env.setTimer('timeout', this.delay);`],
      [],
    ],
  },
  4: {
    solution: [
      [`handlePrepare: if (prepare.crnd <= this.rnd) return undefined;`],
      [`handleAccept: if (accept.rnd < this.rnd) return undefined;`],
      [`handlePromise: if (promise.vrnd > this.vrnd) {`],
      [`handleLearn: if (this.accepted.size <= this.nodeCount / 2) return undefined;`],
      [`onPrepare: this.storeAcceptor();`],
    ],
    'variants/broadcast-decisions': [
      [`raise: if (round < least) return false;`],
      [`raise: if (round < least) return false;`],
      [
        `handlePromise: if (one.vrnd !== NO_ROUND && (best === undefined || one.vrnd > best.vrnd)) best = one;`,
      ],
      [`handleLearn: if (count >= this.needed) this.value = val;`],
      [
        `onMessage: this.store('rnd', this.acceptor.rnd);`,
        `onMessage: this.store('history', [...this.acceptor.history]);`,
      ],
    ],
    'variants/plain-functions': [
      [`promised: return crnd > memory.rnd ? { ...memory, rnd: crnd } : undefined;`],
      [`accepted: return rnd >= memory.rnd ? { rnd, accepted: { vrnd: rnd, vval: val } } : undefined;`],
      [`proposed: const [highest] = promises.toSorted((a, b) => b.vrnd - a.vrnd);`],
      [`chosen: return 2 * acceptors.length > nodeCount ? last[0]?.val : undefined;`],
      [],
    ],
    'alternatives/arrays': [
      [`handlePrepare: const isNewer = Math.max(rnd, this.rnd) !== this.rnd;`],
      [`handleAccept: const isOld = [rnd, this.rnd].sort((a, b) => a - b)[0] !== this.rnd;`],
      [
        `handlePromise: const [latest] = this.promises.filter(({ vrnd }) => vrnd >= 0).sort((a, b) => b.vrnd - a.vrnd);`,
      ],
      [
        `handleLearn: const isChosen = !this.done && learn.rnd === round && voters.size >= Math.ceil((this.nodeCount + 1) / 2);`,
      ],
      [`onMessage: if (answers.length > 0) this.save();`],
    ],
    'alternatives/guards': [
      [`promise: const isHigher = this.rnd < round;`],
      [`handleAccept: if (!(round >= this.rnd)) return;`],
      [`bound: return this.promises.reduce((best, next) => (next.vrnd > best.vrnd ? next : best)).vval;`],
      [`handleLearn: this.done = this.learns.push(learn) > this.nodeCount / 2;`],
      [`answer: this.save();`],
    ],
    'alternatives/loops': [
      [`handlePrepare: if (prepare.crnd > this.rnd) {`],
      [`handleAccept: if (accept.rnd < this.rnd) return;`],
      [`handlePromise: if (one.vrnd > highest) {`],
      [`handleLearn: if (votes * 2 <= this.nodeCount) return undefined;`],
      [`onMessage: this.save();`, `onMessage: this.save();`],
    ],
    'alternatives/tables': [
      [`handlePrepare: switch (Math.sign(prepare.crnd - this.rnd)) {`],
      [`handleAccept: switch (Math.sign(accept.rnd - this.rnd)) {`],
      [`handlePromise: const top = Math.max(...valueIn.keys());`],
      [
        `handleLearn: if (newest === undefined || newest.size < this.nodeCount - newest.size + 1) return undefined;`,
      ],
      [`save: this.env.storage.sync();`],
    ],
    'alternatives/tallies': [
      [`handlePrepare: if (seen >= asked) {`],
      [`handleAccept: const isAllowed = accept.rnd === this.rnd || accept.rnd > this.rnd;`],
      [`handlePromise: if (one === undefined || one.vrnd <= best) continue;`],
      [`handleLearn: let left = Math.trunc(this.nodeCount / 2) + 1;`],
      [`onMessage: this.save();`, `onMessage: this.save();`],
    ],
  },
  5: {
    solution: [
      [`handlePrepare: if (prepare.crnd <= this.rnd || prepare.slot <= this.forgotten) return undefined;`],
      [`handleAccept: if (rnd < this.rnd || slot <= this.forgotten) return undefined;`],
      [
        `handlePromise: if (known === undefined || report.vrnd > known.vrnd) this.reported.set(report.slot, report);`,
        `handlePromise: accepts.push(this.accept(slot, this.reported.get(slot)?.vval ?? noOp()));`,
      ],
      [`handleLearn: if (votes.accepted.size <= this.nodeCount / 2) return undefined;`],
      [
        `execute: if (!Number.isSafeInteger(amount) || amount <= 0) return refused(NO_AMOUNT);`,
        `execute: if (type !== 'deposit' && amount > balance) return refused(OVERDRAFT);`,
      ],
    ],
    'variants/eager-disk': [
      [`handlePrepare: if (prepare.crnd <= this.rnd || prepare.slot <= this.forgotten) return undefined;`],
      [`handleAccept: if (rnd < this.rnd || slot <= this.forgotten) return undefined;`],
      [
        `handlePromise: if (known === undefined || report.vrnd > known.vrnd) this.reported.set(report.slot, report);`,
        `handlePromise: accepts.push(this.accept(slot, this.reported.get(slot)?.vval ?? noOp()));`,
      ],
      [`handleLearn: if (votes.accepted.size <= this.nodeCount / 2) return undefined;`],
      [
        `execute: if (!Number.isSafeInteger(amount) || amount <= 0) return refused(NO_AMOUNT);`,
        `execute: if (type !== 'deposit' && amount > balance) return refused(OVERDRAFT);`,
      ],
    ],
    'variants/plain-functions': [
      [`handlePrepare: if (crnd <= this.rnd || slot <= this.forgotten) return undefined;`],
      [`handleAccept: if (rnd < this.rnd || slot <= this.forgotten) return undefined;`],
      [
        `boundTo: if (first === undefined) return noOp();`,
        `boundTo: return others.reduce((best, report) => (report.vrnd > best.vrnd ? report : best), first).vval;`,
      ],
      [`handleLearn: if (2 * (same.length + 1) > this.nodeCount) {`],
      [
        `effectOf: if (!Number.isSafeInteger(amount) || amount < 1) return { ...opened, reason: 'amount' };`,
        `effectOf: if (balanceOf(accounts, account) < amount) return { ...opened, reason: 'overdraft' };`,
      ],
    ],
  },
};

describe.each([3, 4, 5])('the rules of lab %s', (number) => {
  const lab = readLab(number);
  const folder = join(ROOT, 'solutions-private', lab.manifest.folder);
  const { rules } = readOral(lab)!.questions;

  it('are found in every correct work that there is, at lines that keep them and nowhere else', async () => {
    const others = ['variants', 'alternatives'].flatMap((kind) =>
      existsSync(join(folder, kind)) ? readdirSync(join(folder, kind)).map((name) => `${kind}/${name}`) : [],
    );
    const found: Record<string, string[][]> = {};
    for (const work of ['solution', ...others]) {
      const { files } = readSubmission(join(folder, work), lab.manifest.files);
      const { outline } = await inspectStructure(files);
      found[work] = rules.map((rule) =>
        linesKeeping(rule, { files, outline, authorship: undefined }).map(({ number: line, text, place }) => {
          return `${place.name.split('.').at(-1)}: ${text.split('\n')[line - 1]!.trim()}`;
        }),
      );
    }
    expect(found).toEqual(EXPECTED[number]);
  });

  it('are found in no line of the skeleton', async () => {
    const { files } = readSubmission(join(ROOT, 'skeletons', lab.manifest.folder), lab.manifest.files);
    const { outline } = await inspectStructure(files);
    const found = rules.flatMap((rule) => linesKeeping(rule, { files, outline, authorship: undefined }));
    expect(found).toEqual([]);
  });
});

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as fc from 'fast-check';
import { tell, tellMessage, tellStep } from 'harness/trace';
import { chromium as playwright } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import yargs from 'yargs';
import { oralCommand, replayCommand } from '../../src/oral/command.ts';
import type { Packet } from '../../src/oral/packet.ts';
import { packetId, packetPath } from '../../src/oral/packet-files.ts';
import { chromium } from '../../src/oral/pdf.ts';
import { readCourse } from '../../src/policy/course.ts';
import { readBook } from '../../src/private/book.ts';
import { policyText, reportCommands } from '../../src/report/commands.ts';
import { personJson } from '../../src/report/person.ts';
import { HOSTILE, makeTerm, reference, type TermOf } from './term.ts';

const course = readCourse(policyText(), 'labs/course.json');
let term: TermOf;
const log = vi.spyOn(console, 'log').mockReturnValue();

const book = () => readBook(term.folder, course);
const text = (path: string) => readFileSync(join(term.folder, 'oral', path), 'utf8');
const packet = (name: string): Packet => JSON.parse(text(`lab4/${name}.json`));
const kinds = (name: string) => packet(name).questions.map(({ kind }) => kind);

beforeAll(async () => {
  term = makeTerm();
  expect(await oralCommand({ book: book(), lab: 'lab4', pdf: true, sandbox: 'bubblewrap' })).toBe(0);
}, 120_000);
afterAll(() => term.remove());

describe('a packet', () => {
  it('tells who wrote what, as evidence', () => {
    const { written } = packet('north/bob');
    expect(written!.share).toMatchObject({ commits: 2, days: ['2020-03-12', '2020-03-14'] });
    const own = Object.fromEntries(
      written!.share.files.map(({ path, own, ofGroup }) => [path, own / ofGroup]),
    );
    expect(own).toEqual({ 'acceptor.ts': 0, 'learner.ts': 0, 'paxos-node.ts': 1, 'proposer.ts': 1 });
    expect(written!.flags).toEqual([]);
    expect(packet('south/eve').written!.flags).toEqual([
      expect.stringMatching(/^One commit, [0-9a-f]{7} of 2020-03-19, brought (\d+) of all \1 lines/),
      expect.stringContaining('somebody else <nobody@nowhere.example>'),
      `No commit fits ${HOSTILE} (eve).`,
    ]);
  });

  it('has six to ten questions of the kinds that its code and history allow', () => {
    for (const name of ['north/ada', 'north/bob', 'south/eve', 'copy/fred']) {
      expect(kinds(name).length).toBeGreaterThanOrEqual(6);
      expect(kinds(name).length).toBeLessThanOrEqual(10);
    }
    expect(kinds('north/ada')).toEqual([
      'own-function',
      'partner-function',
      'next-event',
      'lost-message',
      'crash-now',
      'smaller-quorum',
      'rule',
      'theory',
    ]);
    expect(kinds('copy/fred')).not.toContain('partner-function');
  });

  it('asks about functions that this student and the partner wrote, with the lines as they are', () => {
    const [own, partner] = packet('north/ada').questions;
    expect(['acceptor.ts', 'learner.ts']).toContain(own!.snippet!.path);
    expect(['paxos-node.ts', 'proposer.ts']).toContain(partner!.snippet!.path);
    const { path, line, endLine, text: shown } = packet('copy/fred').questions[0]!.snippet!;
    const handedIn = reference(path).replaceAll('promise', 'vow').split('\n');
    expect(shown).toBe(handedIn.slice(line - 1, endLine).join('\n'));
    expect(partner!.question).toContain('Bob Byzantine wrote');
  });

  it('asks what happens next with what is under way, and answers with the next event of that very run', () => {
    for (const name of ['north/ada', 'north/bob', 'south/eve']) {
      const { question, underWay, run, good } = packet(name).questions.find(
        ({ kind }) => kind === 'next-event',
      )!;
      const { trace, until } = run!;
      const next = trace.steps[until!]!;
      expect(good[0]).toBe(
        `The next event of this very run: ${tell(trace)[until!]!.trim().replace(/\s+/g, ' ')}`,
      );
      expect(question).not.toContain(tellStep(next));
      // The event itself is one of those that can be told from what happened before.
      expect(next.event.type).toBe('deliver');
      if (next.event.type !== 'deliver') continue;
      const { message, from } = next.event;
      expect(underWay).toContain(
        `${tellMessage(message)} from node ${from} to node ${next.node}, arrives at ${next.time} ms`,
      );
      const page = text(`lab4/${name}.html`);
      const shown = page.slice(
        page.indexOf('This run of your code stops'),
        page.indexOf('The next event of this'),
      );
      expect(shown).toContain(`arrives at ${next.time} ms`);
      // No step after the one at which it stops is told or drawn.
      expect(shown).not.toMatch(new RegExp(`\\n *${until! + 1}\\. `));
    }
  });

  it('answers with what their code does when that message is lost, or that node crashes then', async () => {
    const name = 'south/eve';
    const { questions } = packet(name);
    const told = async (kind: string) => {
      const number = questions.findIndex((one) => one.kind === kind) + 1;
      log.mockClear();
      await replayCommand(book(), `lab4/${name}`, number, 'bubblewrap');
      const [, , ...lines] = log.mock.calls.flatMap(([line]) => String(line).split('\n'));
      const steps = lines.map((one) => one.trim().replace(/\s+/g, ' ')).filter((one) => /^\d+\. /.test(one));
      const { run, question, good } = questions[number - 1]!;
      const first = /with the change\): (.*)$/.exec(good[0]!)?.[1];
      if (first !== undefined) expect(steps).toContain(first);
      return { steps, question, run: run! };
    };
    const lost = await told('lost-message');
    const [, step, from, message, to] = /In step (\d+) node (\d) sends (.*) to node (\d)\. What if/.exec(
      lost.question,
    )!;
    // The very message of that step is told as lost, and no other one is.
    const sending = lost.steps.filter((one) => one.includes('(lost)'));
    expect(sending).toHaveLength(1);
    expect(sending[0]).toMatch(new RegExp(`^${step}\\. \\d+ ms node ${from} `));
    const part = sending[0]!.split('; ').find((one) => one.includes('(lost)'))!;
    expect(part).toContain(message);
    expect(part).toMatch(new RegExp(`\\b${to} \\(lost\\)`));
    const crash = await told('crash-now');
    const [, after, node] = /Right after step (\d+) node (\d) crashes/.exec(crash.question)!;
    expect(crash.run.until).toBe(Number(after));
    // Up to that step the run is as it was, and the next is the crash.
    const before = tell(crash.run.trace).map((one) => one.trim().replace(/\s+/g, ' '));
    const plain = (one: string) => one.replace(/ \((lost|down|cut off)\)/g, '');
    expect(crash.steps.slice(0, Number(after)).map(plain)).toEqual(before.slice(0, Number(after)).map(plain));
    expect(crash.steps[Number(after)]).toMatch(
      new RegExp(`^${Number(after) + 1}\\. \\d+ ms node ${node} crashes`),
    );
  });

  it('is named to who asks what is held about them', () => {
    const { seed, questions, written } = packet('north/ada');
    const held = JSON.parse(personJson(book(), 'ada')).oral;
    expect(held).toContainEqual({
      ...{ packet: 'lab4/north/ada', file: 'oral/lab4/north/ada.json', seed },
      ...{ questions: questions.length, written: written!.share },
    });
  });

  it('says that two learners decide differently when their quorum is one smaller', () => {
    const { good } = packet('north/ada').questions.find(({ kind }) => kind === 'smaller-quorum')!;
    expect(good[0]).toMatch(/node 0: decide\(value: "v2"\).*node 1: decide\(value: "v1"\)/);
    expect(good[1]).toMatch(/node 1: nothing/);
  });
});

describe('the student’s copy', () => {
  it('has no question, no answer, nothing of others, and of hidden checks only title, points and hint', () => {
    for (const copy of [text('lab4/north/ada.student.html'), text('lab4/north/ada.student.json')]) {
      for (const secret of [
        'Bob',
        'bob',
        'good answer',
        'did not grow',
        '"wrong"',
        'suspected&lt;/b',
        'suspected</b',
        'seed',
        'Marking',
        'adjust -- ',
        'questions":',
      ])
        expect(copy).not.toContain(secret);
      expect(copy).toContain('Nobody is suspected for ever');
      expect(copy).toContain('Look at the timer.');
      expect(copy).toContain('Lab grade so far');
    }
  });

  it('says how many lines are the student’s, and nothing from which the partner’s could be told', () => {
    const { own, ofGroup } = packet('north/ada').written!.share;
    expect(ofGroup).toBeGreaterThan(own);
    const page = text('lab4/north/ada.student.html');
    expect(page).toContain(`${own} lines that are`);
    const numbers = [...page.matchAll(/\d+/g)].map(([digits]) => Number(digits));
    expect(numbers).not.toContain(ofGroup);
    expect(numbers).not.toContain(ofGroup - own);
    expect(page).not.toContain(`${Math.round((100 * own) / ofGroup)} %`);
    expect(JSON.parse(text('lab4/north/ada.student.json')).written).toEqual({
      commits: 2,
      days: ['2020-03-10', '2020-03-15'],
      lines: own,
    });
  });
});

describe('in a browser', () => {
  it('pages have no error and no script, fit A4, and show hostile text as text', async () => {
    const browser = await playwright.launch({
      executablePath: chromium(),
      chromiumSandbox: process.getuid?.() !== 0,
    });
    try {
      // The width of A4 less the margins, at 96 dots an inch.
      const page = await browser.newPage({ viewport: { width: 703, height: 1010 } });
      const said: string[] = [];
      page.on('console', (message) => said.push(message.text()));
      page.on('pageerror', (error) => said.push(error.message));
      page.on('dialog', (dialog) => said.push(dialog.message()));
      page.on('request', (request) => request.url().startsWith('file:') || said.push(request.url()));
      await page.emulateMedia({ media: 'print' });
      for (const name of ['south/eve', 'south/eve.student', 'north/ada', 'north/bob', 'copy/fred']) {
        await page.goto(pathToFileURL(join(term.folder, 'oral', 'lab4', `${name}.html`)).href);
        const wide = await page.evaluate(
          '[document.documentElement.scrollWidth, ...[...document.querySelectorAll("body *")].map((one) => Math.ceil(one.getBoundingClientRect().right))].reduce((a, b) => Math.max(a, b))',
        );
        expect(wide).toBeLessThanOrEqual(703);
        expect(await page.locator('script, img, iframe, b:has-text("suspected")').count()).toBe(0);
        const high = await page.evaluate(
          'Math.max(0, ...[...document.querySelectorAll("figure, tr, .answer")].map((one) => one.getBoundingClientRect().height))',
        );
        // What is not to be broken is lower than a page.
        expect(high).toBeLessThan(1010);
      }
      await page.goto(pathToFileURL(join(term.folder, 'oral', 'lab4', 'south/eve.html')).href);
      expect(await page.locator('h1').textContent()).toBe(HOSTILE.replace('\u202e', '\\u{202e}'));
      expect(said).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  it('prints to A4', () => {
    const pdf = readFileSync(join(term.folder, 'oral', 'lab4', 'north/ada.pdf'), 'latin1');
    const boxes = [...pdf.matchAll(/\/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]/g)];
    expect(boxes.length).toBeGreaterThan(2);
    for (const [, width, height] of boxes) {
      expect([Math.round(Number(width)), Math.round(Number(height))]).toEqual([595, 842]);
    }
  });
});

describe('packets that are made again', () => {
  const before = () => text('lab4/north/bob.json');

  it('are drawn by their seed alone, wherever they are written, and can be replayed from there', async () => {
    const out = join(term.folder, 'else where');
    const one = { book: book(), lab: 'lab4', student: 'bob', pdf: false, sandbox: 'bubblewrap' } as const;
    const was = before();
    await oralCommand({ ...one, seed: 5, out });
    const other: Packet = JSON.parse(readFileSync(join(out, 'lab4', 'north', 'bob.json'), 'utf8'));
    expect(other.seed).toBe(5);
    expect(other.questions.map(({ question }) => question)).not.toEqual(
      packet('north/bob').questions.map(({ question }) => question),
    );
    expect(before()).toBe(was);
    // The command that is printed finds the packet where it is.
    const [, command] = /<code>npm run report -- (oral replay [^<]*--question \d[^<]*)<\/code>/.exec(
      readFileSync(join(out, 'lab4', 'north', 'bob.html'), 'utf8'),
    )!;
    const words = command!
      .replaceAll('&#39;', "'")
      .match(/'[^']*'|\S+/g)!
      .map((word) => word.replaceAll("'", ''));
    log.mockClear();
    const printed = vi.fn();
    await reportCommands(yargs(words), printed).parseAsync();
    expect(printed).toHaveBeenCalledWith(0);
    expect(log.mock.calls.flat().join('\n')).toContain('node 0');
  });

  it('are the same, leave no PDF of an older one, and keep what was entered into the marking sheet', async () => {
    const path = join(term.folder, 'oral', 'marking.csv');
    const rows = () =>
      readFileSync(path, 'utf8')
        .split('\n')
        .map((line) => line.split(',')[0]);
    expect(rows()).toEqual([
      'packet',
      ...['lab4/copy/fred', 'lab4/north/ada', 'lab4/north/bob', 'lab4/south/eve', ''],
    ]);
    writeFileSync(path, 'packet,name,outcome,points,reason,by,at\nlab4/north/ada,Ada,passed,,fine,Cleo,\n');
    const was = before();
    for (const name of ['bob', 'bob.student'])
      expect(existsSync(join(term.folder, 'oral', 'lab4', 'north', `${name}.pdf`))).toBe(true);
    await oralCommand({ book: book(), lab: 'lab4', student: '1002', pdf: false, sandbox: 'bubblewrap' });
    expect(before()).toBe(was);
    for (const name of ['bob', 'bob.student'])
      expect(existsSync(join(term.folder, 'oral', 'lab4', 'north', `${name}.pdf`))).toBe(false);
    expect(rows()).toEqual(['packet', 'lab4/north/ada', 'lab4/north/bob', '']);
    expect(readFileSync(path, 'utf8')).toContain('lab4/north/ada,Ada,passed,,fine,Cleo,');
  });
});

it('packets of different names are apart, also where groups and logins hold dashes', () => {
  const name = fc.record({
    lab: fc.constantFrom('lab4', 'lab5'),
    group: fc.stringMatching(/^[ab][ab-]{0,3}$/),
    login: fc.stringMatching(/^[ab][ab-]{0,3}$/),
  });
  fc.assert(
    fc.property(name, name, (one, other) => {
      const isSame = JSON.stringify(one) === JSON.stringify(other);
      expect(packetPath('oral', one) === packetPath('oral', other)).toBe(isSame);
      expect(packetId(one) === packetId(other)).toBe(isSame);
    }),
  );
});

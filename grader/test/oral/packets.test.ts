import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { tell } from 'harness/trace';
import { chromium as playwright } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { oralCommand, replayCommand } from '../../src/oral/command.ts';
import type { Packet } from '../../src/oral/packet.ts';
import { chromium } from '../../src/oral/pdf.ts';
import { readCourse } from '../../src/policy/course.ts';
import { readBook } from '../../src/private/book.ts';
import { policyText } from '../../src/report/commands.ts';
import { HOSTILE, makeTerm, reference, type TermOf } from './term.ts';

const course = readCourse(policyText(), 'labs/course.json');
let term: TermOf;
const log = vi.spyOn(console, 'log').mockReturnValue();

const book = () => readBook(term.folder, course);
const text = (path: string) => readFileSync(join(term.folder, 'oral', path), 'utf8');
const packet = (name: string): Packet => JSON.parse(text(`lab4/${name}.json`));
const kinds = (name: string) => packet(name).questions.map(({ kind }) => kind);
const told = () => log.mock.calls.map(([line]) => String(line)).join('\n');

beforeAll(async () => {
  term = makeTerm();
  expect(await oralCommand({ book: book(), lab: 'lab4', pdf: true, sandbox: 'bubblewrap' })).toBe(0);
}, 120_000);
afterAll(() => term.remove());

describe('a packet', () => {
  it('tells who wrote what, as evidence', () => {
    const { written } = packet('north-bob');
    expect(written!.share).toMatchObject({ commits: 2, days: ['2020-03-12', '2020-03-14'] });
    const own = Object.fromEntries(
      written!.share.files.map(({ path, own, ofGroup }) => [path, own / ofGroup]),
    );
    expect(own).toEqual({ 'acceptor.ts': 0, 'learner.ts': 0, 'paxos-node.ts': 1, 'proposer.ts': 1 });
    expect(written!.flags).toEqual([]);
    expect(packet('south-eve').written!.flags).toEqual([
      expect.stringMatching(/^One commit, [0-9a-f]{7} of 2020-03-19, brought (\d+) of all \1 lines/),
      expect.stringContaining('somebody else <nobody@nowhere.example>'),
      `No commit fits ${HOSTILE}.`,
    ]);
  });

  it('has six to ten questions of the kinds that its code and history allow', () => {
    for (const name of ['north-ada', 'north-bob', 'south-eve', 'copy-fred']) {
      expect(kinds(name).length).toBeGreaterThanOrEqual(6);
      expect(kinds(name).length).toBeLessThanOrEqual(10);
    }
    expect(kinds('north-ada')).toEqual([
      'own-function',
      'partner-function',
      'next-event',
      'lost-message',
      'crash-now',
      'smaller-quorum',
      'rule',
      'theory',
    ]);
    expect(kinds('copy-fred')).not.toContain('partner-function');
  });

  it('asks about functions that this student and the partner wrote, with the lines as they are', () => {
    const [own, partner] = packet('north-ada').questions;
    expect(['acceptor.ts', 'learner.ts']).toContain(own!.snippet!.path);
    expect(['paxos-node.ts', 'proposer.ts']).toContain(partner!.snippet!.path);
    const { path, line, endLine, text: shown } = packet('copy-fred').questions[0]!.snippet!;
    const handedIn = reference(path).replaceAll('promise', 'vow').split('\n');
    expect(shown).toBe(handedIn.slice(line - 1, endLine).join('\n'));
    expect(partner!.question).toContain('Bob Byzantine wrote');
  });

  it('answers with the next event of that very run, and with what their code does under the change', async () => {
    for (const name of ['north-ada', 'south-eve']) {
      const { questions } = packet(name);
      const next = questions.find(({ kind }) => kind === 'next-event')!;
      const { trace, until } = next.run!;
      const line = tell(trace)[until!]!.trim().replace(/\s+/g, ' ');
      expect(next.good[0]).toBe(`The next event of this very run: ${line}`);
      expect(next.question).not.toContain('→');
      for (const kind of ['lost-message', 'crash-now'] as const) {
        const number = questions.findIndex((one) => one.kind === kind) + 1;
        const first = /with the change\): (.*)$/.exec(questions[number - 1]!.good[0]!)?.[1];
        log.mockClear();
        await replayCommand(book(), `lab4/${name.replace('-', '/')}`, number, 'bubblewrap');
        const lines = told()
          .split('\n')
          .map((one) => one.trim().replace(/\s+/g, ' '));
        expect(lines).toContain(first);
      }
    }
  });

  it('says that two learners decide differently when their quorum is one smaller', () => {
    const { good } = packet('north-ada').questions.find(({ kind }) => kind === 'smaller-quorum')!;
    expect(good[0]).toMatch(/node 0: decide\(value: "v2"\).*node 1: decide\(value: "v1"\)/);
    expect(good[1]).toMatch(/node 1: nothing/);
  });

  it('is drawn by its seed alone', async () => {
    const before = text('lab4/north-bob.json');
    await oralCommand({
      book: book(),
      lab: 'lab4',
      student: 'bob',
      pdf: false,
      seed: 5,
      sandbox: 'bubblewrap',
    });
    expect(packet('north-bob').seed).toBe(5);
    expect(packet('north-bob').questions.map(({ question }) => question)).not.toEqual(
      JSON.parse(before).questions.map(({ question }: { question: string }) => question),
    );
    await oralCommand({ book: book(), lab: 'lab4', student: 'bob', pdf: false, sandbox: 'bubblewrap' });
    expect(text('lab4/north-bob.json')).toBe(before);
  });
});

describe('the student’s copy', () => {
  it('has no question, no answer, nothing of others, and of hidden checks only title, points and hint', () => {
    const page = text('lab4/north-ada.student.html');
    for (const secret of [
      'Bob',
      'bob',
      'good answer',
      'did not grow',
      'suspected&lt;/b',
      'seed',
      'Marking',
      'adjust',
    ])
      expect(page).not.toContain(secret);
    expect(page).toContain('Nobody is suspected for ever');
    expect(page).toContain('Look at the timer.');
    expect(page).toContain('Lab grade so far');
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
      for (const name of ['south-eve', 'south-eve.student', 'north-ada', 'north-bob', 'copy-fred']) {
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
      await page.goto(pathToFileURL(join(term.folder, 'oral', 'lab4', 'south-eve.html')).href);
      expect(await page.locator('h1').textContent()).toBe(HOSTILE.replace('\u202e', '\\u{202e}'));
      expect(said).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  it('prints to A4', () => {
    const pdf = readFileSync(join(term.folder, 'oral', 'lab4', 'north-ada.pdf'), 'latin1');
    const boxes = [...pdf.matchAll(/\/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]/g)];
    expect(boxes.length).toBeGreaterThan(2);
    for (const [, width, height] of boxes) {
      expect([Math.round(Number(width)), Math.round(Number(height))]).toEqual([595, 842]);
    }
  });
});

describe('the marking sheet', () => {
  it('has a row for each packet, and keeps what was entered when packets are made again', async () => {
    const path = join(term.folder, 'oral', 'marking.csv');
    expect(
      readFileSync(path, 'utf8')
        .split('\n')
        .map((line) => line.split(',')[0]),
    ).toEqual(['packet', 'lab4/copy/fred', 'lab4/north/ada', 'lab4/north/bob', 'lab4/south/eve', '']);
    writeFileSync(path, 'packet,name,outcome,points,reason,by,at\nlab4/north/bob,Bob,passed,,fine,Cleo,\n');
    await oralCommand({ book: book(), lab: 'lab4', student: '1003', pdf: false, sandbox: 'bubblewrap' });
    const sheet = readFileSync(path, 'utf8');
    expect(sheet).toContain('lab4/north/bob,Bob,passed,,fine,Cleo,');
    expect(sheet.match(/lab4\/north\/bob/g)).toHaveLength(1);
    expect(sheet).toContain('lab4/south/eve');
  });
});

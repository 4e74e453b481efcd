import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtFile } from 'harness/runtime';
import { z } from 'zod';
import type { Lab } from '../lab/catalogue.ts';

const text = z.string().min(1);

/** A run of the submission that questions are drawn from: the check of this id, in the lab's `oral/` folder. */
const Scenario = z.strictObject({
  id: z.string().regex(/^oral-[a-z0-9-]+$/),
  title: text,
  /** What is set up, in a sentence or two for who is examined. */
  setting: text,
  /** Messages of these types make good questions; others are never asked about. */
  messages: z.array(text).min(1),
  /** Timers whose firing makes a better question of what happens next than a message does. */
  timers: z.array(text).default([]),
  /** Questions are about steps up to this time, in ms; what comes later shows how it ends. */
  asksUntil: z.int().positive(),
  /** When the run ends, in ms of its own time. */
  endsAt: z.int().positive(),
});

/** A rule of the algorithm, and the lines of a submission that may keep it. */
const Rule = z.strictObject({
  /**
   * Functions in which such a line may stand, such as `Acceptor.handlePrepare`: the first that has one is taken. Never a whole class: a line of another
   * of its functions may look the same, and keep another rule.
   */
  functions: z.array(text).min(1),
  /** Where none of them has one: look in what they call in their own file, too. */
  calls: z.boolean().default(false),
  /** What such a line looks like: a regular expression. Better it finds none than one that keeps another rule. */
  line: text,
  /** What is asked where no line is found. */
  otherwise: text,
  /** What a good answer contains. */
  good: z.array(text).min(1),
});

const Theory = z.strictObject({ question: text, good: z.array(text).min(1), source: text });

/** What oral exams ask about a lab: data of the lab's authors, in `solutions-private/<lab>/oral/questions.ts`. */
export const OralQuestions = z.strictObject({
  scenarios: z.array(Scenario),
  /** A run in which a quorum is smaller by one, where the lab has quorums. */
  quorum: z
    .strictObject({
      id: z.string().regex(/^oral-[a-z0-9-]+$/),
      setting: text,
      question: text,
      good: z.array(text).min(1),
    })
    .optional(),
  rules: z.array(Rule),
  theory: z.array(Theory).min(1),
});
export type OralQuestions = z.infer<typeof OralQuestions>;

const Built = z.object({
  questions: OralQuestions,
  checks: z.array(z.object({ name: z.string(), code: z.string() })),
});

/** The questions of a lab, and the checks that make its runs. */
export type OralLab = z.infer<typeof Built>;

/** What oral exams ask about `lab`, as it was built; nothing where the lab has none, or outside a staff checkout. */
export function readOral(lab: Lab): OralLab | undefined {
  const path = join(builtFile('stamp.json'), '..', 'oral', `${lab.manifest.folder}.json`);
  return existsSync(path) ? Built.parse(JSON.parse(readFileSync(path, 'utf8'))) : undefined;
}

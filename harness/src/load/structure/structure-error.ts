/** What a submission can break; stable, for reports and tests. */
export type RuleId =
  /** TypeScript can't read the file; no other rule was run on it. */
  | 'syntax'
  /** The file is nested so deep that the parser can't read it. */
  | 'too-deep'
  /** A file that was handed out has been edited. */
  | 'given'
  /** Something else than the submission's own files and the students' door is imported. */
  | 'imports'
  /** async, await or promises: handlers are synchronous. */
  | 'async'
  | 'clock'
  | 'random'
  | 'timers'
  /** The process and the network around the node. */
  | 'world'
  /** State that the harness can't see, such as a WeakMap. */
  | 'hidden-state'
  | 'shared-memory'
  | 'code-from-text'
  | 'with'
  | 'private-name'
  | 'extends-built-in'
  | 'accessor'
  /** A function that is stored in a field or a collection of a node. */
  | 'stored-function'
  | 'symbol'
  /** A variable or container that all nodes share. */
  | 'module-state'
  /** A comment that switches the type check off. */
  | 'unchecked'
  /** `/// <reference …>` */
  | 'triple-slash';

/** One thing to change in a student's file. `line` and `column` are 1-based. */
export interface StructureError {
  readonly rule: RuleId;
  /** Relative to the lab's folder, with forward slashes. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** What was found, and why it can't be there. */
  readonly message: string;
  /** What to write instead; empty for `syntax`, where TypeScript's message says it. */
  readonly instead: string;
}

const MOST_QUOTED = 60;

/** A piece of a student's text for a message: on one line, at most 60 characters. */
export function quoted(text: string): string {
  const line = text.slice(0, 4 * MOST_QUOTED).replace(/\s+/g, ' ');
  return line.length > MOST_QUOTED ? `${line.slice(0, MOST_QUOTED - 1)}…` : line;
}

import type { IsGlobal } from './scopes.ts';
import type { RuleId } from './structure-error.ts';
import type { Ts } from './typescript.ts';

/** What a rule knows of the file that it reads. */
export interface Reading {
  /** Relative to the lab's folder, with forward slashes. */
  readonly path: string;
  readonly tree: Ts.SourceFile;
  readonly isGlobal: IsGlobal;
  /** Reports an error at a node, or at an offset in the text. */
  readonly report: (at: Ts.Node | number, rule: RuleId, message: string, instead: string) => void;
}

/** Looks at one node of a file that is there at run time, and reports what is wrong with it. */
export type Rule = (node: Ts.Node, reading: Reading) => void;

import type { SourceFile } from '../submission.ts';
import { firstEdit } from './given.ts';
import { parse, syntaxErrors, unlessTooDeep } from './parse.ts';
import type { Reading } from './rule.ts';
import { classes } from './rules/classes.ts';
import { checkComments } from './rules/comments.ts';
import { globals } from './rules/globals.ts';
import { imports, importTypes } from './rules/imports.ts';
import { moduleState } from './rules/module-state.ts';
import { storedFunctions } from './rules/stored-functions.ts';
import { synchronous } from './rules/synchronous.ts';
import { globalsOf } from './scopes.ts';
import type { RuleId, StructureError } from './structure-error.ts';
import { isErased } from './tree.ts';
import { type Ts, ts } from './typescript.ts';

export interface StructureOptions {
  /**
   * Files that must stay as they were handed out: path → text. Line endings may differ. What is unedited is not
   * looked at further; what is missing among the files is left to the bundler, which knows whether it is needed.
   */
  readonly given?: ReadonlyMap<string, string>;
  /**
   * Whether a file may use async and promises. Such a file is no node: the rules about what a node's state may be are not for
   * it either.
   */
  readonly allowPromises?: (path: string) => boolean;
  /** Whether a file runs in a process of its own: then what it may import is the bundler's affair, and no rule about nodes is for it. */
  readonly inProcess?: (path: string) => boolean;
}

/** More in one file is one misunderstanding, many times; the rest shows when these are gone. */
const MOST_ERRORS_IN_A_FILE = 50;

/**
 * Finds what a submission may not contain, by its syntax alone, so that an honest slip is met with a message that says
 * what to write instead. A pass means no more than that: the wall is the realm that student code runs in. Gives at most
 * 50 errors a file, sorted by path, line, column. Throws nothing, whatever the text is.
 */
export function checkStructure(
  files: readonly SourceFile[],
  options: StructureOptions = {},
): readonly StructureError[] {
  return [...files].sort((a, b) => compare(a.path, b.path)).flatMap((file) => checkFile(file, options));
}

function checkFile({ path, text }: SourceFile, options: StructureOptions): readonly StructureError[] {
  const pristine = options.given?.get(path);
  const edit = pristine === undefined ? undefined : firstEdit(text, pristine);
  if (edit !== undefined) {
    const message = `${path} was handed out and has been edited`;
    const instead =
      'Bring it back with git, or copy it from the skeleton; your own code goes into your own files.';
    return [{ rule: 'given', path, ...edit, message, instead }];
  }
  if (pristine !== undefined) return [];

  const tree = parse(text);
  const errors = tree && unlessTooDeep(() => checkTree(path, tree, options));
  if (errors === undefined) {
    const message = 'this file is nested too deep to be read';
    const instead =
      'Give parts of it names: put an inner expression into a const, an inner block into a method.';
    return [{ rule: 'too-deep', path, line: 1, column: 1, message, instead }];
  }
  return errors.sort((a, b) => a.line - b.line || a.column - b.column).slice(0, MOST_ERRORS_IN_A_FILE);
}

function checkTree(path: string, tree: Ts.SourceFile, options: StructureOptions): StructureError[] {
  const errors: StructureError[] = [];
  const report = (at: Ts.Node | number, rule: RuleId, message: string, instead: string): void => {
    const offset = typeof at === 'number' ? at : at.getStart(tree);
    const { line, character } = tree.getLineAndCharacterOfPosition(offset);
    errors.push({ rule, path, line: line + 1, column: character + 1, message, instead });
  };

  for (const { start = 0, messageText } of syntaxErrors(tree)) {
    report(start, 'syntax', ts.flattenDiagnosticMessageText(messageText, '\n'), '');
  }
  if (errors.length > 0) return errors;

  const reading: Reading = { path, tree, isGlobal: globalsOf(tree), report };
  checkComments(reading, MOST_ERRORS_IN_A_FILE);
  if (options.inProcess?.(path) === true) return errors;
  const rules = [imports, globals, moduleState];
  if (options.allowPromises?.(path) !== true) rules.push(classes, storedFunctions, synchronous);
  const visit = (node: Ts.Node): void => {
    if (isErased(node)) {
      importTypes(node, reading);
      return;
    }
    for (const rule of rules) rule(node, reading);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return errors;
}

/** By code units, on every machine alike. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

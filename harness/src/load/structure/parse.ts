import { type Ts, ts } from './typescript.ts';

/**
 * Reads the text of a TypeScript file as a tree with parents, without type information. Gives `undefined` when it is
 * nested too deep for the parser, which is recursive. Columns are those of an editor: a byte order mark does not count.
 */
export function parse(text: string): Ts.SourceFile | undefined {
  return unlessTooDeep(() => createTree(text.replace(/^\uFEFF/, '')));
}

/** What TypeScript says of a file that it can't read. */
export function syntaxErrors(tree: Ts.SourceFile): readonly Ts.Diagnostic[] {
  // The parser leaves them here. The documented way, a Program, gives the same list and costs 1 ms a file.
  const found: unknown = Reflect.get(tree, 'parseDiagnostics');
  return Array.isArray(found) ? found : [];
}

/** What `read` gives, or `undefined` when it ran out of stack: a walk can be as deep as the text of a student. */
export function unlessTooDeep<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // The parser keeps what it knew of the broken file until it has read another one to the end.
    createTree('');
    return undefined;
  }
}

function createTree(text: string): Ts.SourceFile {
  const options = {
    languageVersion: ts.ScriptTarget.Latest,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  };
  // One name for all: the name decides how the parser reads a file, and that is not the student's to choose.
  return ts.createSourceFile('submission.ts', text, options, true, ts.ScriptKind.TS);
}

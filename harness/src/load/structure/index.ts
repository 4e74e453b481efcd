import { ts } from 'ts-morph';
import type { SourceFile } from '../submission.ts';
import { type FunctionPlace, placesOf } from './outline.ts';
import { findRefused, type Refused } from './rules.ts';

export type { FunctionPlace };

/** Something a submission may not hold, with its place and what to write instead. */
export interface StructureError {
  /** Which rule: stable, for tests and statistics. */
  readonly rule: string;
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** What to write instead; may be empty for a syntax error. */
  readonly instead: string;
}

export interface StructureOptions {
  /** Files that must stay as they were handed out: path and text. Line ends may differ. */
  readonly given?: ReadonlyMap<string, string>;
  /** Async and promises are part of the lesson. */
  readonly allowPromises?: boolean;
}

/**
 * Checks by syntax alone what a submission may hold: honest slips get a message that teaches, before anything runs. It is
 * no wall (the Compartment is), so it looks at names and shapes, not at what they come to. Sorted by place. Never throws.
 */
export function checkStructure(
  files: readonly SourceFile[],
  options: StructureOptions = {},
): readonly StructureError[] {
  const paths = new Set(files.map((file) => file.path));
  return files
    .flatMap((file) => [...givenErrors(file, options), ...fileErrors(file, paths, options)])
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line || a.column - b.column));
}

/** Every named function, class and method with its place, for reports that name a handler. Never throws. */
export function outline(files: readonly SourceFile[]): readonly FunctionPlace[] {
  return files.flatMap((file) => {
    const source = parse(file);
    return source === undefined ? [] : placesOf(source, file.path);
  });
}

/** `undefined` when the text is nested so deeply that the parser gives up. */
function parse({ path, text }: SourceFile): ts.SourceFile | undefined {
  try {
    return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function fileErrors(
  file: SourceFile,
  paths: ReadonlySet<string>,
  options: StructureOptions,
): StructureError[] {
  const tooDeep: StructureError = {
    rule: 'too-deep',
    path: file.path,
    line: 1,
    column: 1,
    message: 'The code is nested too deeply to be read.',
    instead: 'Split the expression, or the function, into smaller ones.',
  };
  const source = parse(file);
  if (source === undefined) return [tooDeep];
  const placed = (refused: Refused): StructureError => {
    const { line, character } = source.getLineAndCharacterOfPosition(Math.min(refused.at, file.text.length));
    const { rule, message, instead } = refused;
    return { rule, path: file.path, line: line + 1, column: character + 1, message, instead };
  };
  const syntax = syntaxErrors(source);
  if (syntax.length > 0) return syntax.map(placed);
  try {
    return findRefused(source, file.path, paths, options.allowPromises === true).map(placed);
  } catch (error) {
    if (error instanceof RangeError) return [tooDeep];
    throw error;
  }
}

function syntaxErrors(source: ts.SourceFile): Refused[] {
  // The parser keeps what it could not read on the file itself; there is no public way to it without a program.
  const found: unknown = Reflect.get(source, 'parseDiagnostics');
  if (!Array.isArray(found)) return [];
  return found.slice(0, 10).map((diagnostic: ts.DiagnosticWithLocation) => ({
    rule: 'syntax',
    at: diagnostic.start,
    message: ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'),
    instead: '',
  }));
}

function givenErrors({ path, text }: SourceFile, { given }: StructureOptions): StructureError[] {
  const pristine = given?.get(path);
  if (pristine === undefined) return [];
  const lines = (whole: string) => whole.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
  const now = lines(text);
  const then = lines(pristine);
  const differs = Array.from({ length: Math.max(now.length, then.length) }, (_, i) => i).find(
    (i) => now[i] !== then[i],
  );
  if (differs === undefined) return [];
  return [
    {
      rule: 'given',
      path,
      line: Math.min(differs + 1, now.length),
      column: 1,
      message: `${path} was handed out as it is, and has been changed.`,
      instead: `Put your code in another file, and bring this one back:  git checkout -- ${path}`,
    },
  ];
}

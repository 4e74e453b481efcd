import { createRequire } from 'node:module';
import type { ts as Ts } from 'ts-morph';
import type { Tokens } from '../jail/token-records.ts';

/** TypeScript's parser; it takes 0.3 s to load, which only who compares texts pays. */
const { ts }: typeof import('ts-morph') = createRequire(import.meta.url)('ts-morph');

/** A file of a submission. */
export interface CodeFile {
  readonly path: string;
  readonly text: string;
}

/** A name, a number or a text is one, whatever it says: renaming changes nothing. */
const KINDS: ReadonlyMap<Ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.Identifier, 'name'],
  [ts.SyntaxKind.PrivateIdentifier, 'name'],
  [ts.SyntaxKind.StringLiteral, 'text'],
  [ts.SyntaxKind.NoSubstitutionTemplateLiteral, 'text'],
  [ts.SyntaxKind.NumericLiteral, 'number'],
]);

/** A formatter puts them or leaves them out. */
const OPTIONAL: ReadonlySet<Ts.SyntaxKind> = new Set([
  ts.SyntaxKind.SemicolonToken,
  ts.SyntaxKind.CommaToken,
  ts.SyntaxKind.EndOfFileToken,
]);

/**
 * The leaves of a text's syntax tree, in order, without comments, names, semicolons and commas. Imports, types and fields are
 * left out: everybody's are alike, and the rest says again what is used. Leaves of the tree, not of a scanner: only the parser knows a regular expression
 * from a division. Gives `undefined` for a text that is nested too deep to be read.
 */
export function tokensOf(text: string): Tokens | undefined {
  try {
    return leaves(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // The parser keeps what it knew of the text it gave up until it has read another one.
    parse('');
    return undefined;
  }
}

function leaves(text: string): Tokens {
  const tree = parse(text);
  const kinds: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const walk = (node: Ts.Node): void => {
    if (isDeclarationOnly(node)) return;
    const children = node.getChildren(tree);
    if (children.length > 0) {
      for (const child of children) walk(child);
      return;
    }
    const start = node.getStart(tree);
    // A missing token of a broken text, or an empty list.
    if (start >= node.end || OPTIONAL.has(node.kind)) return;
    kinds.push(KINDS.get(node.kind) ?? String(node.kind));
    starts.push(start);
    ends.push(node.end);
  };
  walk(tree);
  return { kinds, starts, ends };
}

/** What says which things there are, and not what is done: imports, types, and fields without a function anywhere in them. */
function isDeclarationOnly(node: Ts.Node): boolean {
  if (ts.isPropertyDeclaration(node)) return node.initializer === undefined || !hasFunction(node.initializer);
  return ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
}

function hasFunction(node: Ts.Node): boolean {
  return (
    ts.isFunctionLike(node) || ts.forEachChild(node, (child) => hasFunction(child) || undefined) === true
  );
}

function parse(text: string): Ts.SourceFile {
  const options = {
    languageVersion: ts.ScriptTarget.Latest,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  };
  return ts.createSourceFile('submission.ts', text, options, true, ts.ScriptKind.TS);
}

import type { SourceFile } from '../submission.ts';
import { parse, unlessTooDeep } from './parse.ts';
import { quoted } from './structure-error.ts';
import { isErased } from './tree.ts';
import { type Ts, ts } from './typescript.ts';

/** A named function, a method or a class, and where it stands: from its name to the last line of its body, 1-based. */
export interface FunctionPlace {
  /** `MonLeaderDetector.suspect`, `fibonacci`; `MonLeaderDetector` is the class, and again its constructor. */
  readonly name: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
}

/**
 * Every function that has a name, and every class with its methods, in the order of the text, so that an inner one
 * comes after the one around it. A file that is nested too deep has none; of a broken file, what can be read.
 */
export function outline(files: readonly SourceFile[]): readonly FunctionPlace[] {
  return files.flatMap(({ path, text }) => {
    const tree = parse(text);
    return (tree && unlessTooDeep(() => outlineTree(path, tree))) ?? [];
  });
}

function outlineTree(path: string, tree: Ts.SourceFile): FunctionPlace[] {
  const places: FunctionPlace[] = [];
  const visit = (node: Ts.Node): void => {
    if (isErased(node)) return;
    const named = nameOf(node);
    if (named !== undefined) {
      const start = tree.getLineAndCharacterOfPosition(named.at.getStart(tree));
      const end = tree.getLineAndCharacterOfPosition(node.end);
      places.push({
        name: named.name,
        path,
        line: start.line + 1,
        column: start.character + 1,
        endLine: end.line + 1,
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return places;
}

interface Named {
  readonly name: string;
  readonly at: Ts.Node;
}

function nameOf(node: Ts.Node): Named | undefined {
  if (ts.isClassLike(node)) return ownName(node);
  if (!hasBody(node)) return undefined;
  const owner = ts.isClassLike(node.parent) ? node.parent : fieldOwner(node);
  const of = owner && ownName(owner);
  if (ts.isConstructorDeclaration(node)) return of && { name: of.name, at: node };
  const own = ownName(node);
  return own && { name: of === undefined ? own.name : `${of.name}.${own.name}`, at: own.at };
}

/** Not an overload, nor an abstract method. */
function hasBody(node: Ts.Node): node is Ts.FunctionLikeDeclaration {
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;
}

/** The class in a field of which a function is written. */
function fieldOwner({ parent }: Ts.Node): Ts.ClassLikeDeclaration | undefined {
  return ts.isPropertyDeclaration(parent) ? parent.parent : undefined;
}

/** The name that a class or function has, or that it takes from the variable or field that it is written into. */
function ownName(node: Ts.ClassLikeDeclaration | Ts.FunctionLikeDeclaration): Named | undefined {
  const { parent } = node;
  const isWrittenInto =
    ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent) || ts.isPropertyAssignment(parent);
  const at = node.name ?? (isWrittenInto ? parent.name : undefined);
  return at && { name: quoted(at.getText()), at };
}

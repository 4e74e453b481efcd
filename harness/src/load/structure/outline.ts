import { ts } from 'ts-morph';
import type { SourceFile } from '../submission.ts';
import { parse, unlessTooDeep } from './parse.ts';
import { quoted } from './structure-error.ts';
import { bare, isErased } from './tree.ts';

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

function outlineTree(path: string, tree: ts.SourceFile): FunctionPlace[] {
  const places: FunctionPlace[] = [];
  const visit = (node: ts.Node): void => {
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
  readonly at: ts.Node;
}

function nameOf(node: ts.Node): Named | undefined {
  if (ts.isClassLike(node)) return ownName(node);
  if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return undefined;
  if (ts.isConstructorDeclaration(node)) {
    const owner = ownName(node.parent);
    return owner && { name: owner.name, at: node };
  }
  const own = ownName(node);
  const holder = node.name === undefined ? node.parent : node;
  if (own === undefined || !ts.isClassElement(holder) || !ts.isClassLike(holder.parent)) return own;
  const owner = ownName(holder.parent);
  return owner === undefined ? own : { name: `${owner.name}.${own.name}`, at: own.at };
}

/** The name that a class or function declares, or that it takes from the variable, field or parameter it is put into. */
function ownName(node: ts.Node): Named | undefined {
  const declared = ts.getNameOfDeclaration(node as ts.Declaration);
  return declared && { name: quoted(declared.getText()), at: declared };
}

import type { Reading } from '../rule.ts';
import { type Ts, ts } from '../typescript.ts';

/** A directive of TypeScript where a comment begins, or at the beginning of a line of a block comment. */
const DIRECTIVE = /(?:\/\/+|\/\*+|^[ \t]*\*+)[ \t]*(@ts-(?:ignore|expect-error|nocheck))/gm;

/** Comments that switch the type check off, or that load what is not imported. */
export function checkComments({ tree, report }: Reading, most: number): void {
  let found = 0;
  for (const match of tree.text.matchAll(DIRECTIVE)) {
    const directive = match[1] ?? '';
    const offset = match.index + match[0].length - directive.length;
    if (isInLiteral(tree, offset)) continue;
    report(
      offset,
      'unchecked',
      `${directive} hides an error instead of correcting it`,
      'Remove the comment, and change the line below it until the type check is content.',
    );
    if (++found === most) return;
  }
  const references = [
    ...tree.referencedFiles,
    ...tree.typeReferenceDirectives,
    ...tree.libReferenceDirectives,
  ];
  for (const { pos } of references) {
    report(
      tree.text.lastIndexOf('///', pos),
      'triple-slash',
      '/// <reference> loads what your code can not have when it runs',
      'Remove the line, and import what you need.',
    );
  }
}

/** Whether the text at `offset` belongs to a string, a template or a regular expression: else it is in a comment. */
function isInLiteral(tree: Ts.SourceFile, offset: number): boolean {
  let node: Ts.Node = tree;
  for (;;) {
    const inner: Ts.Node | undefined = ts.forEachChild(node, (child) =>
      child.getStart(tree) <= offset && offset < child.end ? child : undefined,
    );
    if (inner === undefined) break;
    node = inner;
  }
  return ts.isStringLiteral(node) || ts.isRegularExpressionLiteral(node) || ts.isTemplateLiteralToken(node);
}

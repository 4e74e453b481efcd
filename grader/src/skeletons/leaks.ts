import { ts } from 'ts-morph';
import { solutionParts } from './generate.ts';

/** So many tokens in a row, the same in a solution and in what is handed out, are no accident. */
const RUN = 10;

/**
 * Runs of ten tokens of a solution's marked parts that stand in `handedOut`, unless they stand in the solution's open part
 * too. Tokens are the leaves of the syntax tree; comments and layout do not count.
 */
export function leaks(solution: string, handedOut: string): string[] {
  const { secret, open } = solutionParts(solution, 'solution.ts');
  const known = new Set(runs(tokens(open)));
  const given = new Set(runs(tokens(handedOut)));
  return [...new Set(secret.flatMap((part) => runs(tokens(part))))].filter(
    (run) => given.has(run) && !known.has(run),
  );
}

function tokens(text: string): string[] {
  const source = ts.createSourceFile('tokens.ts', text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const children = node.getChildren(source);
    if (node.kind === ts.SyntaxKind.JSDoc) return;
    if (children.length === 0) {
      const own = node.getText(source);
      if (own !== '') found.push(own);
    } else for (const child of children) visit(child);
  };
  visit(source);
  return found;
}

function runs(list: readonly string[]): string[] {
  return list.slice(RUN - 1).map((_, i) => list.slice(i, i + RUN).join(' '));
}

import type { Rule } from '../rule.ts';
import { modifier } from '../tree.ts';
import { type Ts, ts } from '../typescript.ts';

const WHY = 'handlers are synchronous: what they ask of their Env is carried out when they return';
const INSTEAD = 'Send a message or set a timer here, and go on in onMessage or onTimer.';

/** No async, await and promises. An async function is one error, whatever it awaits. */
export const synchronous: Rule = (node, { isGlobal, report }) => {
  if (ts.isFunctionLike(node)) {
    const async = modifier(node, ts.SyntaxKind.AsyncKeyword);
    if (async !== undefined) report(async, 'async', `async is not for nodes: ${WHY}`, INSTEAD);
    return;
  }
  if (ts.isIdentifier(node)) {
    // Outside of an async function, `await (f())` is read as a call of something named await.
    if ((node.text === 'Promise' || node.text === 'await') && isGlobal(node)) {
      report(node, 'async', `${node.text} is not for nodes: ${WHY}`, INSTEAD);
    }
    return;
  }
  if (isAwaiting(node) && !isInAsync(node)) {
    report(node, 'async', `await is not for nodes: ${WHY}`, INSTEAD);
  }
};

function isAwaiting(node: Ts.Node): boolean {
  return (
    ts.isAwaitExpression(node) ||
    (ts.isForOfStatement(node) && node.awaitModifier !== undefined) ||
    (ts.isVariableDeclarationList(node) &&
      (node.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.AwaitUsing)
  );
}

function isInAsync(node: Ts.Node): boolean {
  const around = ts.findAncestor(node.parent, ts.isFunctionLike);
  return around !== undefined && modifier(around, ts.SyntaxKind.AsyncKeyword) !== undefined;
}

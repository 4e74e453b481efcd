import type { Reading, Rule } from '../rule.ts';
import { quoted } from '../structure-error.ts';
import { bare, contents, modifier, outcomes } from '../tree.ts';
import { type Ts, ts } from '../typescript.ts';

const INSTEAD =
  'Store an object with methods, that is an instance of a class, or pass this and call its method; see subscribe.';

/** Methods that keep what they are given. */
const KEEPERS: ReadonlySet<string> = new Set(['push', 'unshift', 'splice', 'fill', 'set', 'add']);

const ASSIGNMENTS: ReadonlySet<Ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
  ts.SyntaxKind.AmpersandAmpersandEqualsToken,
]);

/**
 * Functions can't be copied and compared, so a node's state holds none. Seen here are functions that are written where
 * they are stored: in a field, or in a collection of `this`. What comes through a parameter is seen when the node runs.
 */
export const storedFunctions: Rule = (node, reading) => {
  if (ts.isPropertyDeclaration(node)) {
    if (node.initializer === undefined || modifier(node, ts.SyntaxKind.StaticKeyword) !== undefined) return;
    reportFunctions(node.initializer, `the field ${quoted(node.name.getText())}`, reading);
  } else if (ts.isBinaryExpression(node) && ASSIGNMENTS.has(node.operatorToken.kind)) {
    if (isOfThis(node.left)) reportFunctions(node.right, quoted(node.left.getText()), reading);
  } else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { name, expression: collection } = node.expression;
    if (!KEEPERS.has(name.text) || !isOfThis(collection)) return;
    for (const argument of node.arguments) {
      reportFunctions(argument, quoted(collection.getText()), reading);
    }
  }
};

function reportFunctions(value: Ts.Expression, where: string, { report }: Reading): void {
  for (const stored of functionsIn(value)) {
    report(
      stored,
      'stored-function',
      `${where} would hold a function, which can't be part of a node's state`,
      INSTEAD,
    );
  }
}

/** The functions that are written out in a value: itself, one of its outcomes, or in a literal, `new Map` or `new Set`. */
function functionsIn(expression: Ts.Expression): readonly Ts.Node[] {
  const value = bare(expression);
  if (ts.isArrowFunction(value) || ts.isFunctionExpression(value) || isBoundToThis(value)) return [value];
  const methods = ts.isObjectLiteralExpression(value) ? value.properties.filter(ts.isMethodDeclaration) : [];
  const parts = ts.isNewExpression(value) && isCollection(value) ? (value.arguments ?? []) : contents(value);
  return [...methods, ...[...outcomes(value), ...parts].flatMap(functionsIn)];
}

function isCollection({ expression }: Ts.NewExpression): boolean {
  return ts.isIdentifier(expression) && (expression.text === 'Map' || expression.text === 'Set');
}

/** `this.onTrust.bind(this)` */
function isBoundToThis(value: Ts.Expression): boolean {
  return (
    ts.isCallExpression(value) &&
    ts.isPropertyAccessExpression(value.expression) &&
    value.expression.name.text === 'bind' &&
    value.arguments[0]?.kind === ts.SyntaxKind.ThisKeyword
  );
}

/** Whether an expression leads from `this` to something in it: `this.peers`, `this.peers.get(id)?.queue`. */
function isOfThis(expression: Ts.Expression): boolean {
  let inner = bare(expression);
  if (inner.kind === ts.SyntaxKind.ThisKeyword) return false;
  while (
    ts.isPropertyAccessExpression(inner) ||
    ts.isElementAccessExpression(inner) ||
    ts.isCallExpression(inner)
  ) {
    inner = bare(inner.expression);
  }
  return inner.kind === ts.SyntaxKind.ThisKeyword;
}

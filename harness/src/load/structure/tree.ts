import { type Ts, ts } from './typescript.ts';

/** The modifier `kind` of `node`, such as its `async` or `static`. */
export function modifier(node: Ts.Node, kind: Ts.ModifierSyntaxKind): Ts.Modifier | undefined {
  return ts.canHaveModifiers(node) ? ts.getModifiers(node)?.find((found) => found.kind === kind) : undefined;
}

/** The value of an expression without parentheses, `!`, `as T`, `satisfies T` around it. */
export function bare(expression: Ts.Expression): Ts.Expression {
  let inner = expression;
  while (
    ts.isParenthesizedExpression(inner) ||
    ts.isNonNullExpression(inner) ||
    ts.isSatisfiesExpression(inner) ||
    ts.isAssertionExpression(inner)
  ) {
    inner = inner.expression;
  }
  return inner;
}

/** The expressions that an expression may evaluate to: both ways of `? :`, `??`, `||`, `&&`, and what follows a comma. */
export function outcomes(expression: Ts.Expression): readonly Ts.Expression[] {
  const value = bare(expression);
  if (ts.isConditionalExpression(value)) return [value.whenTrue, value.whenFalse];
  if (!ts.isBinaryExpression(value)) return [];
  switch (value.operatorToken.kind) {
    case ts.SyntaxKind.QuestionQuestionToken:
    case ts.SyntaxKind.BarBarToken:
    case ts.SyntaxKind.AmpersandAmpersandToken:
      return [value.left, value.right];
    case ts.SyntaxKind.CommaToken:
      return [value.right];
    default:
      return [];
  }
}

/** The values of the elements of an array literal, or of the fields of an object literal; spreads are left out. */
export function contents(literal: Ts.Expression): readonly Ts.Expression[] {
  if (ts.isArrayLiteralExpression(literal)) {
    return literal.elements.filter((element) => !ts.isSpreadElement(element));
  }
  if (!ts.isObjectLiteralExpression(literal)) return [];
  return literal.properties.flatMap((field) => (ts.isPropertyAssignment(field) ? [field.initializer] : []));
}

/** Whether nothing is left of `node` when types are removed: interfaces, types, and what is only declared. */
export function isErased(node: Ts.Node): boolean {
  if (ts.isExpressionWithTypeArguments(node)) return !isValue(node);
  return (
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isTypeNode(node) ||
    modifier(node, ts.SyntaxKind.DeclareKeyword) !== undefined
  );
}

/** `extends Base` of a class and `make<string>` are values; what follows `implements` is a type. */
function isValue({ parent }: Ts.ExpressionWithTypeArguments): boolean {
  return !ts.isHeritageClause(parent) || parent.token === ts.SyntaxKind.ExtendsKeyword;
}

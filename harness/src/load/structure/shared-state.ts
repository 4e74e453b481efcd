import { ts } from 'ts-morph';

/** A variable at the top of a file that can change. */
export interface ModuleState {
  readonly node: ts.Node;
  readonly name: string;
}

/** Variables at the top of a file that can change: `let`, `var`, and constants that hold something mutable. */
export function moduleStateOf(source: ts.SourceFile): ModuleState[] {
  return source.statements.filter(ts.isVariableStatement).flatMap(({ declarationList, modifiers }) => {
    if (modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword) === true) return [];
    const isConst = (declarationList.flags & ts.NodeFlags.Const) !== 0;
    return declarationList.declarations
      .filter((declaration) => !isConst || isMutableValue(declaration.initializer))
      .map((declaration) => ({ node: declaration, name: declaration.name.getText(source) }));
  });
}

/** Whether an initial value is an object that can change: a literal that is not frozen, or anything made with `new`. */
export function isMutableValue(value: ts.Expression | undefined): boolean {
  if (value === undefined) return false;
  if (ts.isAsExpression(value)) return !isConstAssertion(value) && isMutableValue(value.expression);
  if (ts.isSatisfiesExpression(value) || ts.isParenthesizedExpression(value))
    return isMutableValue(value.expression);
  if (ts.isArrayLiteralExpression(value) || ts.isObjectLiteralExpression(value)) return true;
  return ts.isNewExpression(value);
}

function isConstAssertion({ type }: ts.AsExpression): boolean {
  return ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) && type.typeName.text === 'const';
}

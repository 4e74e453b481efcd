import type { Reading, Rule } from '../rule.ts';
import { quoted } from '../structure-error.ts';
import { bare, contents, modifier, outcomes } from '../tree.ts';
import { type Ts, ts } from '../typescript.ts';

const INSTEAD_OF_CONTAINER =
  'Make it a field of the class; if it never changes, write as const after the literal, or Object.freeze(…) around it.';

/** Two nodes of a run are made from the same module, so whatever can change in a module is memory that they share. */
export const moduleState: Rule = (node, reading) => {
  if (ts.isVariableStatement(node)) {
    if (isModuleLevel(node)) moduleVariables(node.declarationList, reading);
  } else if (ts.isExportAssignment(node)) {
    containers(node.expression, 'what is exported', reading, node.expression);
  } else if (ts.isPropertyDeclaration(node)) {
    staticField(node, reading);
  } else if (ts.isClassStaticBlockDeclaration(node) && assigns(node.body)) {
    reading.report(
      node,
      'module-state',
      'a static block that assigns keeps state in the class, which all nodes share',
      'Assign in the constructor, to a field without static.',
    );
  }
};

function isModuleLevel({ parent }: Ts.Node): boolean {
  return ts.isSourceFile(parent) || ts.isModuleBlock(parent);
}

function moduleVariables(list: Ts.VariableDeclarationList, reading: Reading): void {
  const word = (list.flags & ts.NodeFlags.BlockScoped) === 0 ? 'var' : 'let';
  const canChange = word === 'var' || (list.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Let;
  for (const { name, initializer } of list.declarations) {
    const called = quoted(name.getText());
    if (canChange) {
      reading.report(
        name,
        'module-state',
        `${word} ${called} at module level is shared by all nodes`,
        'Make it a field of the class; if it never changes, write const.',
      );
    } else if (initializer !== undefined && ts.isIdentifier(name)) {
      // A pattern takes values out of a container and leaves the container behind.
      containers(initializer, called, reading, name);
    }
  }
}

function staticField(field: Ts.PropertyDeclaration, reading: Reading): void {
  if (modifier(field, ts.SyntaxKind.StaticKeyword) === undefined) return;
  const called = quoted(field.name.getText());
  if (modifier(field, ts.SyntaxKind.ReadonlyKeyword) === undefined) {
    reading.report(
      field.name,
      'module-state',
      `static ${called} is shared by all nodes`,
      'Leave static out; if it never changes, write static readonly.',
    );
  } else if (field.initializer !== undefined) {
    containers(field.initializer, `static ${called}`, reading, field.name);
  }
}

function containers(value: Ts.Expression, called: string, { report }: Reading, at: Ts.Node): void {
  const what = mutable(value, false);
  if (what === undefined) return;
  report(at, 'module-state', `${called} is ${what} that all nodes share`, INSTEAD_OF_CONTAINER);
}

/**
 * What can change in a value, such as `a new Map`, or `undefined`. In a `constant` literal, the literals are constant
 * too: to the type check for `as const`, and by good will for `Object.freeze`, which freezes only the outermost.
 */
function mutable(expression: Ts.Expression, constant: boolean): string | undefined {
  const value = bare(expression);
  if (ts.isArrayLiteralExpression(value) || ts.isObjectLiteralExpression(value)) {
    if (constant || isAsConst(expression)) return firstMutable(contents(value), true);
    return ts.isArrayLiteralExpression(value) ? 'an array' : 'an object';
  }
  if (ts.isNewExpression(value)) return `a new ${quoted(value.expression.getText())}`;
  if (ts.isCallExpression(value)) return mutableResult(value);
  return firstMutable(outcomes(value), constant);
}

function firstMutable(values: readonly Ts.Expression[], constant: boolean): string | undefined {
  return values.map((value) => mutable(value, constant)).find((what) => what !== undefined);
}

function isAsConst(expression: Ts.Expression): boolean {
  const wrapped = ts.isParenthesizedExpression(expression) || ts.isSatisfiesExpression(expression);
  if (wrapped) return isAsConst(expression.expression);
  return ts.isAssertionExpression(expression) && ts.isConstTypeReference(expression.type);
}

const MAKERS: ReadonlyMap<string, string> = new Map([
  ['Array', 'an array'],
  ['Array.from', 'an array'],
  ['Array.of', 'an array'],
  ['Object.assign', 'an object'],
  ['Object.create', 'an object'],
  ['Object.fromEntries', 'an object'],
]);

function mutableResult(call: Ts.CallExpression): string | undefined {
  const [argument] = call.arguments;
  const callee = call.expression.getText();
  if (callee !== 'Object.freeze' || argument === undefined) return MAKERS.get(callee);
  const frozen = bare(argument);
  // Freezing does not reach what is in a Map or a Set.
  if (ts.isNewExpression(frozen) && !/^(Map|Set)$/.test(frozen.expression.getText())) return undefined;
  return mutable(frozen, true);
}

/** Whether the code of a static block itself assigns, not a function that is written in it. */
function assigns(node: Ts.Node): boolean {
  if (ts.isFunctionLike(node)) return false;
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    const { operator } = node;
    if (operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken) return true;
  }
  if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) return true;
  return ts.forEachChild(node, (child) => assigns(child) || undefined) === true;
}

function isAssignment(kind: Ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

import { posix } from 'node:path';
import { ts } from 'ts-morph';
import { CHANCE, REFUSED_NAMES, REFUSED_PROMISE_NAMES, SYNCHRONOUS } from './refused-names.ts';
import { isMutableValue, moduleStateOf } from './shared-state.ts';

/** What a rule found, at an offset of the file. */
export interface Refused {
  readonly rule: string;
  readonly at: number;
  readonly message: string;
  readonly instead: string;
}

const DOOR = 'harness/student';
const IMPORTS = `Import the files of this lab by relative path, and what you need of the harness from '${DOOR}'.`;
const OBSERVER = 'Store an object that has a method (a node can pass `this`), and call its method.';
/** Methods that put their last argument into a collection. */
const STORING = new Set(['push', 'unshift', 'add', 'set']);
/** Errors are thrown, not stored: a class of one's own is good style. */
const BUILT_IN_CLASSES = new Set([
  ...['Map', 'Set', 'Array', 'Object', 'String', 'Number', 'Boolean', 'RegExp', 'ArrayBuffer', 'DataView'],
  ...[
    'Int8Array',
    'Uint8Array',
    'Uint8ClampedArray',
    'Int16Array',
    'Uint16Array',
    'Int32Array',
    'Uint32Array',
  ],
  ...['Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'],
]);

/** All that the rules refuse in one parsed file. `paths` are the submission's files. */
export function findRefused(
  source: ts.SourceFile,
  path: string,
  paths: ReadonlySet<string>,
  allowPromises: boolean,
): Refused[] {
  const found: Refused[] = [];
  const refuse = (rule: string, node: ts.Node | number, message: string, instead: string) => {
    found.push({ rule, at: typeof node === 'number' ? node : node.getStart(source), message, instead });
  };
  const declared = declaredNames(source);

  const checkImport = (specifier: ts.Node) => {
    if (!ts.isStringLiteralLike(specifier)) {
      refuse('import', specifier, 'An import needs a fixed name.', IMPORTS);
      return;
    }
    const name = specifier.text;
    if (name === DOOR) return;
    if (!name.startsWith('./') && !name.startsWith('../')) {
      refuse('import', specifier, `'${name}' can not be imported.`, IMPORTS);
      return;
    }
    const target = posix.normalize(posix.join(posix.dirname(path), name));
    const isOwn = [target, `${target}.ts`, target.replace(/\.js$/, '.ts')].some((own) => paths.has(own));
    if (!isOwn) refuse('import', specifier, `'${name}' is none of the files of this lab.`, IMPORTS);
  };

  const checkName = (node: ts.Identifier) => {
    const name = node.text;
    if (declared.has(name) || !isGlobalUse(node)) return;
    if (name === 'require') {
      refuse('import', node, "'require' can not be used.", IMPORTS);
      return;
    }
    const instead = REFUSED_NAMES.get(name) ?? (allowPromises ? undefined : REFUSED_PROMISE_NAMES.get(name));
    if (instead !== undefined) refuse('name', node, `'${name}' can not be used.`, instead);
    if (name === 'Symbol' && ts.isCallExpression(node.parent) && node.parent.expression === node) {
      refuse('symbol', node, 'Symbols can not be part of a state.', 'Use a string as the key.');
    }
  };

  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) checkImport(node.moduleSpecifier);
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined)
      checkImport(node.moduleSpecifier);
    else if (ts.isExternalModuleReference(node)) checkImport(node.expression);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      checkImport(node.argument.literal);
    else if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
      refuse(
        'import',
        node,
        "'import.meta' can not be used.",
        'A node touches the world only through its Env.',
      );
    } else if (node.kind === ts.SyntaxKind.ImportKeyword && ts.isCallExpression(node.parent)) {
      refuse('import', node, "'import(…)' can not be used: files are not loaded while a node runs.", IMPORTS);
    } else if (!allowPromises && node.kind === ts.SyntaxKind.AsyncKeyword) {
      refuse('async', node, "'async' can not be used.", SYNCHRONOUS);
    } else if (
      !allowPromises &&
      (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier))
    ) {
      refuse('async', node, "'await' can not be used.", SYNCHRONOUS);
    } else if (ts.isWithStatement(node)) {
      refuse('name', node, "'with' can not be used.", 'Name the object each time.');
    } else if (ts.isPrivateIdentifier(node) && !isSecondMention(node)) {
      const name = node.text.slice(1);
      refuse(
        'private-name',
        node,
        `'${node.text}' hides state from the harness.`,
        `Write \`private ${name}\`.`,
      );
    } else if (isMathRandom(node)) refuse('name', node, "'Math.random' can not be used.", CHANCE);
    else if (ts.isIdentifier(node)) checkName(node);
    else if (ts.isClassLike(node)) checkClass(node);
    else if (ts.isObjectLiteralExpression(node)) {
      for (const property of node.properties) {
        if (ts.isAccessor(property)) {
          const message = 'An object with a getter or setter can be no message and no state.';
          refuse('accessor', property, message, 'Store the value, or write a method.');
        }
      }
    } else if (ts.isBinaryExpression(node)) checkAssignment(node);
    else if (ts.isCallExpression(node)) checkStoringCall(node);
    ts.forEachChild(node, visit);
  };

  const checkClass = (node: ts.ClassLikeDeclaration) => {
    for (const clause of node.heritageClauses ?? []) {
      if (clause.token !== ts.SyntaxKind.ExtendsKeyword) continue;
      const base = clause.types[0]?.expression;
      if (base === undefined || !ts.isIdentifier(base)) continue;
      if (BUILT_IN_CLASSES.has(base.text) && !declared.has(base.text)) {
        const message = `A class that extends ${base.text} can not be copied.`;
        refuse('extends-built-in', base, message, `Keep a ${base.text} in a field.`);
      }
    }
    for (const member of node.members) {
      if (!ts.isPropertyDeclaration(member)) continue;
      const isStatic = member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) === true;
      const isReadonly =
        member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ReadonlyKeyword) === true;
      if (isStatic) {
        if (!isReadonly || isMutableValue(member.initializer)) {
          const message = 'A static field that can change is shared by all nodes, which share no memory.';
          refuse(
            'shared-state',
            member,
            message,
            'Make it a field of the node, or `static readonly` with a plain value.',
          );
        }
      } else if (isFunction(member.initializer)) {
        refuse(
          'function-in-state',
          member,
          'A function in a field can not be copied with the state.',
          'Write a method.',
        );
      }
    }
  };

  const checkAssignment = (node: ts.BinaryExpression) => {
    if (node.operatorToken.kind !== ts.SyntaxKind.EqualsToken || !startsAtThis(node.left)) return;
    if (isFunction(node.right) || isBind(node.right)) {
      refuse(
        'function-in-state',
        node.right,
        'A function in a field can not be copied with the state.',
        OBSERVER,
      );
    }
  };

  const checkStoringCall = (node: ts.CallExpression) => {
    const callee = node.expression;
    if (!ts.isPropertyAccessExpression(callee) || !STORING.has(callee.name.text)) return;
    if (!startsAtThis(callee.expression) || callee.expression.kind === ts.SyntaxKind.ThisKeyword) return;
    for (const argument of node.arguments) {
      if (isFunction(argument) || isBind(argument)) {
        const message = 'A function in a collection of the node can not be copied with the state.';
        refuse('function-in-state', argument, message, OBSERVER);
      }
    }
  };

  visit(source);
  for (const { node, name } of moduleStateOf(source)) {
    const message = `'${name}' at the top of a file can change and is shared by all nodes, which share no memory.`;
    refuse(
      'shared-state',
      node,
      message,
      'Make it a field of the node; a constant can be `as const` or Object.freeze(…).',
    );
  }
  for (const { at, text } of directives(source)) {
    refuse(
      'directive',
      at,
      `'${text}' switches checks off.`,
      'Mend what is reported; cast with `as` where you know better.',
    );
  }
  return found;
}

/** Names that the file declares anywhere: then they are not the global ones. Coarse, and never a false alarm. */
function declaredNames(source: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const addBinding = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) names.add(name.text);
    else for (const element of name.elements) if (ts.isBindingElement(element)) addBinding(element.name);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) || ts.isParameter(node)) addBinding(node.name);
    else if (
      (ts.isFunctionDeclaration(node) ||
        ts.isFunctionExpression(node) ||
        ts.isClassLike(node) ||
        ts.isEnumDeclaration(node) ||
        ts.isImportSpecifier(node) ||
        ts.isNamespaceImport(node) ||
        ts.isImportClause(node)) &&
      node.name !== undefined &&
      ts.isIdentifier(node.name)
    ) {
      names.add(node.name.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

/** Whether an identifier reads a variable: it is no name of a property, a label or a type. */
function isGlobalUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent) || ts.isEnumMember(parent) || ts.isPropertySignature(parent)) {
    return ts.isPropertyAssignment(parent) && parent.initializer === node;
  }
  if (ts.isPropertyDeclaration(parent)) return parent.initializer === node;
  if (ts.isMethodDeclaration(parent) || ts.isMethodSignature(parent) || ts.isAccessor(parent)) return false;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  if (ts.isQualifiedName(parent) || ts.isTypeReferenceNode(parent) || ts.isTypeParameterDeclaration(parent))
    return false;
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent)) return false;
  if (ts.isImportSpecifier(parent) || ts.isTypePredicateNode(parent) || ts.isNamedTupleMember(parent))
    return false;
  if (ts.isInterfaceDeclaration(parent) || ts.isTypeAliasDeclaration(parent)) return false;
  if (ts.isTypeQueryNode(parent)) return false;
  if (ts.isExportSpecifier(parent)) return parent.propertyName === undefined || parent.propertyName === node;
  return true;
}

function isMathRandom(node: ts.Node): boolean {
  return (
    ts.isPropertyAccessExpression(node) &&
    node.name.text === 'random' &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === 'Math'
  );
}

/** A `#x` that is used, not declared: one message a field is enough. */
function isSecondMention(node: ts.PrivateIdentifier): boolean {
  return !ts.isClassElement(node.parent);
}

function isFunction(node: ts.Node | undefined): boolean {
  if (node === undefined) return false;
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return isFunction(node.expression);
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}

function isBind(node: ts.Node): boolean {
  return (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === 'bind'
  );
}

/** `this.a`, `this.a.b`, `this.a[0]`, `this.a.get(k)!`: something that is part of the node's state. */
function startsAtThis(node: ts.Expression): boolean {
  if (node.kind === ts.SyntaxKind.ThisKeyword) return true;
  if (
    ts.isPropertyAccessExpression(node) ||
    ts.isElementAccessExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isCallExpression(node)
  ) {
    return startsAtThis(node.expression);
  }
  return false;
}

const DIRECTIVE = /@ts-(?:nocheck|ignore|expect-error)|^\/\/\/\s*<(?:reference|amd-)/;

/** Comments that talk to the compiler. */
function directives(source: ts.SourceFile): { at: number; text: string }[] {
  const { text } = source;
  if (!/@ts-|\/\/\/\s*</.test(text)) return [];
  const found = new Map<number, string>();
  const look = (ranges: readonly ts.CommentRange[] | undefined) => {
    for (const { pos, end } of ranges ?? []) {
      const match = DIRECTIVE.exec(text.slice(pos, end));
      if (match !== null) found.set(pos, match[0]);
    }
  };
  const visit = (node: ts.Node): void => {
    look(ts.getLeadingCommentRanges(text, node.getFullStart()));
    look(ts.getTrailingCommentRanges(text, node.end));
    for (const child of node.getChildren(source)) visit(child);
  };
  visit(source);
  return [...found].map(([at, directive]) => ({ at, text: directive }));
}

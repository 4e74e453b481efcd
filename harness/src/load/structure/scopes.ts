import { isErased } from './tree.ts';
import { type Ts, ts } from './typescript.ts';

/** Tells whether an identifier, where it stands, is a use of the global of that name. */
export type IsGlobal = (identifier: Ts.Identifier) => boolean;

/**
 * Finds which names a file declares, and where. A name is the global's when it is used as a value and no scope around
 * it declares it: parameters, variables, functions, classes, enums, namespaces and imports. `declare` declares nothing
 * that is there at run time.
 */
export function globalsOf(tree: Ts.SourceFile): IsGlobal {
  const scopes = new Map<string, Set<Ts.Node>>();
  const declare = (name: Ts.BindingName, scope: Ts.Node): void => {
    if (!ts.isIdentifier(name)) {
      for (const element of name.elements) {
        if (ts.isBindingElement(element)) declare(element.name, scope);
      }
      return;
    }
    const known = scopes.get(name.text);
    if (known === undefined) scopes.set(name.text, new Set([scope]));
    else known.add(scope);
  };
  const visit = (node: Ts.Node): void => {
    if (isErased(node)) return;
    const declared = declaration(node, tree);
    if (declared !== undefined) declare(declared.name, declared.scope);
    ts.forEachChild(node, visit);
  };
  visit(tree);

  return (identifier) => {
    if (!isUse(identifier)) return false;
    const declaring = scopes.get(identifier.text);
    if (declaring === undefined) return true;
    return ts.findAncestor(identifier, (node) => declaring.has(node)) === undefined;
  };
}

interface Declared {
  readonly name: Ts.BindingName;
  readonly scope: Ts.Node;
}

function declaration(node: Ts.Node, tree: Ts.SourceFile): Declared | undefined {
  if (ts.isVariableDeclaration(node)) {
    const list = node.parent;
    const isVar = ts.isVariableDeclarationList(list) && (list.flags & ts.NodeFlags.BlockScoped) === 0;
    return { name: node.name, scope: enclosing(node, isVar ? isFunctionScope : isBlockScope) };
  }
  if (ts.isParameter(node)) return { name: node.name, scope: node.parent };
  if (ts.isFunctionExpression(node) || ts.isClassExpression(node)) {
    return node.name && { name: node.name, scope: node };
  }
  if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isEnumDeclaration(node)) {
    return node.name && { name: node.name, scope: enclosing(node, isBlockScope) };
  }
  if (ts.isModuleDeclaration(node)) {
    return ts.isIdentifier(node.name) ? { name: node.name, scope: enclosing(node, isBlockScope) } : undefined;
  }
  if (
    ts.isImportClause(node) ||
    ts.isNamespaceImport(node) ||
    ts.isImportSpecifier(node) ||
    ts.isImportEqualsDeclaration(node)
  ) {
    return node.name && { name: node.name, scope: tree };
  }
  return undefined;
}

function enclosing(node: Ts.Node, isScope: (ancestor: Ts.Node) => boolean): Ts.Node {
  return ts.findAncestor(node.parent, isScope) ?? node.getSourceFile();
}

function isFunctionScope(node: Ts.Node): boolean {
  return ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node) || ts.isModuleBlock(node);
}

function isBlockScope(node: Ts.Node): boolean {
  return (
    isFunctionScope(node) ||
    ts.isBlock(node) ||
    ts.isCaseBlock(node) ||
    ts.isCatchClause(node) ||
    ts.isForStatement(node) ||
    ts.isForInStatement(node) ||
    ts.isForOfStatement(node)
  );
}

/** Whether `identifier` reads or writes a variable, and is no name of a field, a declaration, a label or an import. */
function isUse(identifier: Ts.Identifier): boolean {
  const { parent } = identifier;
  if (ts.isExportSpecifier(parent)) {
    const isLocal = parent.parent.parent.moduleSpecifier === undefined;
    return isLocal && (parent.propertyName ?? parent.name) === identifier;
  }
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  const naming = ['name', 'propertyName', 'label'];
  return !naming.some((role) => Reflect.get(parent, role) === identifier);
}

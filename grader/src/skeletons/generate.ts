import { ts } from 'ts-morph';

/** The mark of what a student writes: first line of a body, or the line above a field, import or declaration. */
const MARK = /^\/\/ SOLUTION\s*$/;
const LEAD = /^\/\/ TODO:/;
const DOOR = 'harness/student';

/** A replacement of a part of a text. */
interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

type FunctionLike =
  | ts.FunctionDeclaration
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.AccessorDeclaration;

/**
 * A student's skeleton from a solution's text: each body that begins with `// SOLUTION` becomes a throw of
 * `NotImplemented`, `// TODO:` comments in it stay; what stands below a line `// SOLUTION` goes. Everything else is kept to
 * the letter. `path` names the file in errors.
 */
export function generateSkeleton(solution: string, path: string): string {
  const source = parse(solution, path);
  const splices: Splice[] = [];
  let throws = false;
  const visit = (node: ts.Node): void => {
    if (isDropped(node, solution)) {
      splices.push(removal(node, solution));
      return;
    }
    if (isFunctionLike(node) && node.body !== undefined && isMarked(node.body, solution)) {
      throws = true;
      splices.push({
        from: node.body.getStart(),
        to: node.body.end,
        text: emptyBody(node, node.body, solution),
      });
      return;
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(source, visit);
  const text = tidy(splice(solution, splices));
  return throws ? withImports(text, path) : text;
}

/** The texts of the marked bodies and left-out declarations of a solution, and of all the rest. */
export function solutionParts(solution: string, path: string): { secret: string[]; open: string } {
  const source = parse(solution, path);
  const secret: string[] = [];
  const splices: Splice[] = [];
  const visit = (node: ts.Node): void => {
    const body =
      isFunctionLike(node) && node.body !== undefined && isMarked(node.body, solution)
        ? node.body
        : undefined;
    const part = isDropped(node, solution) ? node : body;
    if (part === undefined) {
      ts.forEachChild(node, visit);
      return;
    }
    secret.push(part.getText());
    splices.push({ from: part.getStart(), to: part.end, text: '' });
  };
  ts.forEachChild(source, visit);
  return { secret, open: splice(solution, splices) };
}

function parse(text: string, path: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
}

function isFunctionLike(node: ts.Node): node is FunctionLike {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isConstructorDeclaration(node) ||
    ts.isAccessor(node)
  );
}

function isMarked(body: ts.Block, text: string): boolean {
  return comments(body.getStart() + 1, text).some(({ line }) => MARK.test(line));
}

/** Whether the last comment above the node is the mark. The doc comment may stand above it. */
function isDropped(node: ts.Node, text: string): boolean {
  if (!ts.isClassElement(node) && !ts.isStatement(node)) return false;
  if (ts.isBlock(node)) return false;
  const above = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
  const last = above.at(-1);
  return last !== undefined && MARK.test(text.slice(last.pos, last.end));
}

/** The node with the comments above it, and its line end. */
function removal(node: ts.Node, text: string): Splice {
  const first = ts.getLeadingCommentRanges(text, node.getFullStart())?.[0]?.pos ?? node.getStart();
  const lineStart = text.lastIndexOf('\n', first - 1) + 1;
  const lineEnd = text.indexOf('\n', node.end);
  return { from: lineStart, to: lineEnd < 0 ? text.length : lineEnd + 1, text: '' };
}

/** The node and its line end. What stands above the first import is the file's own comment. */
function withoutComments(node: ts.Node, text: string): Splice {
  const lineEnd = text.indexOf('\n', node.end);
  return { from: node.getStart(), to: lineEnd < 0 ? text.length : lineEnd + 1, text: '' };
}

function comments(from: number, text: string): { line: string }[] {
  return (ts.getLeadingCommentRanges(text, from) ?? []).map(({ pos, end }) => ({
    line: text.slice(pos, end),
  }));
}

function emptyBody(node: FunctionLike, body: ts.Block, text: string): string {
  const column = text.lastIndexOf('\n', node.getStart()) + 1;
  const indent = /^\s*/.exec(text.slice(column))?.[0] ?? '';
  const lines = [...leads(body, text), ...superCall(node), `throw new NotImplemented('${nameOf(node)}');`];
  return `{\n${lines.map((line) => `${indent}  ${line}`).join('\n')}\n${indent}}`;
}

/** The `// TODO:` comments of a body with the comment lines that go on from them. */
function leads(body: ts.Block, text: string): string[] {
  const found: string[] = [];
  let goesOn = false;
  for (const raw of text.slice(body.getStart(), body.end).split('\n')) {
    const line = raw.trim();
    goesOn = LEAD.test(line) || (goesOn && line.startsWith('//') && !MARK.test(line));
    if (goesOn) found.push(line);
  }
  return found;
}

/** A constructor of a derived class has to call `super` before it throws. */
function superCall(node: FunctionLike): string[] {
  if (!ts.isConstructorDeclaration(node)) return [];
  const statement = node.body?.statements.find(
    (candidate) =>
      ts.isExpressionStatement(candidate) &&
      ts.isCallExpression(candidate.expression) &&
      candidate.expression.expression.kind === ts.SyntaxKind.SuperKeyword,
  );
  return statement === undefined ? [] : [statement.getText()];
}

function nameOf(node: FunctionLike): string {
  const own = ts.isConstructorDeclaration(node) ? 'constructor' : (node.name?.getText() ?? 'default');
  const { parent } = node;
  return ts.isClassLike(parent) ? `${parent.name?.text ?? 'class'}.${own}` : own;
}

/** Adds the import of `NotImplemented`, and drops the names that only solutions used. */
function withImports(text: string, path: string): string {
  const source = parse(text, path);
  const used = new Set<string>();
  const collect = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isIdentifier(node)) used.add(node.text);
    ts.forEachChild(node, collect);
  };
  ts.forEachChild(source, collect);
  const splices: Splice[] = [];
  const imports = source.statements.filter(ts.isImportDeclaration);
  let isAdded = false;
  for (const node of imports) {
    const bindings = node.importClause?.namedBindings;
    if (bindings === undefined || !ts.isNamedImports(bindings)) continue;
    const isTypeOnly = node.importClause?.isTypeOnly === true;
    const kept = bindings.elements
      .filter((element) => used.has(element.name.text))
      .map((element) => (isTypeOnly ? `type ${element.getText()}` : element.getText()));
    const isDoor = ts.isStringLiteral(node.moduleSpecifier) && node.moduleSpecifier.text === DOOR;
    if (isDoor && !isAdded) {
      isAdded = true;
      const names = [...kept, 'NotImplemented'].sort(byName);
      splices.push({
        from: node.getStart(),
        to: node.end,
        text: `import { ${names.join(', ')} } from '${DOOR}';`,
      });
    } else if (kept.length === 0) splices.push(withoutComments(node, text));
    else if (kept.length < bindings.elements.length) {
      // Where only types are left, the formatter wants the import to say so as a whole.
      const onlyTypes = kept.every((name) => name.startsWith('type '));
      const names = kept.map((name) => (onlyTypes ? name.replace(/^type /, '') : name)).join(', ');
      const from = node.importClause?.getStart() ?? bindings.getStart();
      splices.push({ from, to: bindings.end, text: `${onlyTypes ? 'type ' : ''}{ ${names} }` });
    }
  }
  if (!isAdded) {
    // Where the formatter keeps it: after Node's modules and before the student's own files.
    const next = imports.find(({ moduleSpecifier }) => isAfterDoor(moduleSpecifier));
    const last = imports.at(-1);
    const line = `import { NotImplemented } from '${DOOR}';\n`;
    if (next !== undefined && next !== imports[0]) {
      splices.push({ from: next.getStart(), to: next.getStart(), text: line });
    } else if (next === undefined && last !== undefined) {
      splices.push({ from: last.end + 1, to: last.end + 1, text: line });
    } else {
      const from = endOfHeader(text);
      splices.push({ from, to: from, text: imports.length > 0 ? line : `${line}\n` });
    }
  }
  return splice(text, splices);
}

/** Whether an import of this module stands after that of the students' door. */
function isAfterDoor(specifier: ts.Expression): boolean {
  const name = ts.isStringLiteral(specifier) ? specifier.text : '';
  return name.startsWith('.') || (!name.startsWith('node:') && name > DOOR);
}

/** The end of the file's own comment: the first one, when an empty line or an import follows. */
function endOfHeader(text: string): number {
  const header = ts.getLeadingCommentRanges(text, 0)?.[0];
  const gap = header === undefined ? null : /^\n\n|^\n(?=import )/.exec(text.slice(header.end));
  return header === undefined || gap === null ? 0 : header.end + gap[0].length;
}

/** Takes out the empty lines that are left where something was, as the formatter would. */
function tidy(text: string): string {
  return text
    .replace(/\{\n\n+/g, '{\n')
    .replace(/\n\n+(\s*\})/g, '\n$1')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/\n+$/, '\n');
}

/** The order in which the formatter keeps imported names: by name, whether type or not. */
function byName(a: string, b: string): number {
  const bare = (name: string) => name.replace(/^type /, '');
  return bare(a).localeCompare(bare(b), 'en');
}

function splice(text: string, splices: readonly Splice[]): string {
  return [...splices]
    .sort((a, b) => b.from - a.from)
    .reduce((result, { from, to, text: added }) => result.slice(0, from) + added + result.slice(to), text);
}

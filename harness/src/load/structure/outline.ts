import { ts } from 'ts-morph';

/** Where a function, a class or a method stands; lines and columns are 1-based. */
export interface FunctionPlace {
  /** `MonLeaderDetector.suspect`, `fibonacci`; a class and its constructor go by the name of the class. */
  readonly name: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
}

/** The named functions of a file, in the order in which they stand. */
export function placesOf(source: ts.SourceFile, path: string): FunctionPlace[] {
  const places: FunctionPlace[] = [];
  const add = (name: string, node: ts.Node, at: ts.Node) => {
    const start = source.getLineAndCharacterOfPosition(at.getStart(source));
    const end = source.getLineAndCharacterOfPosition(node.end);
    places.push({ name, path, line: start.line + 1, column: start.character + 1, endLine: end.line + 1 });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isClassLike(node) && node.name !== undefined) {
      const className = node.name.text;
      const own = node.members.find(ts.isConstructorDeclaration);
      if (own === undefined) add(className, node, node.name);
      for (const member of node.members) {
        if (ts.isConstructorDeclaration(member)) add(className, member, member);
        else if ((ts.isMethodDeclaration(member) || ts.isAccessor(member)) && member.body !== undefined) {
          add(`${className}.${member.name.getText(source)}`, member, member.name);
        }
      }
    } else if (ts.isFunctionDeclaration(node) && node.name !== undefined && node.body !== undefined) {
      add(node.name.text, node, node.name);
    } else if (
      ts.isVariableDeclaration(node) &&
      ts.isIdentifier(node.name) &&
      node.initializer !== undefined &&
      (ts.isArrowFunction(node.initializer) || ts.isFunctionExpression(node.initializer))
    ) {
      add(node.name.text, node, node.name);
    }
    ts.forEachChild(node, visit);
  };
  try {
    visit(source);
  } catch (error) {
    // Nested too deeply to walk: what was found until then is still right.
    if (!(error instanceof RangeError)) throw error;
  }
  return places;
}

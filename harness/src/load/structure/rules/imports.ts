import { posix } from 'node:path';
import type { Reading, Rule } from '../rule.ts';
import { quoted } from '../structure-error.ts';
import { type Ts, ts } from '../typescript.ts';

const STUDENT_DOOR = 'harness/student';
const RELATIVE = /^\.\.?\//;
const ALLOWED = `Import only files of this folder, with ./ and their name, and "${STUDENT_DOOR}".`;
const AT_THE_TOP = "Write import { name } from './file.ts' at the top of the file.";

/** A submission imports its own files and the students' door; the bundler refuses the rest as well, but says less. */
export const imports: Rule = (node, reading) => {
  const { report, isGlobal } = reading;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    if (node.moduleSpecifier !== undefined) checkSpecifier(node.moduleSpecifier, reading);
  } else if (ts.isExternalModuleReference(node)) {
    report(node, 'imports', 'import … = require() is not how a module is imported here', AT_THE_TOP);
  } else if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
    report(
      node,
      'imports',
      `import.${quoted(node.name.text)} is not given: your code has no place of its own on a disk`,
      'Take what you need as a parameter, or import it from a file of this folder.',
    );
  } else if (node.kind === ts.SyntaxKind.ImportKeyword && ts.isCallExpression(node.parent)) {
    report(node, 'imports', 'import() would load code while the node runs', AT_THE_TOP);
  } else if (ts.isIdentifier(node) && node.text === 'require' && isGlobal(node)) {
    report(node, 'imports', 'require is not given: your files are modules', AT_THE_TOP);
  }
};

/** Types are imported under the same rule: `import('node:fs').Stats` anywhere in what is erased at run time. */
export function importTypes(erased: Ts.Node, reading: Reading): void {
  const visit = (node: Ts.Node): void => {
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      checkSpecifier(node.argument.literal, reading);
    }
    ts.forEachChild(node, visit);
  };
  visit(erased);
}

function checkSpecifier(specifier: Ts.Expression, { path, report }: Reading): void {
  if (!ts.isStringLiteralLike(specifier) || specifier.text === STUDENT_DOOR) return;
  const name = quoted(specifier.text);
  if (!RELATIVE.test(specifier.text)) {
    report(specifier, 'imports', `"${name}" can't be imported by a submission`, ALLOWED);
    return;
  }
  const target = posix.join(posix.dirname(path), specifier.text);
  if (target === '..' || target.startsWith('../')) {
    report(specifier, 'imports', `"${name}" is outside this lab's folder`, ALLOWED);
  }
}

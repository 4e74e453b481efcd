import type { Reading, Rule } from '../rule.ts';
import { quoted } from '../structure-error.ts';
import { bare, modifier } from '../tree.ts';
import { type Ts, ts } from '../typescript.ts';

/** What keeps its content where the harness can't copy it when a class extends it. Errors are made to be thrown. */
const BUILT_INS: ReadonlySet<string> = new Set([
  ...['Array', 'Map', 'Set', 'Iterator', 'RegExp', 'String', 'Number', 'Boolean'],
  ...['ArrayBuffer', 'DataView', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array'],
  ...['Uint16Array', 'Int32Array', 'Uint32Array', 'Float16Array', 'Float32Array', 'Float64Array'],
  ...['BigInt64Array', 'BigUint64Array'],
]);

/** What a class or an object may look like, so that the harness can copy a node and compare its states. */
export const classes: Rule = (node, reading) => {
  if (ts.isPrivateIdentifier(node)) privateName(node, reading);
  else if (ts.isHeritageClause(node)) builtInBase(node, reading);
  else if (ts.isPropertyDeclaration(node)) autoAccessor(node, reading);
  else if (ts.isAccessor(node) && ts.isObjectLiteralExpression(node.parent)) {
    const kind = ts.isGetAccessor(node) ? 'get' : 'set';
    reading.report(
      node,
      'accessor',
      `${kind} ${quoted(node.name.getText())} in an object literal is code where the harness looks for a value`,
      'Write a field or a method; in a class, get and set are fine.',
    );
  }
};

function privateName(name: Ts.PrivateIdentifier, { report }: Reading): void {
  // Once, where it is declared.
  if (!ts.isClassElement(name.parent)) return;
  report(
    name,
    'private-name',
    `${quoted(name.text)} is hidden from the harness too, which has to see all of the state of a node`,
    `Write private ${quoted(name.text.slice(1))}.`,
  );
}

function builtInBase(clause: Ts.HeritageClause, { isGlobal, report }: Reading): void {
  const base = clause.types[0] && bare(clause.types[0].expression);
  if (clause.token !== ts.SyntaxKind.ExtendsKeyword || base === undefined || !ts.isIdentifier(base)) return;
  if (!BUILT_INS.has(base.text) || !isGlobal(base)) return;
  report(
    base,
    'extends-built-in',
    `a class that extends ${base.text} can't be part of a node's state`,
    `Keep the ${base.text} in a field of the class: private readonly items = ….`,
  );
}

function autoAccessor(field: Ts.PropertyDeclaration, { report }: Reading): void {
  const accessor = modifier(field, ts.SyntaxKind.AccessorKeyword);
  if (accessor === undefined) return;
  report(
    accessor,
    'accessor',
    `accessor ${quoted(field.name.getText())} hides its value from the harness, which has to see all of the state of a node`,
    'Write a field, without accessor.',
  );
}

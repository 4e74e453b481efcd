import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ts } from 'ts-morph';
import type { CodeFile } from '../../src/similarity/tokens.ts';

const LAB = join(import.meta.dirname, '..', '..', '..', 'solutions-private', 'lab4-paxos');
export const WRITERS = ['loops', 'arrays', 'tables', 'guards', 'tallies'];
/** The functions that are drawn, by file: each with the private methods that stand between it and the next one. */
export const FUNCTIONS: Readonly<Record<string, readonly string[]>> = {
  'acceptor.ts': ['handlePrepare', 'handleAccept'],
  'learner.ts': ['handleLearn'],
  'paxos-node.ts': [
    'onStart',
    'onRequest',
    'onMessage',
    'onTimer',
    'onTrust',
    'goOn',
    'backOff',
    'decide',
    'save',
  ],
  'proposer.ts': ['increaseCrnd', 'handlePromise'],
};

export interface Random {
  /** A whole number from 0, below `below`. */
  readonly below: (below: number) => number;
}

/** A class of an alternative: what stands before its first function, and each function's text. */
interface Parts {
  readonly head: string;
  readonly functions: ReadonlyMap<string, string>;
}

function partsOf(writer: string, path: string): Parts {
  const text = readFileSync(join(LAB, 'alternatives', writer, path), 'utf8');
  const tree = parse(text);
  const made = tree.statements.find(ts.isClassDeclaration)!;
  const functions = new Map<string, string>();
  let head = text.slice(0, made.members.pos);
  let name: string | undefined;
  for (const member of made.members) {
    const own = member.name?.getText(tree);
    if (own !== undefined && FUNCTIONS[path]!.includes(own)) name = own;
    const code = text.slice(member.pos, member.end);
    if (name === undefined) head += code;
    else functions.set(name, (functions.get(name) ?? '') + code);
  }
  return { head, functions };
}

/** Five independent writers of every function of Lab 4, each of which gets 100 points (`writers.test.ts`). */
export class Corpus {
  readonly functions = Object.values(FUNCTIONS).flat();
  readonly writers = WRITERS.length;
  readonly #parts = new Map(
    WRITERS.flatMap((writer, i) =>
      Object.keys(FUNCTIONS).map((path): [string, Parts] => [`${i} ${path}`, partsOf(writer, path)]),
    ),
  );

  /** What is handed out. */
  readonly given: readonly CodeFile[] = [
    'acceptor.ts',
    'learner.ts',
    'messages.ts',
    'paxos-node.ts',
    'proposer.ts',
  ].map((path) => ({
    path: `skeleton/${path}`,
    text: readFileSync(join(LAB, '..', '..', 'skeletons', 'lab4-paxos', path), 'utf8'),
  }));

  /** Function `name` as a writer wrote it, with the private methods behind it. */
  textOf(writer: number, name: string): string {
    const path = Object.keys(FUNCTIONS).find((one) => FUNCTIONS[one]!.includes(name))!;
    return this.#parts.get(`${writer} ${path}`)!.functions.get(name)!;
  }

  /** A submission that has function i from writer `writers[i]`. */
  compose(writers: readonly number[]): readonly CodeFile[] {
    const of = (name: string) => writers[this.functions.indexOf(name)]!;
    const files = Object.entries(FUNCTIONS).map(([path, names]) => {
      const { head } = this.#parts.get(`${of(names[0]!)} ${path}`)!;
      const bodies = names.map((name) => this.#parts.get(`${of(name)} ${path}`)!.functions.get(name)!);
      return { path, text: `${head}${bodies.join('\n')}\n}\n` };
    });
    return [...files, { path: 'messages.ts', text: this.given[2]!.text }];
  }
}

/** Gives names of its own to everything that a copier may rename: what is private, local, or a parameter. */
export function renamed(files: readonly CodeFile[], random: Random): readonly CodeFile[] {
  const names = new Map<string, string>();
  for (const { text } of files) {
    const tree = parse(text);
    const visit = (node: ts.Node): void => {
      const isLocal =
        ts.isParameter(node) ||
        (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name)) ||
        ((ts.isMethodDeclaration(node) || ts.isPropertyDeclaration(node)) &&
          node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword) === true);
      const name = isLocal && ts.isIdentifier(node.name) ? node.name.text : undefined;
      if (name !== undefined && !names.has(name))
        names.set(name, `${WORDS[random.below(WORDS.length)]}${names.size}`);
      ts.forEachChild(node, visit);
    };
    visit(tree);
  }
  return files.map(({ path, text }) => {
    const tree = parse(text);
    const edits: { at: number; end: number; by: string }[] = [];
    const visit = (node: ts.Node): void => {
      const by = ts.isIdentifier(node) ? names.get(node.text) : undefined;
      if (by !== undefined) {
        const isShort = ts.isShorthandPropertyAssignment(node.parent);
        edits.push({
          at: node.getStart(tree),
          end: node.end,
          by: isShort ? `${node.getText(tree)}: ${by}` : by,
        });
      }
      ts.forEachChild(node, visit);
    };
    visit(tree);
    let made = text;
    for (const { at, end, by } of edits.reverse()) made = made.slice(0, at) + by + made.slice(end);
    return { path, text: made };
  });
}

const WORDS = ['node', 'item', 'current', 'previous', 'votes', 'ballot', 'handler', 'temp'];

/** The members of each class in another order, and the files under other names, so that they come in another order too. */
export function reordered(files: readonly CodeFile[], random: Random): readonly CodeFile[] {
  return files.map(({ path, text }) => {
    const made = parse(text).statements.find(ts.isClassDeclaration);
    if (made === undefined) return { path, text };
    const members = made.members.map((member) => text.slice(member.pos, member.end));
    for (let i = members.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [members[i], members[j]] = [members[j]!, members[i]!];
    }
    const whole = `${text.slice(0, made.members.pos)}${members.join('\n')}${text.slice(made.members.end)}`;
    return { path: `${random.below(1000)}-${path}`, text: whole };
  });
}

/** Other line breaks, indentation, quotes, semicolons and commas, braces around single statements, and new comments. */
export function reformatted(files: readonly CodeFile[], random: Random): readonly CodeFile[] {
  const printer = ts.createPrinter({ removeComments: true });
  return files.map(({ path, text }) => {
    const tree = parse(text);
    const printed = printer
      .printFile(tree)
      .replace(/;$/gm, '')
      .replace(/'/g, '"')
      .replace(/^ +/gm, (indent) => '\t'.repeat(indent.length / 2))
      .replace(/ \{$/gm, '\n{')
      .split('\n')
      .flatMap((line) =>
        random.below(6) === 0 ? [`// ${WORDS[random.below(WORDS.length)]}`, line] : [line],
      );
    return { path, text: printed.join('\r\n') };
  });
}

function parse(text: string): ts.SourceFile {
  return ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
}

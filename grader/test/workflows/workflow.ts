import { readFileSync } from 'node:fs';

/** Values of the part of YAML in which workflows here are written. */
export type Yaml = string | readonly Yaml[] | { readonly [key: string]: Yaml };

/** A step of a workflow that runs a script. */
export interface Script {
  readonly job: string;
  readonly name: string;
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Line {
  readonly indent: number;
  readonly text: string;
}

/** Reads a workflow: maps, lists, blocks of text, one-line maps and lists. Throws for what it does not know. */
export function readWorkflow(path: string): Yaml {
  const raw = readFileSync(path, 'utf8').split('\n');
  let at = 0;
  const peek = (): Line | undefined => {
    while (at < raw.length && /^\s*(#.*)?$/.test(raw[at] ?? '')) at++;
    const line = raw[at];
    return line === undefined ? undefined : { indent: line.search(/\S/), text: line.trim() };
  };
  const block = (indent: number): string => {
    const lines: string[] = [];
    let own: number | undefined;
    for (; at < raw.length; at++) {
      const line = raw[at] ?? '';
      const depth = line.search(/\S/);
      if (depth >= 0 && depth <= indent) break;
      own ??= depth;
      lines.push(line.slice(own));
    }
    return `${lines.join('\n').trimEnd()}\n`;
  };
  const value = (text: string, indent: number): Yaml => {
    if (text === '|') return block(indent);
    if (text !== '') return inline(text);
    const next = peek();
    return next === undefined || next.indent <= indent ? '' : node(next.indent);
  };
  const node = (indent: number): Yaml => {
    const list: Yaml[] = [];
    const map: Record<string, Yaml> = {};
    for (let line = peek(); line !== undefined && line.indent === indent; line = peek()) {
      if (line.text.startsWith('- ')) {
        raw[at] = `${' '.repeat(indent + 2)}${line.text.slice(2)}`;
        list.push(/^[\w'-]+:( |$)/.test(line.text.slice(2)) ? node(indent + 2) : inline(line.text.slice(2)));
        if (!/^[\w'-]+:( |$)/.test(line.text.slice(2))) at++;
        continue;
      }
      const match = /^([\w'-]+):(?: (.*))?$/.exec(line.text);
      if (match === null) throw new Error(`${path}:${at + 1} ${line.text}`);
      at++;
      map[match[1] ?? ''] = value(match[2] ?? '', indent);
    }
    return list.length > 0 ? list : map;
  };
  return node(0);
}

function inline(text: string): Yaml {
  const quoted = /^'(.*)'$/.exec(text);
  if (quoted !== null) return (quoted[1] ?? '').replaceAll("''", "'");
  if (text.startsWith('{') && !text.startsWith('{{')) return {};
  if (text.startsWith('['))
    return text
      .slice(1, -1)
      .split(',')
      .map((part) => inline(part.trim()));
  return text;
}

/** The scripts of all jobs, in order. */
export function scriptsOf(workflow: Yaml): Script[] {
  const jobs = Object.entries(member(workflow, 'jobs') as { [job: string]: Yaml });
  return jobs.flatMap(([job, body]) =>
    (member(body, 'steps') as readonly Yaml[]).flatMap((step) => {
      const run = member(step, 'run');
      if (run === undefined) return [];
      const env = (member(step, 'env') ?? {}) as Record<string, string>;
      return [{ job, name: String(member(step, 'name') ?? run), run: String(run), env }];
    }),
  );
}

function member(value: Yaml | undefined, key: string): Yaml | undefined {
  return typeof value === 'object' && !Array.isArray(value)
    ? (value as { [key: string]: Yaml })[key]
    : undefined;
}

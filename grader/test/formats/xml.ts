/** An element of XML, with its text. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const NAME = '[A-Za-z_][\\w.-]*';
const ATTRIBUTE = `\\s+(${NAME})="([^<"]*)"`;
const TAG = new RegExp(`^<(/?)(${NAME})((?:${ATTRIBUTE})*)\\s*(/?)>`);
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 does not allow
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Cs}/u;

/** What makes a text no well-formed XML 1.0, or ''. Strict: only what reports need, no CDATA, comments or entities of one's own. */
export function XMLValidator(text: string): string {
  try {
    XMLParser(text);
    return '';
  } catch (error) {
    return String(error);
  }
}

export function XMLParser(text: string): XmlElement {
  const bad = FORBIDDEN.exec(text);
  if (bad !== null) throw new Error(`the character ${bad[0].codePointAt(0)?.toString(16)} at ${bad.index}`);
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!text.startsWith(head)) throw new Error('no declaration');
  let at = head.length;
  const decode = (raw: string) => {
    if (/&(?!(?:amp|lt|gt|quot|apos|#\d+);)/.test(raw)) throw new Error(`a bare & in ${raw}`);
    return raw.replace(/&(amp|lt|gt|quot|apos|#\d+);/g, (_, name: string) =>
      name.startsWith('#')
        ? String.fromCodePoint(Number(name.slice(1)))
        : ({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }[name] ?? ''),
    );
  };
  const element = (): XmlElement => {
    const tag = TAG.exec(text.slice(at));
    if (tag === null || tag[1] === '/') throw new Error(`no element at ${at}: ${text.slice(at, at + 60)}`);
    at += tag[0].length;
    const pairs = [...(tag[3] ?? '').matchAll(new RegExp(ATTRIBUTE, 'g'))].map(([, key = '', value = '']) => [
      key,
      decode(value),
    ]);
    const attributes: Record<string, string> = Object.fromEntries(pairs);
    if (Object.keys(attributes).length !== pairs.length) throw new Error('an attribute twice');
    const name = tag[2] ?? '';
    const children: XmlElement[] = [];
    let own = '';
    if (tag.at(-1) === '/') return { name, attributes, children, text: '' };
    for (;;) {
      const next = text.indexOf('<', at);
      if (next < 0) throw new Error(`${name} does not end`);
      const between = text.slice(at, next);
      if (between.includes(']]>')) throw new Error(']]> in text');
      own += decode(between);
      at = next;
      if (!text.startsWith('</', at)) {
        children.push(element());
        continue;
      }
      const end = TAG.exec(text.slice(at));
      if (end?.[2] !== name) throw new Error(`${name} ends as ${end?.[2]}`);
      at += end[0].length;
      return { name, attributes, children, text: own };
    }
  };
  const root = element();
  if (text.slice(at).trim() !== '') throw new Error(`more after the end: ${text.slice(at, at + 60)}`);
  return root;
}

/**
 * The line on which each value of a JSON text stands, 1-based, by its path such as `labs.2.deadline` or `slipDays.free`:
 * so that a number of a report can be traced to a line of the policy. The text must be valid JSON.
 */
export function policyLines(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  let at = 0;
  let line = 1;
  const skip = () => {
    for (; at < text.length && /\s/.test(text.charAt(at)); at++) if (text[at] === '\n') line++;
  };
  const string = (): string => {
    const start = at;
    for (at++; text[at] !== '"'; at++) if (text[at] === '\\') at++;
    at++;
    return JSON.parse(text.slice(start, at)) as string;
  };
  const value = (path: string): void => {
    skip();
    lines.set(path, line);
    const open = text[at];
    if (open === '{' || open === '[') {
      at++;
      for (let index = 0; ; index++) {
        skip();
        if (text[at] === '}' || text[at] === ']') break;
        let key = String(index);
        const starts = line;
        if (open === '{') {
          key = string();
          skip();
          at++;
        }
        const child = path === '' ? key : `${path}.${key}`;
        value(child);
        lines.set(child, starts);
        skip();
        if (text[at] === ',') at++;
      }
      at++;
    } else if (open === '"') string();
    else while (at < text.length && !/[\s,\]}]/.test(text.charAt(at))) at++;
  };
  value('');
  return lines;
}

/** A sheet of questions in Markdown with every box empty: `- [x] …` becomes `- [ ] …`. */
export function untick(text: string): string {
  return text.replace(/^(\s*[-*] )\[[xX]\]/gm, '$1[ ]');
}

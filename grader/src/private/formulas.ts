/** Where a spreadsheet would begin a formula: at the start of a cell, and where it takes a list apart otherwise than we do. */
const FORMULA = /(^|[;\t\r\n]\s*)('*)(?=[=+@\-＝＋＠－])/g;

/**
 * A text as it is put into a table that we read again: an apostrophe keeps a spreadsheet from taking it for a formula.
 * Numbers are left as they are.
 */
export function escapedCell(text: string): string {
  return /^-\d+(\.\d+)?$/.test(text) ? text : text.replace(FORMULA, "$1'$2");
}

/** The text that `escapedCell` was given. */
export function textOfCell(cell: string): string {
  return cell.replace(FORMULA, (_, start: string, marks: string) => start + marks.slice(1));
}

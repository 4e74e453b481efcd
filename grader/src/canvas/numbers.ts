import { Rational } from '../policy/rational.ts';

/** Two decimals at most, rounded down, without what says nothing: `80`, `67.5`. */
export function scaled(value: Rational): string {
  return value.toFixed2().replace(/\.?0+$/, '');
}

/** A number as Canvas writes it, maybe with separators of thousands: `1,000.5`, or `1.000,5` where decimals have a comma. */
export function numberOf(text: string, comma: boolean): Rational | undefined {
  const [point, thousands] = comma ? [',', '.'] : ['.', ','];
  const [whole = '', decimals, ...more] = text.split(point);
  const digits = whole.replaceAll(thousands, '');
  const isGrouped =
    whole === digits ||
    whole.split(thousands).every((part, index) => (index === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(part));
  if (more.length > 0 || !isGrouped || !/^\d+$/.test(digits) || !/^\d*$/.test(decimals ?? ''))
    return undefined;
  return Rational.parse(decimals === undefined || decimals === '' ? digits : `${digits}.${decimals}`);
}

/** Whether a cell holds this value already; `value` has a decimal point. */
export function sameValue(cell: string, value: string, comma: boolean): boolean {
  if (cell === value) return true;
  const [a, b] = [numberOf(cell, comma), numberOf(value, false)];
  return a !== undefined && b !== undefined && a.equals(b);
}

/** Whether these texts write decimals with a comma. Three digits after it may be thousands: they say nothing. */
export function hasDecimalComma(texts: readonly string[], delimiter: string): boolean {
  const commas = texts.filter((text) => /^(\d{1,3}(\.\d{3})+|\d+),\d{1,2}$/.test(text)).length;
  const points = texts.filter((text) => /^(\d{1,3}(,\d{3})+|\d+)\.\d{1,2}$/.test(text)).length;
  return commas === points ? delimiter === ';' : commas > points;
}

/** Slip days of one student, lab by lab. */
export interface LedgerLine {
  readonly lab: string;
  /** Days that the lab is charged with. */
  readonly days: number;
  /** Free days that were left before it. */
  readonly freeBefore: number;
  /** How many of its days were free, and how many were not: `free + extra === days`. */
  readonly free: number;
  readonly extra: number;
}

/** What lab `lab<N>` is in the order in which free days are spent. Throws `RangeError` for any other id. */
export function labNumber(lab: string): number {
  const number = /^lab([1-9])$/.exec(lab)?.[1];
  if (number === undefined) throw new RangeError(`${lab} is no lab`);
  return Number(number);
}

/**
 * Spends `free` days on the days of each lab, in the order of lab numbers, whatever order they are given in and whenever
 * their deadlines were. What is left over is extra.
 */
export function slipLedger(
  free: number,
  charged: readonly { readonly lab: string; readonly days: number }[],
): readonly LedgerLine[] {
  let left = free;
  return [...charged]
    .sort((a, b) => labNumber(a.lab) - labNumber(b.lab))
    .map(({ lab, days }) => {
      const line = {
        lab,
        days,
        freeBefore: left,
        free: Math.min(days, left),
        extra: Math.max(0, days - left),
      };
      left -= line.free;
      return line;
    });
}

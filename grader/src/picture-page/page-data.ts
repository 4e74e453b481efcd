import type { HistoryReport, Trace } from 'harness/trace';

/** Where in the student's files. */
export interface PagePlace {
  readonly path: string;
  readonly line: number;
  readonly fn: string;
}

/** All that a page shows of one failure. It stands in the page as JSON. */
export interface PageData {
  readonly schema: 'picture/1';
  /** The lab and the check, as a student knows them. */
  readonly lab: string;
  readonly check: string;
  readonly title: string;
  readonly hint: string;
  /** What is wrong, in words. */
  readonly message: string;
  readonly places: readonly PagePlace[];
  /** The command that runs it again. */
  readonly replay: string;
  readonly story: readonly string[];
  readonly wrong?: { readonly step: number; readonly node: number; readonly text: string } | undefined;
  /** The smallest run that was found, and the one that failed first. */
  readonly trace?: Trace | undefined;
  readonly original?: Trace | undefined;
  readonly originalWrong?: PageData['wrong'];
  /** A history of clients that no order explains. */
  readonly history?: HistoryReport | undefined;
}

import { diagramSvg } from '../diagram/index.ts';
import type { SavedFailure } from '../lab/saved-failures.ts';
import { UsageError } from '../usage-error.ts';
import { mermaidDiagram } from './mermaid.ts';
import { shivizLog } from './shiviz.ts';

export const FORMATS = ['shiviz', 'mermaid', 'svg'] as const;
export type Format = (typeof FORMATS)[number];

/** The run of a saved failure in another format. Throws `UsageError` where the check had no run of nodes. */
export function exported({ check, failure }: SavedFailure, format: Format): string {
  const { run, message } = failure;
  if (run?.trace === undefined) {
    throw new UsageError(`${check} failed without a run of nodes: there is nothing to draw but its story.`);
  }
  const picture = { trace: run.trace, wrong: run.wrong, violated: message };
  switch (format) {
    case 'shiviz':
      return shivizLog(run.trace);
    case 'mermaid':
      return mermaidDiagram(picture);
    case 'svg':
      return `${diagramSvg(picture, { mostSteps: Number.POSITIVE_INFINITY })}\n`;
  }
}

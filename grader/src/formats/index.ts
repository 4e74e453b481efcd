import type { Result } from '../result/schema.ts';
import { annotations } from './annotations.ts';
import { classroomRunnerLines } from './classroom-runner.ts';
import { classroom50 } from './classroom50.ts';
import { gradescope } from './gradescope.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import type { Variables } from './variables.ts';

/** The forms in which a result can be had. */
export const FORMATS = [
  'json',
  'markdown',
  'annotations',
  'junit',
  'gradescope',
  'classroom50',
  'classroom-runner',
] as const;
export type Format = (typeof FORMATS)[number];

/** What a form needs to know beside the result. */
export interface Surroundings {
  readonly variables: Variables;
  /** The folder of the lab's files, relative to the repository, with forward slashes. */
  readonly folder: string;
  /** When it was handed in, and now: ISO 8601 in UTC. */
  readonly submittedAt: string;
  readonly gradedAt: string;
}

/** A result in a form that others read, without a line end at its end. */
export function formatted(result: Result, format: Format, around: Surroundings): string {
  switch (format) {
    case 'json':
      return JSON.stringify(result, null, 2);
    case 'markdown':
      return markdown([result]).trimEnd();
    case 'annotations':
      return annotations([result], () => around.folder).join('\n');
    case 'junit':
      return junit(result).trimEnd();
    case 'gradescope':
      return gradescope(result);
    case 'classroom50':
      return classroom50(result, around.variables, around);
    case 'classroom-runner':
      return classroomRunnerLines(result);
  }
}

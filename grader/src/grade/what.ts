import type { Course } from '../policy/course.ts';
import { UsageError } from '../usage-error.ts';
import { type GradeOptions, gradeCommand } from './command.ts';

/** `npm run grade`: what its first word asks for. */
export async function gradeWhat(course: Course, options: GradeOptions): Promise<number> {
  const [first] = options.submissions;
  if (first === undefined)
    throw new UsageError('Name what is to be graded: a repository, a bundle or a folder. See --help.');
  if (first === 'doctor') {
    const { doctor } = await import('../jail/doctor.ts');
    return doctor();
  }
  return gradeCommand(course, options);
}

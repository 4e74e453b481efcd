import { relative } from 'node:path';
import type { Course } from '../policy/course.ts';
import { type Paper, paragraph, row } from '../sheet/paper.ts';
import { latenessLine } from '../sheet/sheet.ts';
import { type Lab, skeletonFolder } from './catalogue.ts';
import { latenessNow } from './lateness-now.ts';

/** What `npm run labN` says without --check: what the lab is, its parts with points, the deadline, the commands. */
export function describeLab(lab: Lab, course: Course, paper: Paper): string {
  const { manifest } = lab;
  const command = `npm run ${manifest.id}`;
  const where = relative(process.cwd(), skeletonFolder(lab));
  const parts = manifest.parts.map((part) => {
    const checks = lab.expected.filter((check) => check.part === part.id);
    const points = checks.reduce((sum, check) => sum + check.points, 0);
    const bonus = part.bonus === true ? ' (bonus, not counted)' : '';
    return row(paper, `  ${part.title}${bonus}`, `${points} points`, '    ');
  });
  const hidden = lab.staff
    ? []
    : [row(paper, '  Hidden checks, run when your work is graded', `${lab.hiddenPoints} points`, '    ')];
  const commands = [
    ['-- --check', 'check your work, with points'],
    ['-- --check --watch', 'check again at each change'],
    ['-- --check --only leader', 'only the checks that match'],
    ['-- --check --runs 100', 'property-based checks under 100 fresh seeds too'],
    ['-- --replay .lab/FILE', 'one saved failure again, step by step'],
    ...(lab.cluster === undefined
      ? []
      : [['-- --cluster', 'run your nodes as real processes, and kill them']]),
    ['-- --check --debug', 'stop in a debugger'],
    ['-- --test', 'your own tests (*.test.ts beside your code)'],
    ['-- --help', 'all options'],
  ].map(([options, what]) => `  ${`${command} ${options}`.padEnd(38)} ${paper.colour.dim(what ?? '')}`);
  return [
    paper.colour.bold(`${manifest.id.replace('lab', 'Lab ')}: ${manifest.title}`),
    paragraph(paper, `Your files: ${where}\nHandout:    labs/${manifest.folder}/README.md`, '  '),
    '',
    paper.colour.bold('Parts'),
    ...parts,
    ...hidden,
    '',
    paragraph(paper, latenessLine(latenessNow(course, manifest.id)), ''),
    '',
    paper.colour.bold('Commands'),
    ...commands,
  ].join('\n');
}

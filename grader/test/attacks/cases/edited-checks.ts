import type { Attack } from '../attack.ts';
import { folderOf, reference, skeleton, tellTaleScript } from '../repository.ts';

const DETECTOR = `${folderOf('lab3')}/mon-leader-detector.ts`;

/**
 * Checks that pass everything, a manifest of one easy check, a compiler that accepts all, install scripts: none is the student's. One half of
 * the lab is undone and would pass by such a check; the other is done, and would lose its points if a script ran.
 */
export default {
  tries: 'checks, manifests and settings of the submission are not used, and are named',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads', 'fd-start'],
  build: (repository) => {
    const evil = tellTaleScript(repository);
    repository.commit({
      ...reference('lab3'),
      [DETECTOR]: skeleton('lab3')[DETECTOR] ?? '',
      'labs/lab3-failure-detector/checks/leader-detector.check.ts':
        "import { labTest } from 'harness/author';\nlabTest('highest-leads', () => {});\n",
      'labs/lab3-failure-detector/lab.ts': 'export default {};\n',
      'labs/course.json': '{}',
      'tsconfig.json': '{"compilerOptions":{"noCheck":true}}',
      'package.json': JSON.stringify({
        scripts: { preinstall: `node -e "${evil}"`, prepare: `node -e "${evil}"` },
      }),
      'package-lock.json': '{}',
      '.npmrc': 'node-options=--require ./evil.cjs\nscript-shell=./evil.sh\n',
      'vitest.config.ts': evil,
      'grader/src/result/score.ts': 'export const score = () => ({ points: 100 });\n',
      'harness/src/judge/judge.ts': 'process.exit(0);\n',
      'node_modules/esbuild/package.json': '{"main":"evil.js"}',
      'node_modules/esbuild/evil.js': evil,
      'dist/judge.mjs': evil,
      [`${folderOf('lab3')}/tsconfig.json`]: '{"compilerOptions":{"noCheck":true}}',
      [`${folderOf('lab3')}/node_modules/harness/student.ts`]: 'export class Node {}\n',
    });
  },
  reaches: 'judge',
  expect: {
    points: 2,
    seen: [
      /edited a file that is not the student’s.*harness\/src\/judge\/judge\.ts/s,
      /file outside the manifest/,
      /TODO|not implemented/i,
    ],
    also: ({ result }) => {
      const verdicts = result.checks.map(({ id, verdict }) => `${id} ${verdict}`).sort();
      if (verdicts.join() !== 'fd-start pass,highest-leads fail')
        throw new Error(`another judge: ${verdicts}`);
    },
  },
} satisfies Attack;

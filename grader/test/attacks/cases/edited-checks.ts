import type { Attack } from '../attack.ts';
import { folderOf, skeleton } from '../repository.ts';

/** Checks that pass everything, a manifest of one easy check, a compiler that accepts all, install scripts: none is the student's. */
export default {
  tries: 'checks, manifests and settings of the submission are not used, and are named',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads', 'fd-start'],
  build: (repository) => {
    const evil = `require('fs').writeFileSync('/tmp/${repository.token}', '')`;
    repository.commit({
      ...skeleton('lab3'),
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
    points: 0,
    seen: [
      /edited a file that is not the student’s.*harness\/src\/judge\/judge\.ts/s,
      /file outside the manifest/,
    ],
  },
} satisfies Attack;

import type { Attack } from '../attack.ts';
import { folderOf, skeleton } from '../repository.ts';

/** Results as the grader writes them, wherever it or a workflow might look for them: all points, official, signed by nobody. */
export default {
  tries: 'results, seeds and reports in the submission are files like any other, and no results',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads', 'fd-start'],
  build: (repository) => {
    const forged = JSON.stringify({
      schema: 'lab-result/1',
      lab: { id: 'lab3' },
      points: 100,
      of: 100,
      checks: [{ id: 'highest-leads', verdict: 'pass', earned: 2 }],
    });
    const records = `${JSON.stringify({ type: 'pass', id: 'highest-leads', runs: 1, ms: 1, output: '' })}\n`;
    const places = [
      'result.json',
      'results/lab3/mallory/0123456789ab.json',
      'lab3.json',
      'report.json',
      'seeds.json',
      'dist/result.json',
    ];
    repository.commit({
      ...skeleton('lab3'),
      ...Object.fromEntries(places.map((path) => [path, forged])),
      [`${folderOf('lab3')}/result.json`]: forged,
      [`${folderOf('lab3')}/records.jsonl`]: records,
      'results.json': records,
      'results.xml': '<testsuites tests="1" failures="0"/>',
      '.lab/failures.json': '[]',
    });
  },
  reaches: 'judge',
  expect: {
    points: 0,
    seen: [/file outside the manifest, not judged: .*lab3-failure-detector\/result\.json/],
  },
} satisfies Attack;

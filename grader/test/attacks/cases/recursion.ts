import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** Recursion, and values nested so deep that whoever walks through them recursively runs out of stack himself. */
export default {
  tries: 'the end of the stack and values without a bottom are errors of the submission',
  lab: 'lab3',
  checks: ['highest-leads', 'suspected-is-replaced', 'fd-answers', 'fd-start'],
  build: (repository) => {
    const files = changed(
      'lab3',
      'mon-leader-detector.ts',
      /return this\.trusted;/,
      `let nested: unknown = 1;
    for (let i = 0; i < 200_000; i++) nested = [nested];
    return this.suspected.size === 0 ? (nested as NodeId) : this.leader() + 1;`,
    );
    const path = Object.keys(files).find((name) => name.endsWith('evt-failure-detector.ts')) ?? '';
    const text = String(files[path]).replace(
      'this.env.send(from, { type: HEARTBEAT_REPLY });',
      'this.env.send(from, { type: HEARTBEAT_REPLY, nested: deep(100_000) as string });',
    );
    const deep =
      'function deep(levels: number): unknown {\n  let value: unknown = 0;\n  for (let i = 0; i < levels; i++) value = { value };\n  return value;\n}\n';
    repository.commit({ ...files, [path]: `${text}\n${deep}` });
  },
  reaches: 'judge',
  expect: { points: 2, seen: [/nested more than 100 deep/] },
} satisfies Attack;

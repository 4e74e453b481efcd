import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** The same by ways that no name betrays, and what tells the time without being asked for it. */
const LOOK = `
function look(): void {
  const seen: string[] = [];
  const attempt = (what: string, run: () => unknown): void => {
    try { const value = run(); seen.push(what + ' ' + (value === undefined ? 'is not there' : 'gives ' + String(value))); } catch { seen.push(what + ' is closed'); }
  };
  attempt('random', () => Reflect.get(Math, ['ran', 'dom'].join(''))());
  attempt('language', () => new Intl.DateTimeFormat('en').format());
  attempt('parts', () => new Intl.DateTimeFormat('en').formatToParts().length);
  attempt('zone', () => Intl.DateTimeFormat().resolvedOptions().timeZone);
  for (const name of ['time', 'timeEnd', 'timeLog', 'timeStamp', 'Console', 'context']) attempt(name, () => Reflect.get(console, name));
  attempt('shuffle', () => [3, 1, 2].sort(() => 0).join() === '3,1,2' ? undefined : 'chance');
  console.log('seen: ' + seen.join('; ') + '.');
}
`;

/** Without a clock no two runs of one seed can differ. */
export default {
  tries: 'there is no other way to a clock or to chance',
  lab: 'lab3',
  checks: ['highest-leads'],
  build: (repository) => {
    repository.commit(
      changed('lab3', 'mon-leader-detector.ts', 'return this.trusted;', 'look();\n    return 0 - 7;', LOOK),
    );
  },
  reaches: 'judge',
  expect: {
    points: 0,
    seen: [
      /seen: random is closed; language is closed; parts is closed; zone is closed; time is not there; .*shuffle is not there\./,
    ],
    unseen: [/ gives /],
  },
} satisfies Attack;

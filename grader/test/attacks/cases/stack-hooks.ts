import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** V8 hands call sites to `Error.prepareStackTrace`: functions, receivers and files of everybody on the stack. */
const LOOK = `
function look(): void {
  const seen: string[] = [];
  const hook = (_error: unknown, sites: unknown): unknown => { seen.push('sites'); return sites; };
  const tell = (what: string, run: () => unknown): void => {
    try { console.log(what + ': ' + String(run())); } catch (error) { console.log(what + ' threw ' + String(error)); }
  };
  const deep = (): number => 1 + deep();
  const thrown = (run: () => unknown): object => { try { run(); return Error; } catch (error) { return Object(error).constructor; } };
  const constructors: object[] = [Error, RangeError, thrown(() => JSON.parse('{')), thrown(deep)];
  for (const maker of constructors) {
    tell('hooked', () => Reflect.set(maker, 'prepareStackTrace', hook));
    tell('limited', () => Reflect.set(maker, 'stackTraceLimit', 1000));
    const made = Reflect.construct(maker as new () => Error, ['made']) as Error;
    tell('stack is', () => typeof made.stack);
    const target: { stack?: unknown } = {};
    tell('captured', () => { Reflect.apply(Reflect.get(maker, 'captureStackTrace') as () => void, maker, [target]); return typeof target.stack; });
  }
  tell('caller', () => Reflect.get(look, 'caller'));
  tell('arguments', () => Reflect.get(look, 'arguments'));
  console.log('call sites: ' + seen.length);
}
`;

/** From a call site it would be one step to a function of the judge, and from its receiver to the judge's state. */
export default {
  tries: 'stacks give no call sites, and functions no callers',
  lab: 'lab3',
  checks: ['highest-leads'],
  build: (repository) => {
    repository.commit(
      changed('lab3', 'mon-leader-detector.ts', 'return this.trusted;', 'look();\nreturn 0 - 7;', LOOK),
    );
  },
  reaches: 'judge',
  expect: { points: 0, seen: [/call sites: 0/], unseen: [/stack is object/] },
} satisfies Attack;

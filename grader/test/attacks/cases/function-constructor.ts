import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** The way from any function to the constructor of functions, which evaluates text; the text would write a verdict. */
const ESCAPE = `
    const reach = (value: object, key: string): unknown => Reflect.get(value, key);
    const make = reach(reach(leave, ['const', 'ructor'].join('')) as object, 'constructor') as (text: string) => () => void;
    try { make('return process')(); } catch (error) { console.log('make: ' + String(error)); }
    const direct = reach(leave, ['con', 'structor'].join('')) as (text: string) => () => unknown;
    try { console.log('got ' + String(direct('return process.pid')())); } catch (error) { console.log('direct: ' + String(error)); }
    console.log('left');`;

/** Text that is evaluated would run outside the Compartment, with \`process\` in reach. */
export default {
  tries: 'the constructor of functions evaluates no text',
  lab: 'lab3',
  checks: ['highest-leads'],
  build: (repository) => {
    const files = changed(
      'lab3',
      'mon-leader-detector.ts',
      'return this.trusted;',
      `leave();\nreturn 0 - 7;`,
    );
    const path = Object.keys(files).find((name) => name.endsWith('mon-leader-detector.ts')) ?? '';
    repository.commit({ ...files, [path]: `${files[path]}\nfunction leave(): void {${ESCAPE}\n}\n` });
  },
  reaches: 'judge',
  expect: { points: 0, seen: [/make: [^\n]*\n?direct: [^\n]*\n?left/], unseen: [/got /] },
} satisfies Attack;

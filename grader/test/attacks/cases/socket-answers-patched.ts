import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** What Node's own functions look up when bytes are made and written: it sees the answers of the stage on their way, and makes 4 of 10. */
const PATCH = `
const forged = (text: string): string => text.replace('"value":10,', '"value":4 ,');
const bytesOf = Object.getPrototypeOf(Uint8Array.prototype) as object;
const byteLength = Object.getOwnPropertyDescriptor(bytesOf, 'byteLength')?.get as () => number;
Object.defineProperty(bytesOf, 'byteLength', {
  configurable: true,
  get(this: Uint8Array): number {
    const count = Reflect.apply(byteLength, this, []);
    if (count < 300 && this[0] === 123) {
      let text = '';
      for (let i = 0; i < count; i++) text += String.fromCharCode(this[i] ?? 0);
      if (text.includes('"token"')) {
        const other = forged(text);
        for (let i = 0; i < count; i++) this[i] = other.charCodeAt(i);
        console.log('answered by the attack');
      }
    }
    return count;
  },
});
const buffers = Buffer.prototype as unknown as Record<string, (text: string, ...more: unknown[]) => number>;
for (const name of ['utf8Write', 'latin1Write', 'write']) {
  const write = buffers[name] as (text: string, ...more: unknown[]) => number;
  buffers[name] = function (this: Buffer, text: string, ...more: unknown[]) {
    return Reflect.apply(write, this, [typeof text === 'string' ? forged(text) : text, ...more]);
  };
}
const { stringify } = JSON;
JSON.stringify = (...all: [unknown]) => forged(String(stringify(...all)));
Object.defineProperty(Object.prototype, 'sourceMapURL', {
  configurable: true,
  set(this: object) {
    const scripts = Object.getPrototypeOf(Object.getPrototypeOf(this)) as { runInContext?: unknown };
    if (scripts.runInContext !== undefined) scripts.runInContext = () => () => 4;
  },
});
`;

/** The answers of an honest stage, changed under way to what the check wants to hear. */
export default {
  tries: 'a process can not change its stage’s answers by changing what Node looks up when it writes them',
  lab: 'lab2',
  checks: ['tp-dead-peer', 'tp-one-connection'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab2',
        'transport.ts',
        'while (this.queue.length < this.limit) {',
        'while (this.limit > 0) {',
        PATCH,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 3, seen: [/with room for 4/] },
} satisfies Attack;

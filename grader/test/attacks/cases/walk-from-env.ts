import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** Goes to everything that can be reached from what a handler is given, tries to change it, and tells what it found. */
const WALK = `
function walk(roots: object): void {
  const seen = new Set<unknown>();
  const left: [string, unknown][] = [['', roots]];
  const found: string[] = [];
  const changed: string[] = [];
  const attempt = (run: () => boolean): boolean => { try { return run(); } catch { return false; } };
  for (let next = left.shift(); next !== undefined; next = left.shift()) {
    const [path, value] = next;
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) continue;
    seen.add(value);
    if (seen.size > 4000) break;
    if (path.length < 60) found.push(path);
    if (path !== '' && !path.includes('.own')) {
      if (attempt(() => Reflect.set(value, 'memory', 1)) || attempt(() => Reflect.defineProperty(value, 'memory', { value: 1 }))) changed.push(path);
      if (attempt(() => Reflect.setPrototypeOf(value, { memory: 1 }))) changed.push(path + ' prototype');
    }
    for (const key of Reflect.ownKeys(value)) {
      const property = Reflect.getOwnPropertyDescriptor(value, key);
      for (const part of [property?.value, property?.get, property?.set]) left.push([path + '.' + String(key), part]);
    }
    left.push([path + '.proto', Reflect.getPrototypeOf(value)]);
  }
  const odd = found.filter((path) => /simul|network|world|record|queue|seed|trace|schedule|process|global/i.test(path));
  throw new Error('reached ' + (seen.size > 100) + ', changed [' + changed.join() + '], odd [' + odd.join() + ']');
}
`;

/** An env is a door to the simulator, the network and the other nodes: behind it, if it opened wider than it should. */
export default {
  tries: 'from an env, a message and a storage there is no way to the simulator, and nothing to write into',
  lab: 'lab3',
  checks: ['ln-stays'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'evt-failure-detector.ts',
        'if (message.type === HEARTBEAT_REQUEST)',
        'walk({ env: this.env, message, print: console });\n    if (message.type === HEARTBEAT_REQUEST)',
        WALK,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 0, seen: [/reached true, changed \[\], odd \[\]/] },
} satisfies Attack;

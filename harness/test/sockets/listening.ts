import { ALLOWED_MODULES } from '../../src/load/allowed-modules.ts';

/**
 * A submission that listens wherever its process lets it: every function and accessor that can be reached from its globals, its modules and
 * what these make is replaced by one that looks at what passes and then does the same as before. Prototypes get a proxy behind them, and
 * `Object.prototype` an accessor for each of `names`, so that it is noticed too what is asked for and is not there.
 * `told` gives where something has passed that holds a text of `marks`; `speak` passes a text where that is heard.
 */
export function listening(names: readonly string[], marks: readonly string[]): string {
  return `
${[...ALLOWED_MODULES].map((name, i) => `import * as module${i} from '${name}';`).join('\n')}
const MODULES: any[] = [${[...ALLOWED_MODULES].map((_name, i) => `module${i}`).join(', ')}];
const NAMES: string[] = ${JSON.stringify(names)};
const MARKS: string[] = ${JSON.stringify(marks)};
${LISTENER}`;
}

const LISTENER = `
const { apply, construct, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, setPrototypeOf, ownKeys, get, set, has } = Reflect;
const { call } = Function.prototype;
const uncurried = (method: any) => (self: any, ...args: any[]) => apply(method, self, args);
const includes = uncurried(String.prototype.includes);
const Bytes = Uint8Array;
const fromCharCode = String.fromCharCode;
const isView = ArrayBuffer.isView;
const isArrayBuffer = (value: any) => { try { return byteLength(value) >= 0; } catch { return false; } };
const byteLength = uncurried((getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength') as any).get);
const typed = getPrototypeOf(Uint8Array.prototype) as any;
const viewBuffer = uncurried((getOwnPropertyDescriptor(typed, 'buffer') as any).get);
const TheProxy = Proxy;
const TheSet = Set;
const hasSeen = uncurried(Set.prototype.has);
const add = uncurried(Set.prototype.add);
const textOf = (value: any) => typeof value === 'symbol' ? 'symbol' : '' + value;

const heard: string[] = [];
let isListening = false;
let isBusy = false;
let replaced = 0;
/** Notes where something passed that holds a mark. */
function look(where: string, values: any[]): void {
  if (!isListening || isBusy) return;
  isBusy = true;
  try {
    for (let i = 0; i < values.length; i++) if (holds(values[i], 0)) heard[heard.length] = where;
  } catch {} finally {
    isBusy = false;
  }
}
function holds(value: any, depth: number): boolean {
  if (typeof value === 'string') {
    for (let i = 0; i < MARKS.length; i++) if (includes(value, MARKS[i])) return true;
    return false;
  }
  if (typeof value !== 'object' || value === null || depth > 2) return false;
  const buffer = isView(value) ? viewBuffer(value) : isArrayBuffer(value) ? value : undefined;
  if (buffer !== undefined) {
    const bytes: any = new Bytes(buffer);
    let text = '';
    for (let i = 0; i < byteLength(buffer) && i < 20000; i++) text += fromCharCode(bytes[i]);
    return holds(text, depth);
  }
  const keys = ownKeys(value);
  for (let i = 0; i < keys.length && i < 50; i++) {
    const key = keys[i];
    if (holds(key, depth + 1)) return true;
    const described: any = getOwnPropertyDescriptor(value, key as any);
    if (described !== undefined && 'value' in described && holds(described.value, depth + 1)) return true;
  }
  return false;
}

/** The same function, listened to. */
function tapped(where: string, original: any): any {
  return new TheProxy(original, {
    apply: (target: any, self: any, args: any[]) => {
      // No spread: it would ask the iterators, which are listened to.
      look(where, [self, args]);
      const result = apply(target, self, args);
      look(where + ' gives', [result]);
      return result;
    },
    construct: (target: any, args: any[], newTarget: any) => {
      look('new ' + where, args);
      return construct(target, args, newTarget);
    },
  });
}

/** Everything that can be reached, with the way to it. */
function reachable(): [string, any][] {
  const seen = new Set<any>();
  const found: [string, any][] = [];
  const left: [string, any][] = [['globalThis', globalThis]];
  for (const module of MODULES) left.push(['module', module], ['module', module.default]);
  const { createServer, Socket } = MODULES.find((module) => module.Server && module.Socket && module.isIP);
  const { createSocket } = MODULES.find((module) => module.createSocket);
  const server = createServer().listen(0, '127.0.0.1');
  const datagrams = createSocket('udp4');
  const timer = setTimeout(() => {}, 0);
  const immediate = setImmediate(() => {});
  left.push(
    ['server', server], ['socket', new Socket()], ['datagrams', datagrams], ['timer', timer], ['immediate', immediate], ['generator', (function* () {})()],
    ['async generator', (async function* () {})()], ['async', async () => {}], ['error', new Error('x')], ['iterators', [[][Symbol.iterator](),
    new Map()[Symbol.iterator](), new Set()[Symbol.iterator](), ''[Symbol.iterator](), ''.matchAll(/a/g)]],
  );
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [where, value] = next;
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) continue;
    seen.add(value);
    found.push([where, value]);
    left.push([where + '.__proto__', getPrototypeOf(value)]);
    for (const key of ownKeys(value)) {
      const described: any = getOwnPropertyDescriptor(value, key);
      for (const part of ['value', 'get', 'set']) left.push([where + '.' + textOf(key), described[part]]);
    }
  }
  server.close();
  datagrams.close();
  clearTimeout(timer);
  clearImmediate(immediate);
  return found;
}

function listenEverywhere(): void {
  const all = reachable();
  const isPrototype = new Set<any>();
  for (const [, value] of all) isPrototype.add(getPrototypeOf(value));
  for (const [where, value] of all) {
    for (const key of ownKeys(value)) {
      const described: any = getOwnPropertyDescriptor(value, key);
      if (!described.configurable && !described.writable) continue;
      if (key === 'constructor' || (value === globalThis && key === 'globalThis')) continue;
      const name = where + '.' + textOf(key);
      if (typeof described.value === 'function') described.value = tapped(name, described.value);
      else if (typeof described.get === 'function' || typeof described.set === 'function') {
        if (described.get !== undefined) described.get = tapped('get ' + name, described.get);
        if (described.set !== undefined) described.set = tapped('set ' + name, described.set);
      } else continue;
      try { if (defineProperty(value, key, described)) replaced++; } catch {}
    }
  }
  for (const [where, value] of all) {
    if (!isPrototype.has(value) || value === Object.prototype) continue;
    const behind = new Proxy(getPrototypeOf(value) ?? Object.create(null), {
      get: (target: any, name: any, self: any) => { look(where + ' has no ' + textOf(name), [self]); return get(target, name, self); },
      set: (target: any, name: any, given: any, self: any) => { look(where + ' is set ' + textOf(name), [given, self]); return set(target, name, given, self); },
    });
    try { if (setPrototypeOf(value, behind)) replaced++; } catch {}
  }
  for (const name of NAMES) {
    if (name in Object.prototype || name in Function.prototype) continue;
    defineProperty(Object.prototype, name, {
      configurable: true,
      get() { look('no ' + name, [this]); return undefined; },
      set(given: any) {
        look('set ' + name, [given, this]);
        defineProperty(this, name, { value: given, writable: true, enumerable: true, configurable: true });
      },
    });
  }
}

export const listen = () => {
  listenEverywhere();
  isListening = true;
  return replaced;
};
export const keep = (value: any) => value;
export const speak = (text: string) => Buffer.from(text).length;
export const told = () => {
  const copy: string[] = [];
  for (let i = 0; i < heard.length; i++) copy[i] = heard[i] as string;
  heard.length = 0;
  return copy;
};
`;

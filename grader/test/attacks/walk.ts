/**
 * Text for a module: `walk` goes to everything that can be reached from `roots`, with prototypes, constructors and what getters give,
 * but not into `own`. `attempts` gives the errors that an env throws, for `caught`: the handler fails of it. `opened` names what can be changed, of what is of all nodes: functions, prototypes,
 * and what they hold. `shared` names what has a mark that another node, or an earlier life of this one, has left there; it leaves its own.
 */
export const WALK = `
function attempts(env: Env): object {
  const errors: unknown[] = [];
  const attempt = (run: () => unknown): void => { try { run(); } catch (error) { errors.push(error); } };
  const any = (value: unknown) => value as never;
  const cycle: Record<string, unknown> = { type: 'x' };
  cycle.cycle = cycle;
  attempt(() => env.send(99, { type: 'x' }));
  attempt(() => env.send(env.id, any({ type: () => 1 })));
  attempt(() => env.send(env.id, any(cycle)));
  attempt(() => env.broadcast(any('text')));
  attempt(() => env.emit(any(undefined)));
  attempt(() => env.setTimer('t', -1));
  attempt(() => env.setTimer(any({}), 1));
  attempt(() => env.cancelTimer(any(1)));
  attempt(() => env.storage.put('k', any(() => 1)));
  attempt(() => env.storage.get(any(5)));
  return { errors, constructors: errors.map((error) => Object(error).constructor), prototypes: errors.map((error) => Reflect.getPrototypeOf(Object(error))) };
}
interface Found { readonly reached: number; readonly errors: number; readonly opened: string[]; readonly shared: string[] }
function walk(roots: Record<string, unknown>, caught: object, own: readonly unknown[], mark: number): Found {
  const seen = new Set<unknown>([...own, roots, caught, ...Object.values(caught), ...(Reflect.get(caught, 'errors') ?? [])]);
  const left: [string, unknown][] = [];
  const opened: string[] = [];
  const shared: string[] = [];
  const look = (path: string, value: object): void => {
    for (const key of Reflect.ownKeys(value)) {
      const property = Reflect.getOwnPropertyDescriptor(value, key);
      for (const part of [property?.value, property?.get, property?.set]) left.push([path + '.' + String(key), part]);
    }
    left.push([path + '.proto', Reflect.getPrototypeOf(value)]);
  };
  look('', roots);
  for (const kind of Object.values(caught)) for (const one of kind) look('caught', Object(one));
  for (const kind of ['constructors', 'prototypes']) left.push(...((Reflect.get(caught, kind) ?? []) as unknown[]).map((one): [string, unknown] => ['caught ' + kind, one]));
  for (let next = left.shift(); next !== undefined; next = left.shift()) {
    const [path, value] = next;
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value) || path.length > 200) continue;
    seen.add(value);
    if (seen.size > 5000) break;
    const before: unknown = Reflect.getOwnPropertyDescriptor(value, 'marked')?.value;
    if (before !== undefined && before !== mark) shared.push(path);
    let took = false;
    try { took = Reflect.defineProperty(value, 'marked', { value: mark, configurable: true }); } catch { /* closed */ }
    const isOfAll = typeof value === 'function' || Reflect.getOwnPropertyDescriptor(value, 'constructor') !== undefined;
    if (isOfAll && (took || !Object.isFrozen(value))) opened.push(path);
    look(path, value);
  }
  return { reached: seen.size, errors: ((Reflect.get(caught, 'errors') ?? []) as unknown[]).length, opened, shared };
}
`;

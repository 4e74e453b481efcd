/**
 * Text for a module: `remembers(env)` tells whether anything of an earlier `remember(env)` is found, in whatever place code can leave it that
 * outlives a node: intrinsics, what is handed out, statics, closures, what a regular expression matched last.
 */
export const REMEMBER = `
function places(env: Env): object[] {
  return [env, env.nodes, env.storage, env.send, console, console.log, Object, Array.prototype, Map, Math, JSON, RegExp, Error, Node];
}
const notes = book();
function book() {
  const ids: NodeId[] = [];
  return { has: (id: NodeId) => ids.includes(id), add: (id: NodeId) => ids.push(id) };
}
class Notes {
  static readonly all = book();
}
function remembers(env: Env): boolean {
  if (places(env).some((place) => Reflect.get(place, 'started' + env.id) !== undefined)) return true;
  if (String(Reflect.get(RegExp, '$1')) === 'started' || String(Reflect.get(RegExp, 'lastMatch')) === 'started') return true;
  return Reflect.get(Error, 'stackTraceLimit') === 77 || notes.has(env.id) || Notes.all.has(env.id);
}
function remember(env: Env): void {
  const attempt = (run: () => unknown): void => { try { run(); } catch { /* not there */ } };
  for (const place of places(env)) {
    attempt(() => Reflect.set(place, 'started' + env.id, true));
    attempt(() => Reflect.defineProperty(place, 'started' + env.id, { value: true }));
  }
  attempt(() => /(started)/.test('started'));
  attempt(() => Reflect.set(Error, 'stackTraceLimit', 77));
  notes.add(env.id);
  Notes.all.add(env.id);
}
`;

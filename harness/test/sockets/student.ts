import { builtFile } from '../../src/load/installation.ts';
import { bundleForProcess } from '../../src/load/process-bundle.ts';
import { type Program, Scope, StudentProcess } from '../../src/sockets/index.ts';

/** A program of one student file, `subject.ts`, with the exports that are named. */
export async function programOf(
  text: string,
  ...names: string[]
): Promise<Program & { readonly map: string }> {
  const files = Object.fromEntries(names.map((name) => [name, 'subject.ts']));
  const bundle = await bundleForProcess([{ path: 'subject.ts', text }], files);
  if (!('code' in bundle)) throw new Error(JSON.stringify(bundle));
  return { stage: builtFile('stage.cjs'), code: bundle.code, map: bundle.map, files };
}

/** Runs `body` in a scope that is closed afterwards, and gives the ids of the processes it started. */
export async function inScope(
  program: Program,
  body: (tools: {
    readonly scope: Scope;
    // biome-ignore lint/suspicious/noExplicitAny: the texts of these tests are not typed
    readonly start: () => Promise<StudentProcess<any, any>>;
  }) => Promise<void>,
  guardMs = 20_000,
): Promise<readonly number[]> {
  const scope = new Scope(guardMs);
  const pids: number[] = [];
  try {
    await body({
      scope,
      start: async () => {
        const started = new StudentProcess(scope, program, 'the process');
        pids.push(started.pid ?? 0);
        return started.ready();
      },
    });
  } finally {
    await scope.close();
  }
  return pids;
}

/** Whether a process is still there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

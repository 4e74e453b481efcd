import type { StudentProcess, Students } from 'harness/author';
import type { Kept, Lab2 } from './interface.ts';

type Process = StudentProcess<Lab2, Kept>;

/**
 * An RPC server of the student's with the methods `echo`, `fail`, `wait` (answers when `release` is called) and `count` (gives
 * how often it was executed), in a process of its own.
 */
export async function startRpcServer(
  student: Students<Lab2>,
  options: { readonly remember?: number } = {},
): Promise<{ readonly process: Process; readonly port: number }> {
  const process = await student.start<Kept>('your server');
  const port = await process.run(
    async ({ lab, kept, tell }, given) => {
      kept.executed = { echo: 0, fail: 0, wait: 0, count: 0 };
      const count = (name: string) => {
        kept.executed[name] = (kept.executed[name] ?? 0) + 1;
        return kept.executed[name];
      };
      const released = new Promise<void>((resolve) => {
        kept.release = resolve;
      });
      kept.rpcServer = new lab.RpcServer(
        {
          echo: (argument) => {
            count('echo');
            return argument;
          },
          fail: () => {
            count('fail');
            throw new Error('as asked');
          },
          wait: async (argument) => {
            count('wait');
            tell('waiting');
            await released;
            return argument;
          },
          count: () => count('count'),
        },
        given,
      );
      return kept.rpcServer.listen(0);
    },
    options,
    'RpcServer.listen did not resolve',
  );
  student.tell('your server listens');
  return { process, port };
}

/** An RPC client of the student's in a process of its own. Nothing is called yet. */
export async function startRpcClient(
  student: Students<Lab2>,
  port: number,
  options: { readonly timeoutMs?: number; readonly attempts?: number; readonly reconnectMs?: number } = {},
): Promise<Process> {
  const process = await student.start<Kept>('your client');
  await process.run(
    ({ lab, kept }, given) => {
      kept.client = new lab.RpcClient(given.port, given.options);
      kept.pending = [];
    },
    // Long enough that a busy machine does not need a second attempt.
    { port, options: { timeoutMs: 20_000, ...options } },
  );
  student.about('RpcClient.call');
  return process;
}

/** Calls a method through the student's client and gives the result, or the code of the error. */
export async function call(
  student: Students<Lab2>,
  client: Process,
  method: string,
  argument: unknown,
): Promise<{ readonly result?: unknown; readonly code?: string }> {
  const outcome = await client.run(
    async ({ kept, theirs }, given) => {
      try {
        return { result: await kept.client.call(given.method, theirs(given.argument)) };
      } catch (error) {
        const code: unknown = Reflect.get(Object(error), 'code');
        if (typeof code !== 'string') throw error;
        return { code };
      }
    },
    { method, argument },
    `the call of ${method} was never settled`,
  );
  student.tell(
    `client.call(${JSON.stringify(method)}, ${JSON.stringify(argument)}) // → ${JSON.stringify(outcome)}`,
  );
  return outcome;
}

import type { Students } from 'harness/author';
import type { Kept, Lab2 } from './interface.ts';

/** The student's HTTP server, started in a process of its own. Gives its port. */
export async function startHttpServer(student: Students<Lab2>): Promise<number> {
  const server = await student.start<Kept>('your HTTP server');
  const port = await server.run(
    async ({ lab, kept }) => {
      kept.server = await lab.startHttpServer(0);
      return kept.server.port;
    },
    undefined,
    'startHttpServer did not resolve',
  );
  student.tell('your server listens');
  return port;
}

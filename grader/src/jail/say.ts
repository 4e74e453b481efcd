import { writeSync } from 'node:fs';

/** The one way out of a jail. No process that is started inside gets it. */
const OUT = 1;

/** All of standard input: what is asked. Not read at once: where it does not wait, large requests come in parts. */
export async function hear(): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

/** Writes one record, whole, before it returns. */
export function say(record: unknown): void {
  const bytes = Buffer.from(`${JSON.stringify(record)}\n`);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(OUT, bytes, at);
    } catch (error) {
      // The pipe is full for the moment.
      if (Reflect.get(Object(error), 'code') !== 'EAGAIN') throw error;
    }
  }
}

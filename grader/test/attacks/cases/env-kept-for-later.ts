import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** What a handler returns is looked at by somebody, perhaps: awaited, iterated, converted. Each of these would send. */
const LATER = `
class Later {
  private readonly env: Env;
  constructor(env: Env) { this.env = env; }
  private act(): never[] {
    this.env.broadcast({ type: HEARTBEAT_REPLY });
    return [];
  }
  then(done: (value: unknown) => void): void { done(this.act()); }
  toString(): string { return String(this.act()); }
  toJSON(): unknown { return this.act(); }
  [Symbol.toPrimitive](): string { return String(this.act()); }
  [Symbol.iterator](): Iterator<never> { return this.act()[Symbol.iterator](); }
  next(): unknown { return this.act(); }
}
`;

/** It never answers while a handler runs; all answers would be sent by what it returns. */
export default {
  tries: 'nothing that a handler returns acts after it',
  lab: 'lab3',
  checks: ['fd-start', 'fd-answers', 'ln-stays'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'evt-failure-detector.ts',
        'if (message.type === HEARTBEAT_REQUEST) this.env.send(from, { type: HEARTBEAT_REPLY });',
        'if (message.type === HEARTBEAT_REQUEST) return new Later(this.env) as unknown as undefined;',
        LATER,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 2, seen: [/A heartbeat request is answered/] },
} satisfies Attack;

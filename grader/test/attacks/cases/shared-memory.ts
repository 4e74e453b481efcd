import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/**
 * Nodes that send nothing: each writes into memory of the module when it was last there, and trusts by what it reads of the
 * others. The structure check sees no container, since a function makes it.
 */
const MEMORY = `
const memory = open();
function open() {
  const last = new Map<NodeId, number>();
  return { tell: (id: NodeId, at: number) => last.set(id, at), of: (id: NodeId) => last.get(id) ?? 0 };
}
class Board {
  static readonly places = places();
}
function places(): number[] {
  return [];
}
`;

/** Who wrote within the last two `delta` is alive: that is what all the messages are for. */
const BY_MEMORY = `if (name !== TIMEOUT) return;
    const now = this.env.now();
    memory.tell(this.env.id, now);
    Board.places[this.env.id] = now;
    this.alive.clear();
    for (const id of this.env.nodes) {
      if (now - Math.max(memory.of(id), Board.places[id] ?? 0) <= 2 * this.delta) this.alive.add(id);
    }
    for (const id of this.env.nodes) {
      if (!this.alive.has(id) && !this.suspected.has(id)) {
        this.suspected.add(id);
        this.suspectRestorer.suspect(id);
      } else if (this.alive.has(id) && this.suspected.has(id)) {
        this.suspected.delete(id);
        this.suspectRestorer.restore(id);
      }
    }
    this.env.setTimer(TIMEOUT, this.delay);
  }
  private before(): void {`;

/** What crosses from node to node without a message would be true also in a partition, and after a crash. */
export default {
  tries: 'memory of a module is a node’s own: without messages nobody hears of anybody',
  lab: 'lab3',
  checks: ['ln-start', 'ln-stays', 'ln-crash', 'ln-restart', 'ln-agreement', 'ln-everything-fails'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'evt-failure-detector.ts',
        /if \(name !== TIMEOUT\) return;[\s\S]*this\.env\.send\(id, \{ type: HEARTBEAT_REQUEST \}\);[\s\S]*this\.alive\.clear\(\);/,
        BY_MEMORY,
        MEMORY,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 2 },
} satisfies Attack;

import type { Progress } from '../lab/progress-gate.ts';
import type { Paper } from './paper.ts';

/** Shows how far judging has come: one changing line on a terminal, a line for each check elsewhere. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  readonly #paper: Paper;
  #planned = 0;
  #ended = 0;
  #shown = false;

  constructor(stream: NodeJS.WriteStream, paper: Paper) {
    this.#stream = stream;
    this.#paper = paper;
  }

  take(progress: Progress): void {
    if (progress.type === 'planned') this.#planned = progress.checks;
    if (progress.type === 'ended') this.#ended++;
    const count = `${String(this.#ended).padStart(String(this.#planned).length)}/${this.#planned}`;
    if (this.#stream.isTTY === true) {
      const what = progress.type === 'planned' ? 'structure and types' : progress.check.title;
      this.#show(`${count}  ${what}`);
    } else if (progress.type === 'ended') {
      this.#stream.write(`  ${count}  ${progress.outcome.verdict.padEnd(12)}  ${progress.check.id}\n`);
    }
  }

  /** Takes the changing line away. */
  clear(): void {
    if (this.#shown) this.#stream.write('\r\u001b[2K');
    this.#shown = false;
  }

  #show(text: string): void {
    this.#shown = true;
    this.#stream.write(`\r\u001b[2K${this.#paper.colour.dim(text.slice(0, this.#paper.width - 1))}`);
  }
}

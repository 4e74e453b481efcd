import type { Outcome } from 'harness/runtime';
import type { ExpectedCheck } from './catalogue.ts';

/** What is told while a submission is judged. */
export type Progress =
  | { readonly type: 'planned'; readonly checks: number }
  | { readonly type: 'started'; readonly check: ExpectedCheck }
  | {
      readonly type: 'ended';
      readonly check: ExpectedCheck;
      readonly outcome: Outcome;
    };

/** Holds back what judges report until structure and types are known to be right. */
export class Gate {
  readonly #held: Progress[] = [];
  readonly #onProgress: (progress: Progress) => void;
  #open = false;

  constructor(onProgress: (progress: Progress) => void) {
    this.#onProgress = onProgress;
  }

  tell(progress: Progress): void {
    if (this.#open) this.#onProgress(progress);
    else this.#held.push(progress);
  }

  open(): void {
    this.#open = true;
    for (const progress of this.#held) this.#onProgress(progress);
  }
}

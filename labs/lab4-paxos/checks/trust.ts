import { closeClass, type NodeId } from 'harness/author';
import type { LeaderObserver } from './interface.ts';

/** Whom an election names, and who wants to know. */
export class Trust {
  private named: NodeId;
  private readonly listeners: LeaderObserver[] = [];

  constructor(first: NodeId) {
    this.named = first;
  }

  get leader(): NodeId {
    return this.named;
  }

  tell(listener: LeaderObserver): void {
    this.listeners.push(listener);
  }

  /** Names `next`, and tells it where it is another one. */
  name(next: NodeId): void {
    const isNew = next !== this.named;
    this.named = next;
    if (isNew) for (const listener of this.listeners) listener.onTrust(next);
  }
}
// In an exploration a node holds one as it is.
closeClass(Trust);

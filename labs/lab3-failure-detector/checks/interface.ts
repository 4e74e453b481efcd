import type { Env, Heard } from 'harness/author';

/** Lab 3's submission, as its checks use it. */
export interface Lab3 {
  readonly UNKNOWN_ID: number;
  readonly MonLeaderDetector: new (nodeIds: readonly number[]) => LeaderDetector;
  readonly EvtFailureDetector: new (env: Env, delta: number, suspectRestorer: SuspectRestorer) => object;
  readonly LeaderNode: new (env: Env, delta: number) => object;
}

export interface LeaderDetector {
  leader(): number;
  suspect(id: number): void;
  restore(id: number): void;
  subscribe(observer: LeaderObserver): void;
}

export interface LeaderObserver {
  onTrust(leader: number): void;
}

export interface SuspectRestorer {
  suspect(id: number): void;
  restore(id: number): void;
}

/** The leaders that an observer has heard of, in order. */
export function leaders(heard: readonly Heard[]): readonly unknown[] {
  return heard.map(({ args }) => args[0]);
}

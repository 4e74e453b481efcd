/** The door for who shows traces: what they are and how they are told. It runs in a browser too, and validates nothing. */

export type { Choice, PlaceView } from './explore/index.ts';
export type { SessionView } from './judge/step-session.ts';
export type { HistoryReport } from './linearizability/index.ts';
export { causalPast, happenedBefore, isFault } from './sim/causal-past.ts';
export { FATES, tell, tellEffect, tellMessage, tellStep, tellValue } from './sim/tell.ts';
export type { Inside, JsonValue, Trace, TraceEffect, TraceEvent, TraceStep } from './sim/trace.ts';

/** The explorer: searches every order of deliveries, timers and crashes of unmodified nodes, each world once. */

export {
  ByHand,
  CannotHappen,
  Choice,
  choicesAlong,
  type Place,
  type PlaceView,
  tellChoice,
} from './by-hand.ts';
export type { Envelope } from './envelopes.ts';
export type { Exploration, Goal, Invariant, Setup, Stage } from './exploration.ts';
export { canReach, explore, reach, type Stages } from './explore.ts';
export type { Links, NetworkKind } from './network.ts';
export type { MakeNode, NodeLike, ScenarioEvent } from './node-like.ts';
export { type Indicated, indications, type Observer, observer } from './observer.ts';
export type { Predicate, WorldView } from './property.ts';
export type { Ended, Failure, Result, StartState } from './result.ts';
export { Search, type SearchOptions, type SearchOrder } from './search.ts';
export { type Guard, guarded, TimeIsUp } from './slice.ts';
export type { Event, Step } from './step.ts';
export { HandlerFailure, type HandlerResult } from './step-table.ts';
export { traceOf, wrongStepOf } from './trace-of.ts';
export type { TransitionSystem } from './transition-system.ts';

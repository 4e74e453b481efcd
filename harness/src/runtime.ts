/** The grader's door: loading submissions and having them judged. */
export { ORDERS } from './cluster/order.ts';
export type { ClusterJob } from './cluster/records.ts';
export { Choice } from './explore/by-hand.ts';
export {
  type Bundles,
  bundleForModes,
  exportsFor,
  inProcess,
  modesOf,
  promisesAllowed,
} from './judge/bundles.ts';
export { CheckEntry, HiddenManifest, LabManifest, Mode } from './judge/manifest.ts';
export { Budgets, budgetsOf, type Failure, type Job, Replay } from './judge/records.ts';
export type { Declared, Outcome } from './judge/sitting.ts';
export { StepAnswer, StepRequest } from './judge/step-records.ts';
export type { SessionView } from './judge/step-session.ts';
export {
  type Judgement,
  type SupervisorOptions,
  supervise,
  superviseAlone,
} from './judge/supervisor.ts';
export {
  casRegister,
  checkLinearizability,
  HistoryReport,
  keyValue,
  parseEtcdLog,
  parseKeyValueLog,
} from './linearizability/index.ts';
export { type Bundle, bundleSubmission } from './load/bundle.ts';
export { builtFile, installationRoot } from './load/installation.ts';
export { NotExamined, type Problem } from './load/problem.ts';
export { type Place, SourceMap } from './load/source-map.ts';
export { inspectStructure, type Structure } from './load/structure-lazily.ts';
export { readSubmission, type SourceFile, type Submission, SubmissionError } from './load/submission.ts';
export { checkTypes, GUARD_MS as TYPES_GUARD_MS } from './load/type-check.ts';
export { Trace, type TraceStep } from './sim/trace.ts';

/** The lab authors' door: everything that manifests and checks may import from the harness. */
export { default as fc } from 'fast-check';
export { type ClusterDefinition, defineCluster } from './cluster/definition.ts';
export type { Effect } from './effects/index.ts';
export {
  type Indicated,
  indications,
  type Observer,
  observer,
  type Predicate,
  type Result,
  type WorldView,
} from './explore/index.ts';
export { closeClass, facade } from './handed-out.ts';
export { tell } from './judge/current-run.ts';
export { expect } from './judge/expect.ts';
export { canReach, type Depth, type Exploration, exploration, explore, reach } from './judge/exploration.ts';
export { type Choices, Interleaving, interleavings } from './judge/interleaving.ts';
export { type Body, labTest } from './judge/lab-test.ts';
export { type Heard, listener } from './judge/listener.ts';
export { defineHidden, defineLab, type HiddenManifest, type LabManifest } from './judge/manifest.ts';
export { property } from './judge/property.ts';
export { nameInStories } from './judge/story.ts';
export type { Students } from './judge/students.ts';
export {
  bank,
  casRegister,
  checkLinearizability,
  expectLinearizable,
  type History,
  IMPOSSIBLE,
  keyValue,
  type Model,
  type Operation,
  register,
  type Verdict,
  type Words,
} from './linearizability/index.ts';
export type { Env, Message, NodeId, Value } from './node.ts';
export type { Answer, Clients, ClientsOptions } from './sim/clients.ts';
export { PropertyBroken } from './sim/failures.ts';
export type { Breach, Monitor, NodeEvent, Observed } from './sim/monitor.ts';
export { type Holds, type Scenario, type ScenarioOptions, simulate } from './sim/scenario.ts';
export type { Fault, Schedule } from './sim/schedule.ts';
export { type FaultKind, type ScheduleOptions, schedules } from './sim/schedules.ts';
export {
  CALM,
  CALM_DATAGRAMS,
  ConnectionOver,
  type DatagramConditions,
  datagramConditions,
  type Stage,
  type StudentProcess,
  type TcpConditions,
  type TcpPeer,
  type TcpProxy,
  tcpConditions,
  type UdpPeer,
} from './sockets/index.ts';

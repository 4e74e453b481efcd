/** Real processes and real sockets with faults between them: what checks of networking labs are made of. */
export {
  type Break,
  CALM,
  CALM_DATAGRAMS,
  type Corruption,
  type DatagramConditions,
  type Direction,
  datagramConditions,
  type Fate,
  type TcpConditions,
  tcpConditions,
} from './conditions.ts';
export { ConnectionOver, Silence, StudentDied, StudentThrew } from './failures.ts';
export { type HttpAnswer, httpRequest } from './http-request.ts';
export { Scope } from './scope.ts';
export { type Program, type Stage, StudentProcess } from './student-process.ts';
export { TcpListener, TcpPeer } from './tcp-peer.ts';
export { LOOPBACK, TcpProxy } from './tcp-proxy.ts';
export { UdpPeer } from './udp-peer.ts';
export { UdpProxy } from './udp-proxy.ts';

/** The students' door: everything that nodes may import from the harness. */
export { type Env, type Message, Node, type NodeId, type Storage, type Value } from './node.ts';
export { NotImplemented } from './not-implemented.ts';

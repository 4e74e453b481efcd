/** Which links deliver: from node, to node. */
export type Links = (from: number, to: number) => boolean;

/** How messages travel. */
export type NetworkKind =
  | {
      readonly kind: 'unordered';
      /**
       * A message that was sent can be delivered again and again. A message that is lost is then one that is not
       * delivered any more, so loss needs no step of its own.
       */
      readonly duplicates: boolean;
      /** Messages can be lost. Default no. */
      readonly loses?: boolean;
    }
  /** Messages from one node to another arrive in the order sent. */
  | { readonly kind: 'ordered'; readonly loses?: boolean };

/** The part of a world that holds the messages on their way, at its end. Envelopes are known by their numbers. */
export interface Network {
  /** A message arrives at most once, so that a delivery takes it away. */
  readonly takes: boolean;
  /** A message that changes nothing where it arrives keeps others from arriving until it is taken. */
  readonly blocks: boolean;
  /** How many integers of a world hold the network so far. */
  readonly words: number;
  /** What the last call of `ready` or `lossy` found. */
  readonly found: Int32Array;
  /** Learns of an envelope that was not met before. */
  admit(envelope: number): void;
  /** From now on only these links deliver. */
  limit(links: Links): void;
  /** Finds the envelopes that can be delivered, also to nodes that are down; gives how many. */
  ready(world: Int32Array): number;
  /** Finds the envelopes that can be lost, equal ones once; gives how many. */
  lossy(world: Int32Array): number;
  /** Delivering `envelope` in `state` changes nothing: it is no longer `ready` there. */
  ignore(state: number, envelope: number): void;
  /** Takes one such envelope away. */
  take(world: Int32Array, envelope: number): void;
  /** Adds an envelope to `world`, or to a longer copy where there is no room; gives the one it is in. */
  put(world: Int32Array, envelope: number): Int32Array;
  /** The envelopes on their way, equal ones as often as they are there. */
  inFlight(world: Int32Array): readonly number[];
}

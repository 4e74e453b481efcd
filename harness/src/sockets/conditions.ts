/**
 * What a proxy does to what passes through it, as plain data: drawn by `tcpConditions` and `datagramConditions`, made
 * smaller by fast-check when a check fails, and printed as it is.
 */
import fc, { type Arbitrary } from 'fast-check';

export type Direction = 'to-server' | 'to-client';

/** Something that happens to one connection once so many bytes have passed in one direction. */
export interface Break {
  /** Connections are counted from 0, in the order in which they were made. */
  readonly connection: number;
  readonly direction: Direction;
  readonly afterBytes: number;
  /**
   * `reset`: both ends get a reset. `close`: both get an orderly end. `half-open`: who was sending gets a reset and the other
   * end is told nothing. `stall`: nothing more passes in this direction, until `resume`.
   */
  readonly kind: 'reset' | 'close' | 'half-open' | 'stall';
}

/** A byte that is changed on its way. */
export interface Corruption {
  readonly connection: number;
  readonly direction: Direction;
  /** Offset in the bytes of this direction. */
  readonly at: number;
  /** 1 to 255. */
  readonly xor: number;
}

export interface TcpConditions {
  /** The stream is cut into pieces of these sizes (bytes), in turn and over again; bytes that belong to one piece are sent in one. */
  readonly pieces: readonly number[];
  /** ms. */
  readonly latency: number;
  /** Bytes a second in each direction; 0 is no limit. */
  readonly bandwidth: number;
  readonly breaks: readonly Break[];
  readonly corruptions: readonly Corruption[];
}

/** A network that changes nothing. */
export const CALM: TcpConditions = { pieces: [], latency: 0, bandwidth: 0, breaks: [], corruptions: [] };

/** What becomes of a datagram. `later`: it is overtaken by the next one. */
export type Fate = 'pass' | 'lose' | 'twice' | 'later';

export interface DatagramConditions {
  /** Of the first datagrams in each direction; those after them pass. */
  readonly toServer: readonly Fate[];
  readonly toClient: readonly Fate[];
  /** ms. */
  readonly latency: number;
}

export const CALM_DATAGRAMS: DatagramConditions = { toServer: [], toClient: [], latency: 0 };

export interface TcpConditionsOptions {
  /** The largest piece that a stream is cut into, in bytes. */
  readonly piece?: number;
  /** The most latency, in ms. */
  readonly latency?: number;
  /** Which breaks there may be, and within how many bytes; none if left out. */
  readonly breaks?: {
    readonly kinds: readonly Break['kind'][];
    readonly bytes: number;
    readonly most: number;
  };
}

/** Random conditions of a TCP proxy. A failure shrinks to fewer pieces, no latency, fewer breaks. */
export function tcpConditions(options: TcpConditionsOptions = {}): Arbitrary<TcpConditions> {
  const { breaks } = options;
  return fc.record({
    pieces: fc.array(fc.integer({ min: 1, max: options.piece ?? 40 }), { maxLength: 6 }),
    latency: fc.nat(options.latency ?? 0),
    bandwidth: fc.constant(0),
    breaks:
      breaks === undefined
        ? fc.constant([])
        : fc.array(
            fc.record({
              connection: fc.nat(3),
              direction: fc.constantFrom<Direction>('to-server', 'to-client'),
              afterBytes: fc.nat(breaks.bytes),
              kind: fc.constantFrom(...breaks.kinds),
            }),
            { maxLength: breaks.most },
          ),
    corruptions: fc.constant([]),
  });
}

/** Random conditions of a datagram proxy. A failure shrinks to fewer datagrams with another fate than to pass. */
export function datagramConditions(
  options: { readonly fates?: readonly Fate[]; readonly datagrams?: number } = {},
): Arbitrary<DatagramConditions> {
  // The first is what shrinking leads to.
  const fate = fc.constantFrom<Fate>('pass', ...(options.fates ?? (['lose', 'twice', 'later'] as const)));
  const fates = fc.array(fate, { maxLength: options.datagrams ?? 8 });
  return fc.record({ toServer: fates, toClient: fates, latency: fc.constant(0) });
}

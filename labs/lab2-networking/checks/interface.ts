import type { Students } from 'harness/author';

/** Lab 2's submission, as its checks use it in the student's process. */
export interface Lab2 {
  startUdpServer(port: number): Promise<RunningServer>;
  startHttpServer(port: number): Promise<RunningServer>;
  startKeyValueServer(port: number): Promise<RunningServer>;
  encodeFrame(message: unknown, maxBytes?: number): Uint8Array;
  readonly FrameDecoder: new (onMessage: (message: unknown) => void, maxBytes?: number) => FrameDecoder;
  readonly FrameError: new (...args: never[]) => Error & { readonly code: string };
  readonly RpcServer: new (
    methods: Readonly<Record<string, (argument: unknown) => unknown>>,
    options?: { readonly remember?: number },
  ) => RpcServer;
  readonly RpcClient: new (
    port: number,
    options?: { readonly timeoutMs?: number; readonly attempts?: number; readonly reconnectMs?: number },
  ) => RpcClient;
  readonly Transport: new (
    self: number,
    members: ReadonlyMap<number, { readonly host: string; readonly port: number }>,
    options?: { readonly queue?: number; readonly backoffMs?: number; readonly maxBackoffMs?: number },
  ) => Transport;
  readonly KeyValueClient: new (address: string, credentials: unknown) => unknown;
}

export interface RunningServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface FrameDecoder {
  push(chunk: Uint8Array): void;
  end(): void;
}

export interface RpcServer {
  listen(port: number): Promise<number>;
  close(): Promise<void>;
}

export interface RpcClient {
  call(method: string, argument: unknown): Promise<unknown>;
  close(): Promise<void>;
}

export interface Transport {
  start(): Promise<number>;
  onMessage(handler: (from: number, message: unknown) => void): void;
  send(to: number, message: unknown): Promise<void>;
  close(): Promise<void>;
}

/** What the checks keep in a student's process from one call to the next. */
export interface Kept {
  server: RunningServer;
  rpcServer: RpcServer;
  client: RpcClient;
  transport: Transport;
  /** How often each method was executed. */
  executed: Record<string, number>;
  /** Calls, or sends, that are under way. */
  pending: Promise<unknown>[];
  resolved: number;
  /** Lets the method `wait` go on. */
  release: () => void;
}

/** What a check gets. */
export type Lab2Check = Students<Lab2>;

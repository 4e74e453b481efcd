/** A server that listens on loopback. */
export interface RunningServer {
  /** The port it listens on. */
  readonly port: number;
  /** Stops listening, ends its connections, and resolves when nothing of it is left open. */
  close(): Promise<void>;
}

/** Servers listen here and nowhere else. */
export const LOOPBACK = '127.0.0.1';

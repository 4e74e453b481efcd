import {
  type DatagramConditions,
  type HttpAnswer,
  httpRequest,
  type Program,
  type Scope,
  StudentProcess,
  type TcpConditions,
  TcpListener,
  TcpPeer,
  TcpProxy,
  UdpPeer,
  UdpProxy,
} from '../sockets/index.ts';

/**
 * What a check of mode `processes` gets: it starts the student's code in processes of its own, and has proxies and sockets to
 * meet it with. All of it is gone when the check ends. `S` is what the check uses of the submission.
 */
export class Students<S> {
  readonly #scope: Scope;
  readonly #around: Scope;
  readonly #program: Program;
  readonly #shared: Map<string, Promise<unknown>>;
  #started = 0;

  /** `shared` lives as long as `around`, which is the check; `scope` is one run of it. */
  constructor(scope: Scope, around: Scope, program: Program, shared: Map<string, Promise<unknown>>) {
    this.#scope = scope;
    this.#around = around;
    this.#program = program;
    this.#shared = shared;
  }

  /** Starts a process with the submission in it, and waits until it is loaded. `name` is what reports call it. */
  start<K = Record<string, unknown>>(name = this.#nextName()): Promise<StudentProcess<S, K>> {
    return new StudentProcess<S, K>(this.#scope, this.#program, name).ready();
  }

  /**
   * What `make` makes, once for all runs of a property: starting a process takes more than most runs do. After a run that
   * failed it is made anew.
   */
  shared<T>(name: string, make: (students: Students<S>) => Promise<T>): Promise<T> {
    let found = this.#shared.get(name);
    if (found === undefined) {
      found = make(new Students(this.#around, this.#around, this.#program, this.#shared));
      this.#shared.set(name, found);
    }
    return found as Promise<T>;
  }

  /** Adds a line to the story of the run, as a student reads it. */
  tell(line: string): void {
    this.#scope.tell(line);
  }

  /** From now on a report of what went wrong points to this function, such as `RpcClient.call`, where nothing else says better. */
  about(name: string): void {
    this.#scope.about = name;
  }

  /** A fault proxy in front of the TCP port `target`; see `TcpProxy.open`. */
  tcpProxy(target: number, conditions?: TcpConditions, between?: () => Promise<unknown>): Promise<TcpProxy> {
    return TcpProxy.open(this.#scope, target, conditions, between);
  }

  /** A fault proxy in front of the UDP port `target`. */
  udpProxy(target: number, conditions?: DatagramConditions): Promise<UdpProxy> {
    return UdpProxy.open(this.#scope, target, conditions);
  }

  /** A UDP socket of the check. */
  udp(): Promise<UdpPeer> {
    return UdpPeer.open(this.#scope);
  }

  /** A TCP connection of the check to `port`. */
  connect(port: number): Promise<TcpPeer> {
    return TcpPeer.connect(this.#scope, port);
  }

  /** A TCP server of the check. */
  listen(): Promise<TcpListener> {
    return TcpListener.open(this.#scope);
  }

  /** An HTTP request of the check, on a connection of its own. */
  http(port: number, path: string, method?: string): Promise<HttpAnswer> {
    return httpRequest(this.#scope, port, path, method);
  }

  /** Waits for something else, within the guard. `what` says what did not happen if it does not. */
  within<T>(what: string, wait: Promise<T>): Promise<T> {
    return this.#scope.within(what, wait);
  }

  #nextName(): string {
    this.#started++;
    return this.#started === 1 ? 'your process' : `your process ${this.#started}`;
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { SourceMap } from '../load/source-map.ts';
import { submissionFrames } from '../load/stack.ts';
import type { NodeId } from '../node.ts';
import { tellMessage } from '../sim/tell.ts';
import { loadDefinition } from './load-definition.ts';
import { MergedRun, type ToldStep } from './merged-run.ts';
import { ORDERS, type Order, OrderError, readOrder } from './order.ts';
import { type ClusterJob, type NodeJob, type NodeOrder, NodeRecord, RECORD_FD } from './records.ts';

/** How often it is looked whether who started it is still there. */
const PARENT_MS = 1000;
/** Clients of requests that are typed. */
const CLIENT = 100;

/** A node and its process. */
interface Slot {
  readonly id: NodeId;
  process: ChildProcess | undefined;
  /** It took its first step, or could not. */
  started: Promise<void>;
  /** Gone, and all that it told was taken. */
  ended: Promise<void>;
  port: number;
  life: number;
  lives: number;
  last: string | undefined;
}

/**
 * Runs nodes as processes of the operating system, with real TCP, timers and fsync, under the orders of a user: `kill` is `kill -9`. Prints
 * what nodes indicate and print, and the first step that broke a rule; in the end it writes the trace.
 */
export class Coordinator {
  readonly #job: ClusterJob;
  readonly #slots: readonly Slot[];
  readonly #token = randomBytes(16).toString('hex');
  readonly #map: SourceMap;
  readonly #run: MergedRun;
  readonly #say: (line: string) => void;
  readonly #begun = performance.timeOrigin + performance.now();
  #waiting: (() => void) | undefined;
  #clients = CLIENT;
  #toldWrong = false;
  #threw = false;

  constructor(job: ClusterJob, say: (line: string) => void) {
    const definition = loadDefinition(job.definition);
    const ids = Array.from({ length: job.nodes ?? definition.nodes }, (_, i) => i);
    this.#job = job;
    this.#say = say;
    this.#map = new SourceMap(job.map);
    this.#slots = ids.map((id) => ({
      id,
      process: undefined,
      started: Promise.resolve(),
      ended: Promise.resolve(),
      port: 0,
      life: 0,
      lives: 0,
      last: undefined,
    }));
    this.#run = new MergedRun(ids, definition.monitors?.(ids) ?? [], this.#begun);
    this.#run.onStep = (told, time) => this.#tell(told, time);
    if (definition.example !== undefined) this.#say(`Try:  ${definition.example}`);
  }

  get ids(): readonly NodeId[] {
    return this.#slots.map(({ id }) => id);
  }

  /** Starts all nodes; each hears of all others before it takes a step. */
  async start(): Promise<void> {
    await this.#start(this.#slots);
  }

  /** Carries an order out; gives `false` when it was the last. */
  async obey(order: Order): Promise<boolean> {
    switch (order.type) {
      case 'kill':
        await Promise.all(this.#of(order.nodes).map((slot) => this.#kill(slot)));
        return true;
      case 'start':
        await this.#start(this.#of(order.nodes).filter(({ process }) => process === undefined));
        return true;
      case 'request':
        for (const slot of this.#of([order.node])) {
          this.#tellNode(slot, { type: 'request', client: this.#clients++, request: order.request });
          if (slot.process === undefined) this.#say(`node ${slot.id} is down: nobody hears the request`);
        }
        return true;
      case 'until':
        await this.#until(() => this.#of(order.nodes).every(({ last }) => last === order.indication));
        return true;
      case 'wait':
        await new Promise((done) => setTimeout(done, order.ms));
        return true;
      case 'help':
        this.#say(ORDERS);
        return true;
      case 'stop':
        return false;
    }
  }

  /** Kills all nodes, writes the trace, and says how it was. Gives whether nothing went wrong. */
  async stop(): Promise<boolean> {
    for (const { process } of this.#slots) process?.kill('SIGKILL');
    await Promise.all(this.#slots.map(({ ended }) => ended));
    const trace = this.#run.trace();
    mkdirSync(dirname(this.#job.trace), { recursive: true });
    writeFileSync(this.#job.trace, `${JSON.stringify(trace)}\n`);
    const kept = trace.steps.length < trace.length ? `, the first ${trace.steps.length} of them` : '';
    this.#say(`${trace.length} steps${kept} in ${this.#job.trace}`);
    return this.#run.wrong === undefined && !this.#threw;
  }

  #of(ids: readonly NodeId[]): readonly Slot[] {
    return this.#slots.filter(({ id }) => ids.includes(id));
  }

  async #start(slots: readonly Slot[]): Promise<void> {
    await Promise.all(slots.map((slot) => this.#spawn(slot)));
    const ports = this.#slots
      .filter(({ port }) => port !== 0)
      .map(({ id, port }): [NodeId, number] => [id, port]);
    for (const slot of this.#slots) this.#tellNode(slot, { type: 'peers', ports });
    await Promise.all(slots.map(({ started }) => started));
  }

  async #spawn(slot: Slot): Promise<void> {
    await slot.ended;
    const child = spawn(process.execPath, [process.argv[1] ?? '', 'node'], {
      // Ctrl+C is for the coordinator.
      detached: true,
      stdio: ['pipe', 'inherit', 'inherit', 'pipe'],
    });
    slot.process = child;
    slot.last = undefined;
    const again = slot.lives++ > 0;
    const { submission, exports, definition, folder } = this.#job;
    const job: NodeJob = {
      ...{ id: slot.id, nodes: [...this.ids], submission, exports, definition, folder },
      ...{ port: slot.port, token: this.#token, again },
    };
    child.stdin?.on('error', () => {});
    child.stdin?.write(`${JSON.stringify(job)}\n`);
    const records = createInterface({ input: child.stdio[RECORD_FD] as Readable });
    slot.ended = new Promise((done) => {
      let open = 2;
      const close = () => {
        if (--open > 0) return;
        this.#run.crash(slot.id, performance.timeOrigin + performance.now());
        slot.process = undefined;
        done();
      };
      records.once('close', close);
      child.once('close', close);
      child.once('error', close);
    });
    await new Promise<void>((listening) => {
      slot.started = new Promise((started) => {
        records.on('line', (line) => {
          const record = NodeRecord.parse(JSON.parse(line));
          if (record.type === 'listening') {
            slot.port = record.port;
            slot.life = record.life;
            listening();
            return;
          }
          if (record.type === 'step') this.#run.take({ node: slot.id, life: slot.life, step: record });
          else this.#tellThrown(slot, record);
          started();
        });
        records.once('close', started);
      });
      records.once('close', listening);
    });
  }

  async #kill(slot: Slot): Promise<void> {
    if (slot.process === undefined) return;
    slot.process.kill('SIGKILL');
    await slot.ended;
    this.#say(`${this.#clock()}  node ${slot.id} is killed`);
    slot.last = undefined;
  }

  #tellNode(slot: Slot, order: NodeOrder): void {
    slot.process?.stdin?.write(`${JSON.stringify(order)}\n`);
  }

  #until(holds: () => boolean): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise((done) => {
      this.#waiting = () => {
        if (!holds()) return;
        this.#waiting = undefined;
        done();
      };
    });
  }

  #clock(): string {
    return seconds(performance.timeOrigin + performance.now() - this.#begun);
  }

  #tell({ node, step }: ToldStep, time: number): void {
    const at = seconds(time);
    if (step.event.type === 'start' && step.event.again) this.#say(`${at}  node ${node} starts again`);
    for (const effect of step.effects) {
      if (effect.type === 'log') this.#say(`${at}  node ${node} prints ${JSON.stringify(effect.text)}`);
      if (effect.type !== 'emit') continue;
      const text = tellMessage(effect.indication);
      this.#say(`${at}  node ${node}: ${text}`);
      const slot = this.#slots.find(({ id }) => id === node);
      if (slot !== undefined) slot.last = text;
    }
    const { wrong } = this.#run;
    if (wrong !== undefined && !this.#toldWrong) {
      this.#toldWrong = true;
      this.#say(`${at}  First wrong step: ${wrong.step}. node ${wrong.node} ${wrong.breach.text}`);
    }
    this.#waiting?.();
  }

  #tellThrown(slot: Slot, { call, message, stack }: Extract<NodeRecord, { type: 'threw' }>): void {
    this.#threw = true;
    const place = this.#map.place(submissionFrames(stack));
    const where = place === undefined ? '' : `  ${place.path}:${place.line}:${place.column}`;
    this.#say(`node ${slot.id} is down: ${call} threw ${message}${where}`);
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3).padStart(8)} s`;
}

/** Runs a cluster by the lines of standard input, to its end or until Ctrl+C. Gives the exit code. */
export async function runCluster(job: ClusterJob): Promise<number> {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const cluster = new Coordinator(job, say);
  const lines = createInterface({ input: process.stdin });
  // From here on: what is typed while the nodes start is not lost.
  const orders = lines[Symbol.asyncIterator]();
  const interrupted = new Promise<undefined>((done) => {
    process.once('SIGINT', () => done(undefined));
    // Who started it is gone, and nobody is left to wait for: it would wait for what never comes.
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) done(undefined);
    }, PARENT_MS).unref();
  });
  await cluster.start();
  for (;;) {
    const line = await Promise.race([orders.next(), interrupted]);
    if (line === undefined || line.done === true) break;
    try {
      const order = readOrder(line.value, cluster.ids);
      if (order === undefined) continue;
      const goesOn = await Promise.race([cluster.obey(order), interrupted]);
      if (goesOn !== true) break;
    } catch (error) {
      if (!(error instanceof OrderError)) throw error;
      say(error.message);
      if (!process.stdin.isTTY) {
        await cluster.stop();
        return 2;
      }
    }
  }
  lines.close();
  return (await cluster.stop()) ? 0 : 1;
}

/**
 * One node of a cluster in a process of its own: the same class that the simulator runs, on real timers, TCP and files. It runs in
 * the locked realm of the judge, so that its code sees as little of the world as there.
 */
import { randomInt } from 'node:crypto';
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Effect, EffectRecorder } from '../effects/index.ts';
import { consoleEndowment } from '../judge/captured-console.ts';
import { named } from '../judge/story.ts';
import { loadFactory } from '../load/realm.ts';
import { toMessage } from '../message.ts';
import type { Message, NodeId } from '../node.ts';
import { fromJson, toJson } from '../sim/trace.ts';
import { FileStore } from './file-store.ts';
import { loadDefinition } from './load-definition.ts';
import { Mesh } from './mesh.ts';
import { NodeJob, NodeOrder, type NodeRecord, type NodeStep, RECORD_FD } from './records.ts';

interface Handlers {
  onStart?(): void;
  onMessage?(from: NodeId, message: Message): void;
  onTimer?(name: string): void;
  onRequest?(client: NodeId, request: Message): void;
}

/** Runs the node that the first line on standard input describes, until the process is killed. */
export async function runNode(): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  // Without a coordinator nobody is left to stop it.
  lines.once('close', () => process.exit(0));
  let process_: NodeProcess | undefined;
  lines.on('line', async (line) => {
    if (process_ !== undefined) {
      process_.obey(NodeOrder.parse(JSON.parse(line)));
      return;
    }
    process_ = new NodeProcess(NodeJob.parse(JSON.parse(line)));
    await process_.listen();
  });
}

class NodeProcess {
  readonly #job: NodeJob;
  readonly #store: FileStore;
  readonly #mesh: Mesh;
  readonly #recorder: EffectRecorder;
  readonly #make: () => Handlers;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #counts = new Map<NodeId, number>();
  /** Tells the lives of the node apart: its messages are numbered anew in each. */
  readonly #life = randomInt(2 ** 31);
  readonly #begun = performance.now();
  #node: Handlers | undefined;

  constructor(job: NodeJob) {
    this.#job = job;
    this.#store = new FileStore(join(job.folder, `node-${job.id}.json`));
    this.#mesh = new Mesh(job.id, job.token, (from, { life, count, message }) =>
      this.#happen({ type: 'deliver', from, life, count, message }),
    );
    this.#recorder = new EffectRecorder({
      id: job.id,
      nodes: job.nodes,
      now: () => Math.floor(performance.now() - this.#begun),
      random: () => randomInt(2 ** 32) / 2 ** 32,
      stored: (key) => this.#store.get(key),
    });
    const definition = loadDefinition(job.definition);
    const factory = loadFactory(job.submission, { locked: true, promises: false });
    const print = consoleEndowment((line) => this.#recorder.log(line));
    this.#make = () => definition.node(named(factory(print), job.exports), this.#recorder.env) as Handlers;
  }

  async listen(): Promise<void> {
    say({ type: 'listening', port: await this.#mesh.listen(this.#job.port), life: this.#life });
  }

  obey(order: NodeOrder): void {
    if (order.type === 'request') {
      this.#happen(order);
      return;
    }
    for (const [id, port] of order.ports) if (id !== this.#job.id) this.#mesh.know(id, port);
    if (this.#node !== undefined) return;
    try {
      this.#node = this.#make();
    } catch (error) {
      fail('the constructor', error);
    }
    this.#happen({ type: 'start', again: this.#job.again });
  }

  #happen(event: NodeStep['event']): void {
    const node = this.#node;
    // Messages may come before the node is told to start: it is not up yet.
    if (node === undefined) return;
    let effects: readonly Effect[];
    try {
      effects = this.#recorder.invoke(() => handle(node, event));
    } catch (error) {
      fail(HANDLERS[event.type], error);
    }
    const told = effects.map((effect) => this.#told(effect));
    say({ type: 'step', at: performance.timeOrigin + performance.now(), event, effects: told });
    for (const [i, effect] of effects.entries()) this.#carryOut(effect, told[i]);
  }

  #told(effect: Effect): NodeStep['effects'][number] {
    switch (effect.type) {
      case 'send': {
        const count = this.#counts.get(effect.to) ?? 0;
        this.#counts.set(effect.to, count + 1);
        return { ...effect, message: toJson(effect.message), count };
      }
      case 'put':
        return { ...effect, value: toJson(effect.value) };
      case 'emit':
        return { ...effect, indication: toJson(effect.indication) };
      default:
        return effect;
    }
  }

  #carryOut(effect: Effect, told: NodeStep['effects'][number] | undefined): void {
    switch (effect.type) {
      case 'send': {
        if (told?.type !== 'send') return;
        const frame = { life: this.#life, count: told.count, message: told.message };
        if (effect.to !== this.#job.id) this.#mesh.send(effect.to, frame);
        else setImmediate(() => this.#happen({ type: 'deliver', from: effect.to, ...frame }));
        return;
      }
      case 'setTimer':
        clearTimeout(this.#timers.get(effect.name));
        this.#timers.set(
          effect.name,
          setTimeout(() => {
            this.#timers.delete(effect.name);
            this.#happen({ type: 'timer', name: effect.name });
          }, effect.ms),
        );
        return;
      case 'cancelTimer':
        clearTimeout(this.#timers.get(effect.name));
        this.#timers.delete(effect.name);
        return;
      case 'put':
        this.#store.put(effect.key, effect.value);
        return;
      case 'sync':
        this.#store.sync();
        return;
      case 'emit':
      case 'log':
    }
  }
}

const HANDLERS = { start: 'onStart', deliver: 'onMessage', timer: 'onTimer', request: 'onRequest' } as const;

function handle(node: Handlers, event: NodeStep['event']): void {
  switch (event.type) {
    case 'start':
      node.onStart?.();
      break;
    case 'deliver':
      node.onMessage?.(event.from, toMessage(fromJson(event.message) as Message));
      break;
    case 'timer':
      node.onTimer?.(event.name);
      break;
    case 'request':
      node.onRequest?.(event.client, toMessage(fromJson(event.request) as Message));
      break;
  }
}

/** A node that threw is down, as in the simulator. */
function fail(call: string, error: unknown): never {
  const isError = error instanceof Error;
  say({
    type: 'threw',
    call,
    message: isError ? `${error.name}: ${error.message}` : String(error),
    stack: isError ? (error.stack ?? '') : '',
  });
  process.exit(1);
}

function say(record: NodeRecord): void {
  const bytes = Buffer.from(`${JSON.stringify(record)}\n`);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(RECORD_FD, bytes, at);
    } catch (error) {
      if (Reflect.get(Object(error), 'code') !== 'EAGAIN') throw error;
    }
  }
}

import { currentRun } from '../judge/current-run.ts';
import type { RunReport } from '../judge/records.ts';
import { submissionFrames } from '../load/stack.ts';
import type { Env, Message, NodeId, Value } from '../node.ts';
import { encodeState } from '../state/index.ts';
import { causalPast, lastSteps, leadingTo } from './causal-past.ts';
import { Clients, type ClientsOptions } from './clients.ts';
import { PropertyBroken } from './failures.ts';
import type { Monitor } from './monitor.ts';
import type { Conditions } from './network.ts';
import { CALM, calm, plan, type Schedule } from './schedule.ts';
import { type NodeLike, Simulation, type WrongStep } from './simulation.ts';
import { tell } from './tell.ts';
import { type Trace, toJson } from './trace.ts';

/** A longer trace is not kept. */
const MOST_KEPT = 2000;
/** Of a run that is kept whole, so many steps, the last ones. */
const MOST_WHOLE = 3000;
/** And is told by so many steps of its two ends. */
const MOST_TOLD = 200;

/** What must hold: `true`, or what is wrong in words and values. */
export type Holds = () => true | string;

export interface ScenarioOptions<S> {
  /** How many nodes, with the ids from 0, or their ids; a schedule says it itself. */
  readonly nodes?: number | readonly NodeId[];
  /** Random conditions and faults; without them the network is calm. */
  readonly schedule?: Schedule;
  /** Makes a node. Each node, and each restart of it, has a submission of its own: nodes share nothing. */
  readonly node: (student: S, env: Env) => object;
  readonly monitors?: readonly Monitor[];
  readonly conditions?: Partial<Conditions>;
  readonly seed?: number;
  /** A run with more steps than this is flooded. */
  readonly mostSteps?: number;
  /**
   * How many steps are told of a run in which no step is wrong, the last ones. Where what is wrong is what never happens, as in a
   * long run without progress, its beginning says nothing. Default: all.
   */
  readonly tellsLast?: number;
  /** Lose no message here to make a failure shorter: for a calm run that comes before the one that the check is about. */
  readonly losesNothing?: boolean;
  /** Write the trace down in any case, not only of a run that failed: for measuring. */
  readonly traced?: boolean;
}

/**
 * Runs nodes of the submission in the simulator, for one run of a check:
 *
 * ```ts
 * const run = simulate<Lab3>({ nodes: 3, node: (student, env) => new student.LeaderNode(env, 100) });
 * run.start();
 * run.runFor(500);
 * run.crash(2);
 * run.expectEventually('Eventual agreement', () => run.last(0, 'trust')?.leader === 1 || 'node 0 …', { within: 1000 });
 * ```
 */
export function simulate<S>(options: ScenarioOptions<S>): Scenario {
  const { schedule, monitors, mostSteps } = options;
  const run = currentRun();
  const count = schedule?.nodes ?? options.nodes ?? 1;
  const nodes = typeof count === 'number' ? Array.from({ length: count }, (_, i) => i) : count;
  const simulation = new Simulation({
    nodes: [...nodes].sort((a, b) => a - b),
    make: (env, print) => options.node(run.makeSubmission(print) as S, env) as NodeLike,
    seed: schedule?.seed ?? options.seed ?? 0,
    conditions: schedule?.conditions ?? { ...CALM, ...options.conditions },
    clockRates: schedule?.clockRates ?? {},
    tracing: options.traced === true || run.tracing === 'whole' ? 'steps' : run.tracing,
    onCall: (call) => {
      run.story.lastCall = call;
    },
    ...(monitors === undefined ? {} : { monitors }),
    ...(mostSteps === undefined ? {} : { mostSteps }),
  });
  for (const loss of options.losesNothing === true ? [] : run.lost) simulation.network.doom(loss);
  const last = options.tellsLast ?? Number.POSITIVE_INFINITY;
  run.story.attach({
    lines: () => linesOf(simulation, last),
    report: () => reportOf(simulation, last, run.tracing === 'whole'),
    steps: () => simulation.steps,
  });
  return new Scenario(simulation, schedule, run.untilWrong, schedule?.seed ?? options.seed ?? 0);
}

/** A run under the control of a check, in sentences: start, run for, crash, partition, heal, expect. Times in virtual ms. */
export class Scenario {
  readonly #simulation: Simulation;
  readonly #schedule: Schedule | undefined;
  readonly #untilWrong: boolean;
  readonly #seed: number;
  readonly #always: { readonly property: string; readonly holds: Holds }[] = [];
  #strict: { readonly property: string; readonly rules: readonly string[] } | undefined;

  constructor(simulation: Simulation, schedule: Schedule | undefined, untilWrong: boolean, seed: number) {
    this.#simulation = simulation;
    this.#schedule = schedule;
    this.#untilWrong = untilWrong;
    this.#seed = seed;
    simulation.afterStep = () => this.#checkStep();
    if (schedule !== undefined) plan(schedule, simulation);
  }

  /** Virtual time in ms. */
  get time(): number {
    return this.#simulation.time;
  }

  get ids(): readonly NodeId[] {
    return this.#simulation.ids;
  }

  /** The nodes that are up now, ascending. */
  get up(): readonly NodeId[] {
    return this.ids.filter((id) => this.#simulation.isUp(id));
  }

  /** Messages delivered so far. */
  get delivered(): number {
    return this.#simulation.delivered;
  }

  /** How many messages were sent so far, of one type or in all. */
  sent(type?: string): number {
    return this.#simulation.sent(type);
  }

  /** Starts the named nodes, or all. */
  start(...ids: readonly NodeId[]): void {
    for (const id of ids.length === 0 ? this.ids : ids) this.#simulation.start(id);
  }

  /** Lets `ms` of virtual time pass. */
  runFor(ms: number): void {
    this.#simulation.runUntil(this.time + ms);
  }

  /** Starts all nodes and runs the schedule's safety phase; then all faults stop. */
  play(): void {
    if (this.#schedule === undefined) throw new Error('there is no schedule to play');
    this.start();
    this.#simulation.runUntil(this.#schedule.calmAt);
    calm(this.#schedule, this.#simulation);
  }

  /** The node loses all but its durable storage. With `afterEffects` it does so in its next handler, after so many effects. */
  crash(id: NodeId, options: { readonly afterEffects?: number } = {}): void {
    this.#simulation.crash(id, options.afterEffects);
  }

  /** Starts a crashed node again, with its durable storage. */
  restart(id: NodeId): void {
    this.#simulation.start(id);
  }

  pause(id: NodeId): void {
    this.#simulation.pause(id);
  }

  resume(id: NodeId): void {
    this.#simulation.resume(id);
  }

  /** Cuts all links between nodes of different groups. */
  partition(...groups: readonly (readonly NodeId[])[]): void {
    for (const [i, group] of groups.entries()) {
      for (const others of groups.filter((_, j) => j !== i)) this.#cut(group, others);
    }
    this.#simulation.tellNetwork(`partition ${groups.map((group) => group.join(' ')).join(' | ')}`);
  }

  /** Cuts the link from one node to another; the way back stays. */
  cut(from: NodeId, to: NodeId): void {
    this.#cut([from], [to]);
    this.#simulation.tellNetwork(`the link from ${from} to ${to} is cut`);
  }

  /** Cuts a node off, both ways. */
  isolate(id: NodeId): void {
    const others = this.ids.filter((other) => other !== id);
    this.#cut([id], others);
    this.#cut(others, [id]);
    this.#simulation.tellNetwork(`node ${id} is cut off`);
  }

  /** Mends all links. */
  heal(): void {
    this.#simulation.network.heal();
    this.#simulation.tellNetwork('all links are whole again');
  }

  /** Messages of a link take `ms` longer; the way back is as it was. */
  slow(from: NodeId, to: NodeId, ms: number): void {
    this.#simulation.network.slow(this.#index(from), this.#index(to), ms);
    this.#simulation.tellNetwork(`messages from ${from} to ${to} take ${ms} ms longer`);
  }

  /** Loses every message that matches from now on, until another `drop` or `dropNothing`. */
  drop(what: string, matches: (from: NodeId, to: NodeId, message: Message) => boolean): void {
    this.#simulation.drops = matches;
    this.#simulation.tellNetwork(`from now on ${what} is lost`);
  }

  dropNothing(): void {
    this.#simulation.drops = undefined;
    this.#simulation.tellNetwork('nothing is lost any more');
  }

  /** Gives a node a message now, as if `from` had sent it. */
  deliver(from: NodeId, to: NodeId, message: Message): void {
    this.#simulation.deliver(from, to, message);
  }

  /** A client's request comes to a node now. */
  request(client: number, to: NodeId, request: Message): void {
    this.#simulation.request(client, to, request);
  }

  /** Clients that ask from now on, each one thing after the other, and the history of what they were told. */
  clients<Input, Output>(options: ClientsOptions<Input, Output>): Clients<Input, Output> {
    return new Clients(this.#simulation, this.#seed, options);
  }

  /** A field of a node as it is now, whatever it is: what comes from a submission may be anything. */
  read(id: NodeId, field: string): unknown {
    return Reflect.get(this.#simulation.state(id), field);
  }

  /** What a node has in its storage, synced or not. */
  stored(id: NodeId, key: string): Value {
    return this.#simulation.store(id).get(key);
  }

  /** How large a node's state is, in characters of its encoding: for bounds on memory. Throws `StateRefusal` for what is no state. */
  stateSize(id: NodeId): number {
    return encodeState(this.#simulation.state(id), this.#simulation.constantsOf(id)).length;
  }

  /** How many keys of a node's storage hold a value, and how many characters these values take as JSON. */
  storedSize(id: NodeId): { readonly keys: number; readonly characters: number } {
    const store = this.#simulation.store(id);
    const values = [...new Set([...store.durable.keys(), ...store.unsynced.keys()])]
      .map((key) => store.get(key))
      .filter((value) => value !== undefined);
    const characters = values.reduce((sum: number, value) => sum + JSON.stringify(toJson(value)).length, 0);
    return { keys: values.length, characters };
  }

  /** What a node has emitted so far, of one type or all, in order. */
  emitted(id: NodeId, type?: string): readonly Message[] {
    return this.#simulation
      .indications(id)
      .filter((indication) => type === undefined || indication.type === type);
  }

  /** The last indication of a type that a node emitted. */
  last(id: NodeId, type: string): Message | undefined {
    return this.#simulation.indications(id).findLast((indication) => indication.type === type);
  }

  /** Safety: from now on it must hold after each step. `property` is told in the textbook's words. */
  expectAlways(property: string, holds: Holds): void {
    this.#always.push({ property, holds });
    this.#checkStep();
  }

  /** From now on the run fails at the first step that breaks a rule of a monitor, or one of those that are named. */
  expectRules(property: string, ...rules: readonly string[]): void {
    this.#strict = { property, rules };
    this.#checkStep();
  }

  /**
   * Liveness, bounded: within `within` ms a time comes from which on it holds for `stays` ms. What comes later than that is
   * a failure here, though the textbook's property has no bound.
   */
  expectEventually(
    property: string,
    holds: Holds,
    { within, stays = 0 }: { readonly within: number; readonly stays?: number },
  ): void {
    const begun = this.time;
    const every = Math.max(1, Math.floor(within / 100));
    let since: number | undefined;
    for (;;) {
      const wrong = holds();
      since = wrong === true ? (since ?? this.time) : undefined;
      if (since !== undefined && this.time - since >= stays) return;
      const left = begun + within + (since === undefined ? 0 : stays) - this.time;
      if (wrong !== true && left <= 0)
        throw new PropertyBroken(property, `${this.time - begun} ms later: ${wrong}`, true);
      this.runFor(Math.max(1, Math.min(every, left)));
    }
  }

  /** It must hold now. */
  expectNow(property: string, holds: Holds): void {
    const wrong = holds();
    if (wrong !== true) throw new PropertyBroken(property, wrong);
  }

  #checkStep(): void {
    const { wrong, broken } = this.#simulation;
    if (wrong !== undefined) {
      if (this.#untilWrong) throw new PropertyBroken('A step is not that of the algorithm', '');
      const { property, rules } = this.#strict ?? { property: '', rules: [] };
      if (property !== '' && (rules.length === 0 || rules.some((rule) => broken.has(rule)))) {
        throw new PropertyBroken(property, '');
      }
    }
    for (const { property, holds } of this.#always) {
      const broken = holds();
      if (broken !== true) throw new PropertyBroken(property, broken);
    }
  }

  #index(id: NodeId): number {
    const index = this.ids.indexOf(id);
    if (index < 0) throw new Error(`there is no node ${id}: the nodes are ${this.ids.join(', ')}`);
    return index;
  }

  #cut(froms: readonly NodeId[], tos: readonly NodeId[]): void {
    for (const from of froms) {
      for (const to of tos) {
        if (from !== to) this.#simulation.network.cut(this.#index(from), this.#index(to));
      }
    }
  }
}

function linesOf(simulation: Simulation, last: number): readonly string[] {
  const trace = shownTrace(simulation, last);
  if (trace === undefined) {
    return [
      `… a run of ${simulation.ids.length} nodes, at its step ${simulation.steps}, ${simulation.time} ms`,
    ];
  }
  const { steps } = trace;
  if (steps.length <= MOST_KEPT) return tell(trace);
  const half = MOST_TOLD >> 1;
  const told = tell({ ...trace, steps: [...steps.slice(0, half), ...steps.slice(-half)] });
  return [...told.slice(0, half), `… ${steps.length - 2 * half} more steps …`, ...told.slice(half)];
}

function reportOf(simulation: Simulation, last: number, isWhole: boolean): RunReport {
  const { wrong, steps } = simulation;
  const whole = isWhole ? simulation.trace?.trace() : undefined;
  if (whole !== undefined) {
    return {
      steps,
      trace: { ...whole, steps: whole.steps.slice(-MOST_WHOLE) },
      ...(wrong === undefined ? {} : { wrong: { ...toldWrong(wrong), step: wrong.step } }),
    };
  }
  const trace = shownTrace(simulation, last, true);
  return {
    steps,
    ...(trace === undefined || trace.steps.length > MOST_KEPT ? {} : { trace }),
    ...(wrong === undefined
      ? {}
      : { wrong: { ...toldWrong(wrong), step: trace?.steps.at(-1)?.step ?? wrong.step } }),
  };
}

function toldWrong({ step, node, breach, stack }: WrongStep): NonNullable<RunReport['wrong']> {
  const { rule, text, handlers } = breach;
  return { step, node, rule, text, handlers, frames: submissionFrames(stack ?? '') };
}

/** What of a run is shown: all that could have led to the first wrong step, or its last steps. */
function shownTrace(
  { trace: recorder, wrong, insides }: Simulation,
  last: number,
  withInsides = false,
): Trace | undefined {
  const trace = recorder?.trace();
  if (trace === undefined) return undefined;
  const shown = wrong === undefined ? trace : leadingTo(trace, wrong.step);
  const told =
    withInsides && insides !== undefined && shown.steps.length <= MOST_KEPT ? insides.addTo(shown) : shown;
  return wrong === undefined ? lastSteps(told, last) : causalPast(told, wrong.step);
}

import { z } from 'zod';
import { stateOf } from '../sim/inside.ts';
import { fromJson, type JsonValue, type Trace, toJson } from '../sim/trace.ts';
import type { Portrait } from '../state/portrait.ts';
import { boundsOf, type Setup, type Stage } from './exploration.ts';
import { type Move, NodeSystem } from './node-system.ts';
import { stepsAlong } from './path.ts';
import { Property } from './property.ts';
import { Search } from './search.ts';
import { ORDINARY, runInSlices } from './slice.ts';
import type { Event, NetworkStep, Step } from './step.ts';

const NodeId = z.int().nonnegative();
const message = z.json();
const crashAfter = z.int().nonnegative().optional();

/** One thing that is made to happen, by its contents: so it can be made again when the code has changed. */
export const Choice = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('deliver'), from: NodeId, to: NodeId, message, crashAfter }),
  z.strictObject({ type: z.literal('duplicate'), from: NodeId, to: NodeId, message }),
  z.strictObject({ type: z.literal('drop'), from: NodeId, to: NodeId, message }),
  z.strictObject({ type: z.literal('timer'), node: NodeId, name: z.string(), crashAfter }),
  /** An event of the scenario, such as `trust(1)`. */
  z.strictObject({ type: z.literal('scenario'), node: NodeId, name: z.string(), crashAfter }),
  z.strictObject({ type: z.literal('request'), node: NodeId, client: NodeId, request: message, crashAfter }),
  z.strictObject({ type: z.literal('crash'), node: NodeId }),
  z.strictObject({ type: z.literal('restart'), node: NodeId, crashAfter }),
  /** Messages between nodes of different groups do not arrive until links are whole again. */
  z.strictObject({ type: z.literal('partition'), groups: z.array(z.array(NodeId)) }),
  z.strictObject({ type: z.literal('heal') }),
]);
export type Choice = z.infer<typeof Choice>;

/** A place in a run by hand. It is never changed: each choice gives another. */
export interface Place {
  readonly world: Int32Array;
  readonly steps: readonly (Step | NetworkStep)[];
  /** Groups that can't reach each other; none while links are whole. */
  readonly groups: readonly (readonly number[])[] | undefined;
}

/** What a person sees of a place. */
export interface PlaceView {
  readonly nodes: readonly {
    readonly id: number;
    readonly isUp: boolean;
    readonly state: Portrait;
    readonly timers: readonly { readonly name: string; readonly ms: number }[];
  }[];
  readonly inFlight: readonly {
    readonly from: number;
    readonly to: number;
    readonly message: JsonValue;
    /** How often it is on its way. */
    readonly count: number;
    readonly canArrive: boolean;
  }[];
  readonly events: readonly Choice[];
  /** The invariants: `true`, or what is wrong. */
  readonly properties: readonly { readonly name: string; readonly outcome: true | string }[];
  readonly groups: readonly (readonly number[])[] | undefined;
}

/** Thrown for a choice that is not possible at a place. */
export class CannotHappen extends Error {
  override readonly name = 'CannotHappen';
}

/** A search is given up after so many worlds. */
const MOST_WORLDS = 300_000;

/**
 * Nodes that somebody steps through: what happens next is chosen, and all places that were seen stay. The nodes and what
 * must hold are those of an exploration; its bounds are not, since whoever chooses may go where it does not look.
 */
export class ByHand {
  readonly #setup: Setup;
  readonly #stages: readonly Stage[];
  readonly #system: NodeSystem;
  readonly #properties: readonly { readonly name: string; readonly property: Property }[];

  constructor(setup: Setup, stages: readonly Stage[]) {
    this.#setup = setup;
    this.#stages = stages;
    const { nodes, make, network, events, observers, constants } = setup;
    this.#system = new NodeSystem(
      {
        nodes,
        make,
        // Whoever steps duplicates and loses by hand.
        network: network.kind === 'ordered' ? { kind: 'ordered', loses: true } : UNORDERED,
        scenario: events ?? [],
        observers: observers ?? [],
        order: 'kept',
        crashes: true,
        ...(constants === undefined ? {} : { constants }),
      },
      boundsOf(setup, FREE),
    );
    const invariants = new Map(
      stages.flatMap((stage) => stage.invariants ?? []).map((one) => [one.name, one]),
    );
    this.#properties = [...invariants.values()].map(({ name, holds }) => ({
      name,
      property: new Property(holds, this.#system),
    }));
  }

  get nodeCount(): number {
    return this.#setup.nodes;
  }

  /** The place where all nodes have started. */
  start(): Place {
    const steps = this.#system.startNodes();
    const [world] = this.#system.starts;
    if (world === undefined) throw new Error('nodes that have started are somewhere');
    return { world: world.slice(), steps, groups: undefined };
  }

  /** The place after `choice`. Throws `CannotHappen`. What a handler throws goes through, as `HandlerFailure`. */
  after(place: Place, choice: Choice): Place {
    switch (choice.type) {
      case 'partition': {
        const what = `partition ${choice.groups.map((group) => group.join(' ')).join(' | ')}`;
        return { ...place, steps: [...place.steps, { network: what }], groups: choice.groups };
      }
      case 'heal':
        return {
          ...place,
          steps: [...place.steps, { network: 'all links are whole again' }],
          groups: undefined,
        };
      default:
    }
    const move = this.#moveOf(place, choice);
    const cut = 'crashAfter' in choice ? choice.crashAfter : undefined;
    const moved = move === undefined ? undefined : this.#system.move(place.world, move, cut);
    if (moved === undefined) {
      const why = cut === undefined ? '' : `, at least not with a crash after ${cut} effects`;
      throw new CannotHappen(`${tellChoice(choice)}: it can't happen here${why}`);
    }
    if (moved.step === undefined) {
      const { from, to } = choice as Choice & { from: number; to: number };
      const what = `a message from ${from} to ${to} is there twice`;
      return { ...place, world: moved.world, steps: [...place.steps, { network: what }] };
    }
    return { ...place, world: moved.world, steps: [...place.steps, moved.step] };
  }

  view(place: Place): PlaceView {
    const { world, groups } = place;
    const { states } = this.#system.steps;
    const counts = new Map<number, number>();
    for (const envelope of this.#system.envelopesIn(world))
      counts.set(envelope, (counts.get(envelope) ?? 0) + 1);
    return {
      nodes: this.#system.nodes.map((id) => {
        const state = states.state(world[id] ?? 0);
        return {
          id,
          isUp: state.node !== undefined,
          state: stateOf(state.node, state.store, this.#system.steps.constants),
          timers: state.timers.map(({ name, ms }) => ({ name, ms })),
        };
      }),
      inFlight: [...counts].map(([envelope, count]) => {
        const { from, to, message } = this.#system.steps.envelopes.get(envelope);
        return {
          from,
          to,
          message: toJson(message),
          count,
          canArrive: this.#system.isUp(world, to) && reaches(groups, from, to),
        };
      }),
      events: (this.#setup.events ?? []).flatMap((event): Choice[] => {
        if (!this.#system.isUp(world, event.node)) return [];
        return 'request' in event
          ? [
              {
                type: 'request',
                node: event.node,
                client: event.client,
                request: toJson(event.request) as never,
              },
            ]
          : [{ type: 'scenario', node: event.node, name: event.name }];
      }),
      properties: this.#properties.map(({ name, property }) => {
        const outcome = property.evaluate(world);
        return { name, outcome: outcome === false ? `${name} does not hold` : outcome };
      }),
      groups,
    };
  }

  /**
   * Searches from a place for a nearest one in which a property (or any) does not hold, at most `depth` steps away, and with
   * what else the exploration allows. Gives the choices that lead there, and how many worlds were met.
   */
  search(
    place: Place,
    depth: number,
    wanted: string | undefined,
  ): { readonly path: readonly Choice[] | undefined; readonly worlds: number; readonly ended: string } {
    const stage: Stage = Object.assign({}, ...this.#stages);
    const bounds = boundsOf(this.#setup, stage);
    const taken = (event: number) => {
      const { node, ...one } = (this.#setup.events ?? [])[event] ?? { node: -1 };
      return place.steps.filter(
        (step) => !('network' in step) && step.node === node && isEvent(step.event, one),
      ).length;
    };
    this.#system.goOn([place.world], {
      ...bounds,
      links: (from, to) => reaches(place.groups, from, to),
      events: bounds.events.map((times, event) => Math.max(0, times - taken(event))),
    });
    const searched = this.#properties.filter(({ name }) => wanted === undefined || name === wanted);
    const search = new Search(this.#system, {
      order: 'breadth-first',
      worlds: MOST_WORLDS,
      depth,
      isFound: (world) => searched.some(({ property }) => property.evaluate(world) !== true),
    });
    const guard = this.#setup.guard ?? ((run: () => void) => run());
    runInSlices(search, guard, ORDINARY, () => this.#system.steps.handlerRuns);
    if (search.stop !== 'found')
      return { path: undefined, worlds: search.worlds.size, ended: search.stop ?? 'exhausted' };
    const way = search.path(search.worlds.size - 1).map((one) => search.world(one));
    return {
      path: stepsAlong(this.#system, way).flatMap((step) => choicesOf(step)),
      worlds: search.worlds.size,
      ended: 'found',
    };
  }

  #moveOf({ world, groups }: Place, choice: Choice): Move | undefined {
    switch (choice.type) {
      case 'deliver':
      case 'duplicate':
      case 'drop': {
        const { from, to } = choice;
        if (choice.type === 'deliver' && !reaches(groups, from, to)) return undefined;
        const wanted = JSON.stringify(choice.message);
        const envelope = this.#system.envelopesIn(world).find((one) => {
          const known = this.#system.steps.envelopes.get(one);
          return known.from === from && known.to === to && JSON.stringify(toJson(known.message)) === wanted;
        });
        return envelope === undefined ? undefined : { type: choice.type, envelope };
      }
      case 'scenario':
      case 'request': {
        const { node } = choice;
        const event = (this.#setup.events ?? []).findIndex(
          (one) => one.node === node && isEvent(eventOf(choice), one),
        );
        return event < 0 ? undefined : { type: 'scenario', node, event };
      }
      case 'timer':
        return { type: 'timer', node: choice.node, name: choice.name };
      case 'crash':
      case 'restart':
        return { type: choice.type, node: choice.node };
      default:
        return undefined;
    }
  }
}

const UNORDERED = { kind: 'unordered', duplicates: false, loses: true } as const;
const FREE: Stage = { crashes: { most: Number.POSITIVE_INFINITY } };

function reaches(groups: readonly (readonly number[])[] | undefined, from: number, to: number): boolean {
  if (groups === undefined || from === to) return true;
  const groupOf = (node: number) => groups.findIndex((group) => group.includes(node));
  // Nodes that no group names are together.
  return groupOf(from) === groupOf(to);
}

function eventOf(choice: Choice & { type: 'scenario' | 'request' }): Event {
  return choice.type === 'scenario'
    ? { type: 'scenario', name: choice.name }
    : { type: 'request', client: choice.client, request: fromJson(choice.request as JsonValue) as never };
}

/** Whether `event` is that event of the scenario. */
function isEvent(event: Event, one: object): boolean {
  if (event.type === 'scenario') return !('request' in one) && Reflect.get(one, 'name') === event.name;
  if (event.type !== 'request') return false;
  return (
    Reflect.get(one, 'client') === event.client &&
    JSON.stringify(toJson(Reflect.get(one, 'request'))) === JSON.stringify(toJson(event.request))
  );
}

/** The choices that make a step of a search happen. A delivery may need its message twice. */
function choicesOf({ node, event, crashedAfter }: Step): Choice[] {
  const cut = crashedAfter === undefined ? {} : { crashAfter: crashedAfter };
  switch (event.type) {
    case 'deliver':
      return [
        { type: 'deliver', from: event.from, to: node, message: toJson(event.message) as never, ...cut },
      ];
    case 'drop':
      return [{ type: 'drop', from: event.from, to: node, message: toJson(event.message) as never }];
    case 'timer':
      return [{ type: 'timer', node, name: event.name, ...cut }];
    case 'scenario':
      return [{ type: 'scenario', node, name: event.name, ...cut }];
    case 'request':
      return [
        { type: 'request', node, client: event.client, request: toJson(event.request) as never, ...cut },
      ];
    case 'crash':
      return [{ type: 'crash', node }];
    case 'restart':
      return [{ type: 'restart', node, ...cut }];
    case 'start':
      return [];
  }
}

/** The choices that lead along a trace, as far as they are a person's to make: nodes start by themselves. */
export function choicesAlong({ steps }: Trace): readonly Choice[] {
  const choices: Choice[] = [];
  const copies = new Map<string, number>();
  for (const [i, { node, event, undone, effects }] of steps.entries()) {
    if (node !== undefined && event.type === 'deliver') {
      // A message that comes again has to be there twice first.
      const key = keyOf(event.from, node, event.message);
      const left = (copies.get(key) ?? 1) - 1;
      if (left === 0 && comesAgain(steps, i, key)) {
        choices.push({ type: 'duplicate', from: event.from, to: node, message: event.message as never });
      }
      copies.set(key, Math.max(left, comesAgain(steps, i, key) ? 1 : 0));
    }
    for (const effect of effects) {
      if (effect.type !== 'send' || node === undefined) continue;
      const key = keyOf(node, effect.to, effect.message);
      copies.set(key, (copies.get(key) ?? 0) + 1);
    }
    // A crash within a handler belongs to the handler's own step.
    const next = steps[i + 1];
    const isCut = next?.event.type === 'crash' && next.node === node && undone !== undefined;
    const cut = isCut ? { crashAfter: effects.length } : {};
    if (event.type === 'network') {
      const groups = event.what.startsWith('partition ')
        ? event.what
            .slice('partition '.length)
            .split('|')
            .map((group) => group.trim().split(/\s+/).map(Number))
        : undefined;
      if (groups !== undefined) choices.push({ type: 'partition', groups });
      else if (/^all links are whole|^the network is calm/.test(event.what)) choices.push({ type: 'heal' });
      continue;
    }
    if (node === undefined) continue;
    const previous = steps[i - 1];
    if (event.type === 'crash' && previous?.node === node && previous.undone !== undefined) continue;
    if (event.type === 'lose')
      choices.push({ type: 'drop', from: event.from, to: node, message: event.message as never });
    else if (event.type === 'start') {
      if (event.again) choices.push({ type: 'restart', node, ...cut });
    } else if (event.type === 'deliver')
      choices.push({ type: 'deliver', from: event.from, to: node, message: event.message as never, ...cut });
    else if (event.type === 'timer') choices.push({ type: 'timer', node, name: event.name, ...cut });
    else if (event.type === 'scenario') choices.push({ type: 'scenario', node, name: event.name, ...cut });
    else if (event.type === 'request')
      choices.push({ type: 'request', node, client: event.client, request: event.request as never, ...cut });
    else if (event.type === 'crash') choices.push({ type: 'crash', node });
  }
  return choices;
}

function keyOf(from: number, to: number, message: JsonValue): string {
  return `${from} ${to} ${JSON.stringify(message)}`;
}

/** Whether the message that arrives in step `at` arrives once more before it is sent again. */
function comesAgain(steps: Trace['steps'], at: number, key: string): boolean {
  for (const { node, event, effects } of steps.slice(at + 1)) {
    if (node === undefined) continue;
    if (event.type === 'deliver' && keyOf(event.from, node, event.message) === key) return true;
    if (effects.some((one) => one.type === 'send' && keyOf(node, one.to, one.message) === key)) return false;
  }
  return false;
}

/** A choice in a few words. */
export function tellChoice(choice: Choice): string {
  switch (choice.type) {
    case 'deliver':
    case 'duplicate':
    case 'drop':
      return `${choice.type} ${typeOf(choice.message)} ${choice.from} → ${choice.to}`;
    case 'timer':
      return `timer "${choice.name}" of ${choice.node}`;
    case 'scenario':
      return `${choice.name} at ${choice.node}`;
    case 'request':
      return `${typeOf(choice.request)} to ${choice.node}`;
    case 'crash':
    case 'restart':
      return `${choice.type} ${choice.node}`;
    case 'partition':
      return `partition ${choice.groups.map((group) => group.join(' ')).join(' | ')}`;
    case 'heal':
      return 'heal';
  }
}

function typeOf(message: unknown): string {
  const type: unknown = typeof message === 'object' && message !== null ? Reflect.get(message, 'type') : '';
  return String(type);
}

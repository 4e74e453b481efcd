import type { Effect } from '../effects/index.ts';
import type { Message, NodeId } from '../node.ts';

/** What happens to a node. */
export type NodeEvent =
  | { readonly type: 'start'; readonly again: boolean }
  | { readonly type: 'deliver'; readonly from: NodeId; readonly message: Message }
  | { readonly type: 'timer'; readonly name: string }
  | { readonly type: 'request'; readonly client: NodeId; readonly request: Message }
  /** An event of the scenario, such as `trust(2)`. */
  | { readonly type: 'scenario'; readonly name: string }
  | { readonly type: 'crash' };

/** One step of a node, as a monitor sees it. */
export interface Observed {
  readonly node: NodeId;
  /** Virtual time in ms. */
  readonly time: number;
  readonly event: NodeEvent;
  /** What the handler asked for; nothing for a crash. */
  readonly effects: readonly Effect[];
  /** How many of them are carried out: fewer than there are when the node crashes between two of them. */
  readonly done: number;
  /** The node itself, after the handler: an object of the submission, so read its fields with care. None in an exploration. */
  readonly state?: object;
}

/** A rule of the algorithm that a step broke. */
export interface Breach {
  /** The rule's short name, such as `answer-requests`. */
  readonly rule: string;
  /** What is wrong in words, with the values: `it set its timer to 100 ms, not 200: …`. */
  readonly text: string;
  /** The functions that the rule is about, such as `EvtFailureDetector.onTimer`: the first that there is is named. */
  readonly handlers: readonly string[];
  /** Index of the effect that is wrong, if one is. */
  readonly effect?: number;
}

/**
 * Watches the steps of all nodes and names the first that leaves the algorithm (runtime verification; cf. the monitors
 * of Havelund and Rosu 2001). It is made anew for each run. A monitor that is silent proves nothing: it knows its rules only.
 */
export interface Monitor {
  /** Takes the next step of the run; gives the rule that it broke, if any. Later steps of a run that went wrong are taken too. */
  step(observed: Observed): Breach | undefined;
}

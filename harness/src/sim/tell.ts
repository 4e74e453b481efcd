import type { JsonValue, Trace, TraceEffect, TraceStep } from './trace.ts';

/** A trace in words, a line for each step: `7.  312 ms  node 2 gets heartbeat-reply from 0 → trust(leader: 2)`. */
export function tell(trace: Trace): string[] {
  const last = trace.steps.at(-1);
  const wide = String(last?.step ?? 0).length;
  const time = `${last?.time ?? 0} ms`.length;
  return trace.steps.map((step) => {
    const number = `${String(step.step).padStart(wide)}.`;
    const at = trace.untimed === true ? number : `${number} ${`${step.time} ms`.padStart(time)}`;
    const effects = tellEffects(step);
    return `${at}  ${tellStep(step)}${effects === '' ? '' : ` → ${effects}`}`;
  });
}

/** What happened in one step, in words: `node 2 gets heartbeat-reply from 0`. */
export function tellStep({ node, event }: TraceStep): string {
  const who = `node ${node}`;
  switch (event.type) {
    case 'start':
      return event.again ? `${who} starts again` : `${who} starts`;
    case 'deliver':
      return `${who} gets ${tellMessage(event.message)} from ${event.from}`;
    case 'timer':
      return `${who}'s timer "${event.name}" fires`;
    case 'request':
      return `${who} gets the request ${tellMessage(event.request)} of client ${event.client}`;
    case 'scenario':
      return `${who}: ${event.name}`;
    case 'lose':
      return `${tellMessage(event.message)} from ${event.from} to ${node} is lost`;
    case 'crash':
      return event.lost.length === 0
        ? `${who} crashes`
        : `${who} crashes and loses unsynced ${event.lost.join(', ')}`;
    case 'pause':
      return `${who} is paused`;
    case 'resume':
      return `${who} goes on`;
    case 'network':
      return event.what;
  }
}

/** What became of a message that was not simply sent. */
export const FATES = {
  sent: '',
  duplicated: ' (twice)',
  lost: ' (lost)',
  cut: ' (cut off)',
  down: ' (down)',
} as const;

/** Equal messages of one handler are told together, at the first: `heartbeat-request to 0, 1 (lost), 2`. */
function tellEffects({ effects, undone }: TraceStep): string {
  const told: { readonly what: string; readonly receivers: string[] }[] = [];
  for (const effect of effects) {
    if (effect.type !== 'send') {
      told.push({ what: tellEffect(effect), receivers: [] });
      continue;
    }
    const what = tellMessage(effect.message);
    const receiver = `${effect.to}${FATES[effect.fate]}`;
    const known = told.find((other) => other.what === what && other.receivers.length > 0);
    if (known === undefined) told.push({ what, receivers: [receiver] });
    else known.receivers.push(receiver);
  }
  const lines = told.map(({ what, receivers }) =>
    receivers.length === 0 ? what : `${what} to ${receivers.join(', ')}`,
  );
  if (undone !== undefined) lines.push(`crash before ${undone} more`);
  return lines.join('; ');
}

/** An effect that is no message, in words. */
export function tellEffect(effect: Exclude<TraceEffect, { type: 'send' }>): string {
  switch (effect.type) {
    case 'setTimer':
      return `timer "${effect.name}" in ${effect.ms} ms`;
    case 'cancelTimer':
      return `no timer "${effect.name}"`;
    case 'put':
      return `put ${effect.key} = ${tellValue(effect.value)}`;
    case 'sync':
      return 'sync';
    case 'emit':
      return tellMessage(effect.indication);
    case 'log':
      return `prints ${JSON.stringify(effect.text.trimEnd())}`;
  }
}

/** A message as its type and fields: `prepare(round: 4)`. */
export function tellMessage(message: JsonValue): string {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return tellValue(message);
  const fields = fieldsOf(message as JsonObject);
  const type = fields.find(([name]) => name === 'type')?.[1];
  const told = fields
    .filter(([name]) => name !== 'type')
    .map(([name, value]) => `${name}: ${tellValue(value)}`);
  return told.length === 0 ? String(type) : `${String(type)}(${told.join(', ')})`;
}

type JsonObject = { readonly [field: string]: JsonValue };

/** The fields of an object as `toJson` wrote it. */
function fieldsOf(object: JsonObject): readonly (readonly [string, JsonValue])[] {
  return object.$ === 'object' ? (object.entries as [string, JsonValue][]) : Object.entries(object);
}

/** A value as it would be written: `{round: 4}`. */
export function tellValue(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(tellValue).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const object = value as JsonObject;
  const { $, text } = object;
  if ($ === 'undefined') return 'undefined';
  if ($ === 'bigint') return `${String(text)}n`;
  if ($ === 'number') return String(text);
  return `{${fieldsOf(object)
    .map(([name, held]) => `${name}: ${tellValue(held)}`)
    .join(', ')}}`;
}

/** One step from an object to something it holds: a field, an index, or an entry of a Map or Set. */
export type Step =
  | string
  | number
  | { readonly entry: 'value'; readonly key: unknown; readonly at: number }
  | { readonly entry: 'key'; readonly at: number }
  | { readonly entry: 'element'; readonly at: number };

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** How many characters of a Map's key a path shows. */
const MOST_CHARACTERS = 40;

/** How many steps of a path are shown. */
const MOST_STEPS = 12;

/**
 * Writes a path as the JavaScript that reads it, such as `node.detector.timers.get("a")`, `message.slots[3].value`
 * or `[...node.seen][0]`.
 */
export function renderPath(root: string, steps: readonly Step[]): string {
  const shown = steps.slice(0, MOST_STEPS).reduce<string>(renderStep, root);
  return steps.length <= MOST_STEPS ? shown : `${shown}…`;
}

function renderStep(from: string, step: Step): string {
  if (typeof step === 'number') return `${from}[${step}]`;
  if (typeof step === 'string') return IDENTIFIER.test(step) ? `${from}.${step}` : `${from}[${quoted(step)}]`;
  if (step.entry === 'key') return `[...${from}.keys()][${step.at}]`;
  if (step.entry === 'element') return `[...${from}][${step.at}]`;
  const { key } = step;
  if (typeof key === 'string') return `${from}.get(${quoted(key)})`;
  if (typeof key === 'bigint') return `${from}.get(${key}n)`;
  if (Object(key) === key || typeof key === 'symbol') return `[...${from}.values()][${step.at}]`;
  return `${from}.get(${Object.is(key, -0) ? '-0' : String(key)})`;
}

function quoted(key: string): string {
  return JSON.stringify(key.length <= MOST_CHARACTERS ? key : `${key.slice(0, MOST_CHARACTERS)}…`);
}

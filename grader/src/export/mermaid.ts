import { tellMessage, tellStep } from 'harness/trace';
import { label, type Picture } from '../diagram/index.ts';
import { type Journey, journeysOf } from '../diagram/messages.ts';

const MOST_LABEL = 60;

/**
 * A run as a sequence diagram of Mermaid, for a report or a pull request. Its arrows are level, so a message stands where it
 * arrives; one that is lost stands where it was sent, with a cross.
 */
export function mermaidDiagram({ trace, wrong, violated }: Picture): string {
  const lines = ['sequenceDiagram', ...trace.nodes.map((node) => `  participant n${node} as node ${node}`)];
  const journeys = journeysOf(trace);
  const arriving = new Map<number, Journey>();
  const lost = new Map<number, Journey[]>();
  for (const journey of journeys) {
    if (journey.arrived !== undefined) arriving.set(journey.arrived, journey);
    else if (journey.sent !== undefined && journey.fate !== 'open')
      lost.set(journey.sent, [...(lost.get(journey.sent) ?? []), journey]);
  }
  const all = trace.nodes.length > 1 ? `n${trace.nodes[0]},n${trace.nodes.at(-1)}` : `n${trace.nodes[0]}`;
  for (const step of trace.steps) {
    const { node, event, effects } = step;
    const isWrong = step.step === wrong?.step;
    if (isWrong) lines.push('  rect rgb(255, 215, 220)');
    const journey = arriving.get(step.step);
    if (event.type === 'deliver' && node !== undefined) {
      const twice = journey?.duplicate === true ? ' (2×)' : '';
      lines.push(`  n${event.from}->>n${node}: ${escaped(tellMessage(event.message))}${twice}`);
    } else if (event.type === 'lose' && node !== undefined) {
      lines.push(`  n${event.from}-xn${node}: ${escaped(tellMessage(event.message))} lost`);
    } else {
      lines.push(`  Note over ${node === undefined ? all : `n${node}`}: ${escaped(tellStep(step))}`);
    }
    for (const effect of effects) {
      if (effect.type === 'emit' && node !== undefined)
        lines.push(`  Note over n${node}: ${escaped(tellMessage(effect.indication))}`);
    }
    for (const { from, to, message, fate } of lost.get(step.step) ?? []) {
      const what = { lost: 'lost', cut: 'cut off', down: 'down', delivered: '', open: '' }[fate];
      lines.push(`  n${from}-xn${to}: ${escaped(tellMessage(message))} ${what}`);
    }
    if (isWrong) {
      lines.push(`  Note over n${node}: ✗ First wrong step: ${escaped(wrong?.text ?? '', 200)}`, '  end');
    }
  }
  if (violated !== undefined) lines.push(`  Note over ${all}: ✗ ${escaped(violated, 200)}`);
  return `${lines.join('\n')}\n`;
}

/** Text that Mermaid takes as text: what it would read as its own signs, or as HTML, is written as entities. */
function escaped(text: string, most = MOST_LABEL): string {
  return label(text, most).replace(/[#;<>&"`:%{}\\]/g, (sign) =>
    sign === ':' || sign === '"' ? sign : `#${sign.codePointAt(0)};`,
  );
}

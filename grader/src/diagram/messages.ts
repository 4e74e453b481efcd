import type { JsonValue, Trace } from 'harness/trace';

/** One journey of a message: from the step that sent it to what became of it. */
export interface Journey {
  readonly from: number;
  readonly to: number;
  readonly message: JsonValue;
  /** The step that sent it; none where a scenario did. */
  readonly sent: number | undefined;
  /** The step in which it arrived, or in which it was lost on its way. */
  readonly arrived: number | undefined;
  /** `open`: under way when the run ended, or what came of it is not in this part of the run. */
  readonly fate: 'delivered' | 'lost' | 'cut' | 'down' | 'open';
  /** It came once more, or the network made two of it. */
  readonly duplicate: boolean;
}

interface Open {
  readonly journey: Journey;
  readonly text: string;
  readonly twice: boolean;
  arrivals: number;
  lost: boolean;
}

/** The journeys of all messages of a run, by the step in which they end or, where they do not, begin. */
export function journeysOf({ steps }: Trace): readonly Journey[] {
  const sentBy = new Map<number, Open[]>();
  const all: Open[] = [];
  const journeys: Journey[] = [];
  for (const { step, node, event, effects } of steps) {
    if (node !== undefined && (event.type === 'deliver' || event.type === 'lose')) {
      const text = JSON.stringify(event.message);
      const candidates =
        event.type === 'deliver' && event.send !== undefined
          ? (sentBy.get(event.send) ?? [])
          : event.type === 'lose'
            ? all
            : [];
      const same = candidates.filter(
        ({ journey, text: other, lost }) =>
          journey.to === node && journey.from === event.from && other === text && !lost,
      );
      // One that has not arrived yet, else one that comes again.
      const open = same.find(({ arrivals }) => arrivals === 0) ?? same[0];
      const again = (open?.arrivals ?? 0) > 0;
      if (open !== undefined && event.type === 'deliver') open.arrivals++;
      if (open !== undefined && event.type === 'lose') open.lost = true;
      journeys.push({
        from: event.from,
        to: node,
        message: event.message,
        sent: open?.journey.sent,
        arrived: step,
        fate: event.type === 'deliver' ? 'delivered' : 'lost',
        duplicate: again || open?.twice === true,
      });
    }
    if (node === undefined) continue;
    for (const effect of effects) {
      if (effect.type !== 'send') continue;
      const { to, message, fate } = effect;
      const isLost = fate === 'lost' || fate === 'cut' || fate === 'down';
      const open: Open = {
        journey: {
          from: node,
          to,
          message,
          sent: step,
          arrived: undefined,
          fate: isLost ? fate : 'open',
          duplicate: fate === 'duplicated',
        },
        text: JSON.stringify(message),
        twice: fate === 'duplicated',
        arrivals: 0,
        lost: false,
      };
      all.push(open);
      const known = sentBy.get(step);
      if (known === undefined) sentBy.set(step, [open]);
      else known.push(open);
    }
  }
  return [
    ...journeys,
    ...all.filter(({ arrivals, lost }) => arrivals === 0 && !lost).map(({ journey }) => journey),
  ];
}

import { type Trace, tell } from 'harness/trace';
import { Component, type JSX } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { label } from '../../diagram/index.ts';

const CHUNK = 100;

interface ListProps {
  readonly trace: Trace;
  /** The steps to show. */
  readonly events: readonly { readonly step: number }[];
  readonly wrong: number | undefined;
  readonly selected: number | undefined;
  readonly onSelect: (step: number) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** The equal of the diagram in words: a line for each step. */
export function EventList(props: ListProps): JSX.Element {
  const { trace, events, selected } = props;
  const lines = useMemo(() => tell(trace), [trace]);
  const shown = useMemo(() => {
    const places = new Map(trace.steps.map(({ step }, i) => [step, i]));
    return events.map(({ step }) => ({ step, text: label(lines[places.get(step) ?? -1] ?? '', 500) }));
  }, [trace, events, lines]);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  const chunks = useMemo(
    () =>
      Array.from({ length: Math.ceil(shown.length / CHUNK) }, (_, i) =>
        shown.slice(i * CHUNK, (i + 1) * CHUNK),
      ),
    [shown],
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the buttons inside
    <div class="scroller list" ref={box} onKeyDown={props.onKeyDown}>
      <ol aria-label="All steps">
        {chunks.map((lines) => {
          const first = lines[0]?.step ?? 0;
          const last = lines.at(-1)?.step ?? 0;
          const within = (step: number | undefined) =>
            step !== undefined && step >= first && step <= last ? step : undefined;
          return (
            <Lines
              key={first}
              lines={lines}
              wrong={within(props.wrong)}
              selected={within(selected)}
              onSelect={props.onSelect}
            />
          );
        })}
      </ol>
    </div>
  );
}

interface LinesProps {
  readonly lines: readonly { readonly step: number; readonly text: string }[];
  readonly wrong: number | undefined;
  readonly selected: number | undefined;
  readonly onSelect: (step: number) => void;
}

/** A hundred lines, drawn anew only where one of them is selected or no more: a list may have 10,000. */
class Lines extends Component<LinesProps> {
  override shouldComponentUpdate(next: LinesProps): boolean {
    const { lines, wrong, selected } = this.props;
    return lines !== next.lines || wrong !== next.wrong || selected !== next.selected;
  }

  override render(): JSX.Element {
    const { lines, wrong, selected, onSelect } = this.props;
    return (
      <>
        {lines.map(({ step, text }) => (
          <li key={step}>
            <button
              type="button"
              class={step === wrong ? 'wrong' : ''}
              aria-current={step === selected ? 'step' : undefined}
              onClick={() => onSelect(step)}
            >
              {step === wrong ? `✗ ${text} (first wrong step)` : text}
            </button>
          </li>
        ))}
      </>
    );
  }
}

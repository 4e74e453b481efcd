import type { JSX } from 'preact';
import { COLOURS } from '../../diagram/diagram.tsx';
import { type Axis, label } from '../../diagram/index.ts';

export interface FiltersProps {
  readonly axis: Axis;
  readonly untimed: boolean;
  readonly onAxis: (axis: Axis) => void;
  readonly shows: 'diagram' | 'list';
  readonly onShows: (what: 'diagram' | 'list') => void;
  readonly nodes: readonly number[];
  readonly hiddenNodes: ReadonlySet<number>;
  readonly onNode: (node: number) => void;
  readonly types: readonly string[];
  readonly hiddenTypes: ReadonlySet<string>;
  readonly onType: (type: string) => void;
  readonly onHeartbeats: (() => void) | undefined;
  readonly isRelated: boolean;
  readonly canRelate: boolean;
  readonly onRelated: () => void;
}

/** What of a run is shown, and how. The types of messages are the legend of their colours too. */
export function Filters(props: FiltersProps): JSX.Element {
  const { axis, untimed, onAxis, shows, onShows } = props;
  return (
    <div class="filters">
      <Choice
        name="Shown as"
        options={[
          ['diagram', 'Diagram'],
          ['list', 'List'],
        ]}
        chosen={shows}
        onChoose={onShows}
      />
      {untimed ? null : (
        <Choice
          name="Downwards"
          options={[
            ['rank', 'Steps'],
            ['time', 'Time'],
          ]}
          chosen={axis}
          onChoose={onAxis}
        />
      )}
      <fieldset>
        <legend>Nodes</legend>
        {props.nodes.map((node) => (
          <label key={node}>
            <input
              type="checkbox"
              checked={!props.hiddenNodes.has(node)}
              onChange={() => props.onNode(node)}
            />
            {` ${node}`}
          </label>
        ))}
      </fieldset>
      <fieldset class="types">
        <legend>Messages</legend>
        {props.types.map((type, i) => (
          <label key={type}>
            <input
              type="checkbox"
              checked={!props.hiddenTypes.has(type)}
              onChange={() => props.onType(type)}
            />
            <i class={`chip c${i % COLOURS}`} />
            {label(type, 30)}
          </label>
        ))}
        {props.onHeartbeats === undefined ? null : (
          <button type="button" class="heartbeats" onClick={props.onHeartbeats}>
            heartbeats on/off
          </button>
        )}
      </fieldset>
      <label class="related">
        <input
          type="checkbox"
          checked={props.isRelated}
          disabled={!props.canRelate && !props.isRelated}
          onChange={props.onRelated}
        />
        {' only what is related to the selected step'}
      </label>
    </div>
  );
}

interface ChoiceProps<T extends string> {
  readonly name: string;
  readonly options: readonly (readonly [T, string])[];
  readonly chosen: T;
  readonly onChoose: (option: T) => void;
}

/** One of a few, as buttons side by side. */
export function Choice<T extends string>({ name, options, chosen, onChoose }: ChoiceProps<T>): JSX.Element {
  return (
    <fieldset class="choice">
      <legend>{name}</legend>
      {options.map(([option, text]) => (
        <button key={option} type="button" aria-pressed={option === chosen} onClick={() => onChoose(option)}>
          {text}
        </button>
      ))}
    </fieldset>
  );
}

import { currentRun } from './current-run.ts';
import { nameInStories, show } from './story.ts';

/** One call that a listener heard. */
export interface Heard {
  readonly method: string;
  readonly args: readonly unknown[];
}

/**
 * An observer for the submission, which writes down what it hears. `name` stands for it in the story, `methods` are the
 * observer's methods, separated by spaces. After each call `andThen` is called; with `throws` the call throws. The submission
 * can't change it.
 */
export function listener<L extends object>(
  name: string,
  methods: string,
  options: { readonly throws?: boolean; readonly andThen?: () => void } = {},
): { readonly observer: L; readonly heard: readonly Heard[] } {
  const { story } = currentRun();
  const heard: Heard[] = [];
  const observer: Record<string, (...args: unknown[]) => void> = {};
  for (const method of methods.split(' ')) {
    observer[method] = Object.freeze((...args: unknown[]) => {
      heard.push({ method, args });
      story.tell(`${name}.${method}(${args.map(show).join(', ')})`);
      options.andThen?.();
      if (options.throws === true) throw new Error(`${name} throws in ${method}, on purpose`);
    });
  }
  nameInStories(observer, name);
  return { observer: Object.freeze(observer) as L, heard };
}

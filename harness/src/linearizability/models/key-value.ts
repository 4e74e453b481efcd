import { IMPOSSIBLE, type Model } from '../model.ts';

export type KeyValueInput =
  | { readonly type: 'get'; readonly key: string }
  | { readonly type: 'put' | 'append'; readonly key: string; readonly value: string };

/**
 * A key-value store of strings with append. A `get` gives the value, the empty string for a missing key; `put` and
 * `append` have no output. The state is that of one key.
 */
export const keyValue: Model<KeyValueInput, string, string> = {
  init: '',
  step(value, input, output) {
    switch (input.type) {
      case 'get':
        return output === undefined || output === value ? value : IMPOSSIBLE;
      case 'put':
        return input.value;
      case 'append':
        return value + input.value;
    }
  },
  observes: ({ type }) => type === 'get',
  partition: ({ key }) => key,
};

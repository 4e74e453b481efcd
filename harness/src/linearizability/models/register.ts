import { IMPOSSIBLE, type Model } from '../model.ts';

/** What a register holds; `null` before the first write. */
export type RegisterValue = string | number | boolean | null;

export type RegisterInput =
  | { readonly type: 'read' }
  | { readonly type: 'write'; readonly value: RegisterValue };

/** A read/write register. A read's output is the value; a write has none. */
export const register: Model<RegisterInput, RegisterValue, RegisterValue> = {
  init: null,
  step(value, input, output) {
    if (input.type === 'write') return input.value;
    return output === undefined || output === value ? value : IMPOSSIBLE;
  },
  observes: ({ type }) => type === 'read',
};

export type CasRegisterInput =
  | RegisterInput
  | { readonly type: 'cas'; readonly from: RegisterValue; readonly to: RegisterValue };

/**
 * A register with compare-and-set. The output of `cas` is `true` if the value was `from` and is now `to`, and `false`
 * if it was another and nothing changed.
 */
export const casRegister: Model<CasRegisterInput, RegisterValue, RegisterValue> = {
  init: null,
  step(value, input, output) {
    if (input.type !== 'cas') return register.step(value, input, output);
    const swapped = value === input.from;
    if (output !== undefined && output !== swapped) return IMPOSSIBLE;
    return swapped ? input.to : value;
  },
  observes: ({ type }, output) => type === 'read' || (type === 'cas' && output === false),
};

import fc from 'fast-check';
import {
  type BankInput,
  bank,
  type CasRegisterInput,
  casRegister,
  IMPOSSIBLE,
  type KeyValueInput,
  keyValue,
  type Model,
  type Operation,
  type RegisterInput,
  register,
} from '../../src/linearizability/index.ts';

/** A model with what it takes to make up histories for it. */
export interface Subject<Input, Output, State> {
  readonly name: string;
  readonly model: Model<Input, Output, State>;
  readonly input: fc.Arbitrary<Input>;
  /** The outputs that an operation might be said to have given. */
  readonly outputs: (input: Input) => readonly (Output | undefined)[];
  /** The object whose state an operation works on. */
  readonly objectOf: (input: Input) => string;
}

const value = fc.constantFrom(1, 2);
const key = fc.constantFrom('a', 'b');
const read = fc.constant({ type: 'read' } as const);
const write = fc.record({ type: fc.constant('write' as const), value });

const registerSubject: Subject<RegisterInput, string | number | boolean | null, unknown> = {
  name: 'register',
  model: register as Model<RegisterInput, string | number | boolean | null, unknown>,
  input: fc.oneof(read, write),
  outputs: ({ type }) => (type === 'read' ? [null, 1, 2] : [undefined]),
  objectOf: () => '',
};

const casSubject: Subject<CasRegisterInput, string | number | boolean | null, unknown> = {
  name: 'compare-and-set register',
  model: casRegister as Model<CasRegisterInput, string | number | boolean | null, unknown>,
  input: fc.oneof(read, write, fc.record({ type: fc.constant('cas' as const), from: value, to: value })),
  outputs: ({ type }) => (type === 'read' ? [null, 1, 2] : type === 'cas' ? [true, false] : [undefined]),
  objectOf: () => '',
};

const keyValueSubject: Subject<KeyValueInput, string, string> = {
  name: 'key-value store',
  model: keyValue,
  input: fc.oneof(
    fc.record({ type: fc.constant('get' as const), key }),
    fc.record({
      type: fc.constantFrom('put' as const, 'append' as const),
      key,
      value: fc.constantFrom('x', 'y'),
    }),
  ),
  outputs: ({ type }) => (type === 'get' ? strings(3) : [undefined]),
  objectOf: (input) => input.key,
};

const accounts = {
  ofOne: fc.oneof(
    fc.record({
      type: fc.constantFrom('deposit' as const, 'withdraw' as const),
      account: key,
      amount: value,
    }),
    fc.record({ type: fc.constant('balance' as const), account: key }),
  ),
  transfer: fc.record({ type: fc.constant('transfer' as const), from: key, to: key, amount: value }),
};

function bankSubject(name: string, input: fc.Arbitrary<BankInput>) {
  return {
    name,
    model: bank,
    input,
    outputs: ({ type }: BankInput) =>
      type === 'deposit' ? [undefined] : type === 'balance' ? [0, 1, 2, 3, 4, 5, 6] : [true, false],
    // The whole bank: partitioning it is up to the checker.
    objectOf: () => '',
  };
}

export const subjects = [
  registerSubject,
  casSubject,
  keyValueSubject,
  bankSubject('bank without transfers', accounts.ofOne),
  bankSubject('bank with transfers', fc.oneof(accounts.ofOne, accounts.transfer)),
] as unknown as readonly Subject<unknown, unknown, unknown>[];

/** All strings of x and y up to a length. */
function strings(length: number): string[] {
  if (length === 0) return [''];
  return ['', ...strings(length - 1).flatMap((rest) => [`x${rest}`, `y${rest}`])].filter(
    (text, place, all) => all.indexOf(text) === place,
  );
}

const MOST = 7;

/**
 * Histories that some order explains: operations take effect one by one at 10, 20, …, are called before and return
 * after; some never return, whether they took effect or not, and some outputs are not known.
 */
export function legalHistories<Input, Output>({
  model,
  input,
  outputs,
  objectOf,
}: Subject<Input, Output, unknown>): fc.Arbitrary<Operation<Input, Output>[]> {
  const drawn = fc.record({
    input,
    before: fc.nat(35),
    after: fc.nat(35),
    fate: fc.constantFrom('told', 'told', 'told', 'told', 'output unknown', 'never told', 'never happened'),
  });
  return fc.array(drawn, { maxLength: MOST }).map((all) => {
    const states = new Map<string, unknown>();
    return all.map(({ input, before, after, fate }, place) => {
      const effect = 10 * (place + 1);
      const client = place;
      const asked = { id: `r${place}`, client, input, call: effect - before };
      if (fate === 'never happened') return asked;
      const object = objectOf(input);
      const state = states.has(object) ? states.get(object) : model.init;
      const output = outputs(input).find((each) => {
        const next = model.step(state, input, each);
        if (next === IMPOSSIBLE) return false;
        states.set(object, next);
        return true;
      });
      if (fate === 'never told') return asked;
      return { ...asked, return: effect + after, output: fate === 'told' ? output : undefined };
    });
  });
}

/** Legal histories with up to three of their known outputs changed, and times moved: legal or not. */
export function mutatedHistories<Input, Output>(
  subject: Subject<Input, Output, unknown>,
): fc.Arbitrary<Operation<Input, Output>[]> {
  const change = fc.record({
    place: fc.nat(MOST - 1),
    output: fc.nat(),
    call: fc.nat(20),
    after: fc.nat(20),
  });
  return fc
    .tuple(legalHistories(subject), fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([history, changes]) =>
      changes.reduce(
        (changed, { place, output, call, after }) =>
          changed.map((operation, at) => {
            if (at !== place) return operation;
            const moved = { ...operation, call: operation.call + call };
            if (operation.return === undefined) return moved;
            const outputs = subject.outputs(operation.input);
            return {
              ...moved,
              return: Math.max(operation.return - after, moved.call),
              output: outputs[output % outputs.length],
            };
          }),
        history,
      ),
    );
}

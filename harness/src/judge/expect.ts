import {
  ASYMMETRIC_MATCHERS_OBJECT,
  customMatchers,
  type ExpectStatic,
  GLOBAL_EXPECT,
  getState,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from '@vitest/expect';
import * as chai from 'chai';
import { unfairToCompare } from './plain-actual.ts';

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

function makeExpect(): ExpectStatic {
  const fair = (value: unknown, note = 'the value') => {
    const why = unfairToCompare(value);
    if (why !== undefined) throw new chai.AssertionError(`${note}: expected a plain value, but it ${why}`);
    return chai.expect(value, note);
  };
  const made = fair as unknown as ExpectStatic;
  Object.assign(made, chai.expect);
  const matchers: unknown = Reflect.get(globalThis, ASYMMETRIC_MATCHERS_OBJECT);
  Object.assign(made, matchers);
  made.getState = () => getState(made);
  made.setState = (state) => setState(state, made);
  setState({ assertionCalls: 0 }, made);
  Reflect.set(globalThis, GLOBAL_EXPECT, made);
  made.extend = (more) => Reflect.apply(Reflect.get(chai.expect, 'extend'), chai.expect, [made, more]);
  made.extend(customMatchers);
  return made;
}

/**
 * Vitest's `expect`, for the bodies of checks: `expect(value, 'what should hold, in words').toBe(3)`. The note comes
 * first in the report, so write it for the student.
 */
export const expect: ExpectStatic = makeExpect();

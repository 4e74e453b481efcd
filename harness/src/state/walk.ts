import { renderPath, type Step } from './path.ts';
import { StateRefusal } from './refusal.ts';
import { ACCESSOR, ARRAY_FIELD, type Refused, type Shape, SYMBOL_FIELD, shapeOf, TOO_DEEP } from './shape.ts';

/** How deep a state may be nested; a third of what the stack of a process holds. */
const MOST_DEPTH = 1_000;

const { getOwnPropertyDescriptor, getOwnPropertyNames, getOwnPropertySymbols } = Object;

/** Visits a genuine Map in insertion order, whatever the submission did to iterators. */
export const forEachEntry: (
  map: ReadonlyMap<unknown, unknown>,
  visit: (value: unknown, key: unknown) => void,
) => void = Function.prototype.call.bind(Map.prototype.forEach);

/** Visits a genuine Set in insertion order, whatever the submission did to iterators. */
export const forEachElement: (set: ReadonlySet<unknown>, visit: (element: unknown) => void) => void =
  Function.prototype.call.bind(Set.prototype.forEach);

/** A property that is no accessor. */
export interface DataProperty {
  readonly value: unknown;
  readonly writable: boolean;
  readonly enumerable: boolean;
  readonly configurable: boolean;
}

/**
 * Where a walk through a node's state is, and how it looks at what is there: by descriptor only, so that it never
 * runs code of the submission.
 */
export class Walk {
  readonly #where: string;
  readonly #steps: Step[] = [];
  #depth = 0;

  /** `where` names the root in errors. */
  constructor(where: string) {
    this.#where = where;
  }

  /** Goes to something that the present object holds. */
  down(step: Step): void {
    this.#steps[this.#depth++] = step;
    if (this.#depth > MOST_DEPTH) this.refuse(TOO_DEEP);
  }

  up(): void {
    this.#depth--;
  }

  /** What the present object is. */
  shapeOf(object: object): Exclude<Shape, Refused> {
    const shape = shapeOf(object);
    if (shape.kind === 'refused') this.refuse(shape);
    return shape;
  }

  /** All own field names of the present object, in the order that it has them; those that are not enumerable too. */
  namesOf(object: object): string[] {
    if (getOwnPropertySymbols(object).length > 0) this.refuse(SYMBOL_FIELD);
    return getOwnPropertyNames(object);
  }

  /**
   * The indices that the present array has, ascending, when it has holes; `undefined` when it has none. Names of an
   * array are its indices, then `length`, then what does not belong there.
   */
  presentIndices(array: readonly unknown[]): readonly string[] | undefined {
    const names = this.namesOf(array);
    const present = names.length - 1;
    if (present === array.length && names[present] === 'length') return undefined;
    const last = names[present];
    if (last === undefined || last === 'length') return names.slice(0, present);
    this.down(last);
    return this.refuse(ARRAY_FIELD);
  }

  /** The property `name` that `object` has, to which the walk has just gone down. */
  property(object: object, name: string | number): DataProperty {
    const property = getOwnPropertyDescriptor(object, name);
    if (!isData(property)) this.refuse(ACCESSOR);
    return property;
  }

  /** Throws the `StateRefusal` for what the walk is at. */
  refuse({ what, instead }: Pick<Refused, 'what' | 'instead'>): never {
    throw new StateRefusal(renderPath(this.#where, this.#steps.slice(0, this.#depth)), what, instead);
  }
}

/** The property is as an assignment makes it. */
export function isOrdinary(property: DataProperty): boolean {
  return property.writable && property.enumerable && property.configurable;
}

function isData(property: PropertyDescriptor | undefined): property is DataProperty & PropertyDescriptor {
  return property?.writable !== undefined;
}

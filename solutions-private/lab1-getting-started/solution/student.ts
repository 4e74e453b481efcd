/** A student as the course knows one. */
export interface Student {
  readonly firstName: string;
  readonly lastName: string;
  /** Up to six digits. */
  readonly id: number;
  readonly email?: string;
}

/**
 * A student on one line: `'Lovelace, Ada (001815) <ada@example.org>'`. The id has six digits at least, with zeros in front;
 * without an e-mail address nothing comes after the id.
 */
export function formatStudent(student: Student): string {
  // SOLUTION
  const { firstName, lastName, id, email } = student;
  const digits = String(id).padStart(6, '0');
  const address = email === undefined ? '' : ` <${email}>`;
  return `${lastName}, ${firstName} (${digits})${address}`;
}

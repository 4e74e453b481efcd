export interface Student {
  readonly firstName: string;
  readonly lastName: string;
  readonly id: number;
  readonly email?: string;
}

export function formatStudent(student: Student): string {
  let id = `${student.id}`;
  while (id.length < 6) id = `0${id}`;
  const line = `${student.lastName}, ${student.firstName} (${id})`;
  return student.email ? `${line} <${student.email}>` : line;
}

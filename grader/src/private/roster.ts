import { columnKey, type Faults, type Row, type Table } from './table.ts';

/** A student of the course. */
export interface Student {
  readonly name: string;
  readonly studentId: string;
  /** GitHub login, as the roster writes it. GitHub compares logins without case. */
  readonly login: string;
  readonly email: string;
  readonly section: string;
  /** Canvas's own number of the person, column "ID" of its exports; empty where the roster does not say. */
  readonly canvasId: string;
  /** Login at the university, "SIS Login ID" in Canvas; empty where the roster does not say. */
  readonly sisLogin: string;
  readonly source: string;
}

/** What a login or the name of a group must look like: it is used as the name of a folder. */
export const OWNER = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;

/** A roster: who is on it, and what a person should know of rows that were left out. */
export interface Roster {
  readonly students: readonly Student[];
  readonly notes: readonly string[];
}

/** What a roster's own columns say; those for Canvas may be added to any. */
type Person = Omit<Student, 'canvasId' | 'sisLogin' | 'source'>;
type Reader = (row: Row) => Person | { readonly skip: string };

/** The rosters that can be read, each known by the columns that only it has. */
const FORMATS: readonly { readonly needs: readonly string[]; readonly read: Reader }[] = [
  {
    // Classroom 50: a pending row has no username yet; teachers are listed too.
    needs: ['username', 'first_name', 'last_name'],
    read: (row) => {
      const role = row.cell('role').toLowerCase();
      if (role !== '' && role !== 'student') return { skip: `is a ${role}` };
      return {
        name: [row.cell('first_name'), row.cell('last_name')].filter((part) => part !== '').join(' '),
        studentId: '',
        login: row.cell('username'),
        email: row.cell('email'),
        section: row.cell('section'),
      };
    },
  },
  {
    // The grades of GitHub Classroom, one row for each assignment that was accepted.
    needs: ['github_username', 'roster_identifier'],
    read: (row) => ofIdentifier(row, row.cell('roster_identifier')),
  },
  {
    // The roster of GitHub Classroom: the identifier is what teachers entered, a name, an address or a student id.
    needs: ['identifier', 'github_username'],
    read: (row) => ofIdentifier(row, row.cell('identifier')),
  },
  {
    needs: ['login'],
    read: (row) => ({
      name: row.cell('name'),
      studentId: row.cell('studentId'),
      login: row.cell('login'),
      email: row.cell('email'),
      section: row.cell('section'),
    }),
  },
];

function ofIdentifier(row: Row, identifier: string): Person {
  const isAddress = identifier.includes('@');
  const isNumber = /^[\w-]*\d[\w-]*$/.test(identifier);
  return {
    name: row.cell('name') || (isAddress || isNumber ? '' : identifier),
    studentId: isNumber && !isAddress ? identifier : '',
    login: row.cell('github_username'),
    email: isAddress ? identifier : '',
    section: row.cell('group_name'),
  };
}

/** Reads a roster in any of the known formats. Duplicates and what is no login go to `faults`, by row. */
export function readRoster(table: Table, file: string, faults: Faults): Roster {
  const format = FORMATS.find(({ needs }) => needs.every((name) => table.columns.includes(columnKey(name))));
  if (format === undefined) {
    if (table.columns.length > 0) {
      faults.push(`${file}, row 1: no column "login" (columns: name, studentId, login, email, section)`);
    }
    return { students: [], notes: [] };
  }
  const isGrades = format.needs.includes('roster_identifier');
  const students: Student[] = [];
  const notes: string[] = [];
  const seen = new Map<string, string>();
  for (const row of table.rows) {
    const read = format.read(row);
    if ('skip' in read) {
      notes.push(`${row.source}: ${read.skip}, left out`);
      continue;
    }
    if (read.login === '') {
      notes.push(`${row.source}: ${read.name || read.email || 'nobody'} has no GitHub login yet, left out`);
      continue;
    }
    if (!OWNER.test(read.login)) {
      faults.push(`${row.source}: "${read.login}" is no GitHub login`);
      continue;
    }
    const login = read.login.toLowerCase();
    const before = seen.get(`login ${login}`);
    // Classroom's grades list a student once for each assignment.
    if (before !== undefined && isGrades) continue;
    const canvasId = row.cell('canvasId');
    const sisLogin = row.cell('sisLogin') || row.cell('sisLoginId');
    for (const [what, value] of [
      ['login', login],
      ['student id', read.studentId],
      ['address', read.email.toLowerCase()],
      ['Canvas id', canvasId],
      ['SIS login', sisLogin.toLowerCase()],
    ] as const) {
      if (value === '') continue;
      const other = seen.get(`${what} ${value}`);
      if (other === undefined) seen.set(`${what} ${value}`, row.source);
      else faults.push(`${row.source}: the ${what} ${value} is in ${other} already`);
    }
    students.push({ ...read, name: read.name || read.login, canvasId, sisLogin, source: row.source });
  }
  if (students.length === 0 && faults.length === 0) faults.push(`${file} names no student`);
  return { students, notes };
}

import { join } from 'node:path';

/** Whose packet it is, about which lab. */
export interface PacketName {
  readonly lab: string;
  readonly group: string;
  readonly login: string;
}

/** What a packet is called in marking sheets and commands: `lab4/north/ada`. */
export function packetId({ lab, group, login }: PacketName): string {
  return `${lab}/${group}/${login}`;
}

/**
 * A packet's file in the folder of packets, without the ending: it has a folder for each group, since names of groups and logins may hold a dash, and
 * two pairs of them would make one name.
 */
export function packetPath(folder: string, { lab, group, login }: PacketName): string {
  return join(folder, lab, group, login);
}

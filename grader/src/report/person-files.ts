import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { packetPath } from '../oral/packet-files.ts';
import type { Book, OwnerWork } from '../private/book.ts';
import { readTable } from '../private/table.ts';
import { childrenOf } from './archive.ts';

/** What a packet for an oral exam says of its student alone. */
const OwnPacket = z.object({
  id: z.string(),
  seed: z.int(),
  questions: z.array(z.unknown()),
  written: z.object({ share: z.unknown() }).optional(),
});

/**
 * Packets for oral exams of one student, with the row of the marking sheet. Of a packet only what is about this student: it shows
 * partners and their code too, so the rest is named by its file.
 */
export function oralOf({ folder }: Book, login: string): readonly object[] {
  const path = join(folder, 'oral', 'marking.csv');
  const marking = existsSync(path) ? readTable(readFileSync(path), 'oral/marking.csv', []).rows : [];
  const rows = marking.flatMap((row) => {
    const packet = row.cell('packet').replace(/^'/, '');
    if (packet.split('/')[2]?.toLowerCase() !== login.toLowerCase()) return [];
    const entered = ['outcome', 'points', 'reason', 'by', 'at'].map((column) => [column, row.cell(column)]);
    return [{ packet, ...Object.fromEntries(entered), source: row.source }];
  });
  const labs = childrenOf(join(folder, 'oral')).filter((lab) => /^lab[1-9]$/.test(lab));
  const packets = labs.flatMap((lab) =>
    childrenOf(join(folder, 'oral', lab)).flatMap((group) => {
      const file = `${packetPath('oral', { lab, group, login })}.json`;
      if (!existsSync(join(folder, file))) return [];
      const packet = OwnPacket.safeParse(jsonOf(join(folder, file)));
      if (!packet.success) return [{ file }];
      const { id, seed, questions, written } = packet.data;
      return [{ packet: id, file, seed, questions: questions.length, written: written?.share }];
    }),
  );
  return [...rows, ...packets];
}

const Comparison = z.object({
  pairs: z.array(
    z.object({ left: z.string(), right: z.string(), similarity: z.number(), overlap: z.number() }),
  ),
});

/** How similar the student's works were to others', which are not named. */
export function similarityOf({ folder }: Book, own: readonly OwnerWork[]): readonly object[] {
  return own.flatMap(({ lab, owner }): readonly object[] => {
    const file = `similarity/${lab}/report.json`;
    if (!existsSync(join(folder, file))) return [];
    const comparison = Comparison.safeParse(jsonOf(join(folder, file)));
    if (!comparison.success) return [{ lab, file }];
    // Where several submissions of an owner count, their commits stand behind the name.
    const isOwn = (name: string) => name === owner || name.startsWith(`${owner} (`);
    return comparison.data.pairs
      .filter(({ left, right }) => isOwn(left) !== isOwn(right))
      .map(({ left, right, similarity, overlap }) => ({
        ...{ lab, work: isOwn(left) ? left : right, similarity, overlap },
        with: (isOwn(left) ? right : left).includes('/')
          ? 'a work of an earlier year'
          : 'a work of this year',
      }));
  });
}

function jsonOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

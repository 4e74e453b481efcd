import { type Choices, expect, Interleaving } from 'harness/author';
import type { Lab1Later } from './interface.ts';
import { nameOf } from './waiting.ts';

const NAMES = ['A', 'B', 'C', 'D'];

/** What was sent and what was received, in order. */
export interface Traffic {
  /** Values whose send was fulfilled, in the order of the calls. */
  readonly sent: readonly string[];
  /** Values whose send was rejected since the channel was closed. */
  readonly refused: readonly string[];
  readonly received: readonly unknown[];
}

/**
 * Tasks that send to one channel, `counts[i]` values each, and tasks that receive until it is closed. It is closed when all
 * is sent, or after `closeAfter` pauses of somebody else.
 */
export async function traffic(
  student: Lab1Later,
  choices: Choices,
  setting: {
    readonly capacity: number;
    readonly counts: readonly number[];
    readonly receivers: number;
    readonly closeAfter?: number;
  },
): Promise<Traffic> {
  const { capacity, counts, receivers, closeAfter } = setting;
  const channel = new student.Channel(capacity);
  const interleaving = new Interleaving(choices);
  const called: string[] = [];
  const refused: string[] = [];
  const received: unknown[] = [];
  let accepted = 0;
  let asked = 0;
  let busy = counts.length;
  await interleaving.all([
    ...counts.map((count, task) => async () => {
      const name = NAMES[task] ?? '';
      for (let i = 1; i <= count; i++) {
        await interleaving.pause(name);
        const value = `${name}${i}`;
        called.push(value);
        try {
          await channel.send(value);
          accepted++;
        } catch (error) {
          expect(nameOf(error), 'what a send is rejected with').toBe('ChannelClosed');
          refused.push(value);
        }
        expect(
          accepted <= asked + capacity,
          `${accepted} sends are fulfilled, with room for ${capacity} and ${asked} calls of receive`,
        ).toBe(true);
      }
      busy--;
      if (busy === 0 && closeAfter === undefined) channel.close();
    }),
    ...Array.from({ length: receivers }, (_, i) => async () => {
      const name = `receiver ${i + 1}`;
      for (;;) {
        await interleaving.pause(name);
        asked++;
        const next = await channel.receive();
        if (next.done) return;
        received.push(next.value);
      }
    }),
    async () => {
      if (closeAfter === undefined) return;
      for (let i = 1; i <= closeAfter; i++) await interleaving.pause('the closer');
      channel.close();
    },
  ]);
  return { sent: called.filter((value) => !refused.includes(value)), refused, received };
}

import { JUDGING_LIMITS } from '../jail/recipe.ts';
import type { Sandbox } from '../jail/sandbox.ts';
import { type Tokens, TokensRecord } from '../jail/token-records.ts';

/** Guards in ms of wall clock: a work takes a hundredth of a second. */
const SILENCE_MS = 120_000;
const WALL_MS = 3_600_000;
const MOST_OUTPUT = 1024 * 1024 * 1024;

/**
 * The tokens of all texts of `works`, taken apart in the sandbox. A work at which the parser does not come to an end costs itself only: nothing
 * of it is there, and the others are taken up again after it.
 */
export async function tokensInSandbox(
  sandbox: Sandbox,
  works: readonly (readonly string[])[],
  silenceMs = SILENCE_MS,
): Promise<ReadonlyMap<string, Tokens>> {
  const found = new Map<string, Tokens>();
  for (let left = works; left.length > 0; ) {
    const asked = left;
    let answered = 0;
    await sandbox.run(
      { program: 'tokens', limits: JUDGING_LIMITS },
      {
        input: JSON.stringify({ works: asked }),
        wallMs: WALL_MS,
        silenceMs,
        mostOutput: MOST_OUTPUT,
        onRecord: (said) => {
          const record = TokensRecord.safeParse(said).data;
          const texts = asked[answered];
          // Nothing is believed that comes out of turn.
          if (record?.work !== answered || texts === undefined) return;
          answered++;
          for (const [i, text] of texts.entries()) {
            const tokens = record.texts[i];
            if (tokens !== undefined && tokens !== null) found.set(text, tokens);
          }
        },
      },
    );
    // The one that was not answered is the one at which it ended.
    left = asked.slice(answered + 1);
  }
  return found;
}

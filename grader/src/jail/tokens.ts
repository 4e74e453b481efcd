/** Runs inside the jail: takes texts of submissions apart, for comparing them. What makes a parser hang or fall over costs this process only. */
import { tokensOf } from '../similarity/tokens.ts';
import { hear, say } from './say.ts';
import { TokensRequest } from './token-records.ts';

const { works } = TokensRequest.parse(await hear());
for (const [work, texts] of works.entries()) {
  say({ work, texts: texts.map((text) => tokensOf(text) ?? null) });
}
process.exit(0);

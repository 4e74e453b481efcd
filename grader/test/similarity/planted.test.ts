import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { compare } from '../../src/similarity/compare.ts';
import type { Work } from '../../src/similarity/submission.ts';
import { tokensOf } from '../../src/similarity/tokens.ts';
import { Corpus, FUNCTIONS, type Random, reformatted, renamed, reordered } from './corpus.ts';

const HONEST = 100;

function randomFrom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  return { below: (below) => uniformInt(generator, 0, below - 1) };
}

/** Functions of about the same size in all; a submission draws one number for each group, below the number of writers. */
const GROUPS = [
  ['onMessage'],
  ['goOn', 'handleAccept', 'increaseCrnd'],
  ['onStart', 'onRequest'],
  ['handlePromise', 'onTimer', 'decide'],
  ['handleLearn', 'save'],
  ['handlePrepare', 'onTrust', 'backOff'],
];

/**
 * Draws a writer for each function of 100 submissions, from the 125 words of the extended Reed-Solomon code of length 6 over
 * the integers modulo 5: any two agree in at most 2 groups, as two people who write alone would.
 */
function draw(corpus: Corpus, random: Random): number[][] {
  const words = Array.from({ length: 125 }, (_, i) => {
    const [a, b, c] = [i % 5, Math.trunc(i / 5) % 5, Math.trunc(i / 25)] as const;
    return [...[0, 1, 2, 3, 4].map((x) => (a + b * x + c * x * x) % 5), c];
  });
  const drawn = Array.from({ length: HONEST }, () => words.splice(random.below(words.length), 1)[0]!);
  // The writers are called otherwise for each function: who is alike in one of a group need not be the same person.
  const shifts = corpus.functions.map(() => random.below(corpus.writers));
  return drawn.map((word) =>
    corpus.functions.map((name, i) => {
      const group = GROUPS.findIndex((names) => names.includes(name));
      return (word[group]! + shifts[i]!) % corpus.writers;
    }),
  );
}

describe('copies among 100 honest submissions', () => {
  const corpus = new Corpus();
  const random = randomFrom(8);
  const honest = draw(corpus, random).map(
    (writers, i): Work => ({
      id: `honest-${String(i).padStart(3, '0')}`,
      name: `honest ${i}`,
      people: [`h${i}`],
      earlier: false,
      files: corpus.compose(writers),
    }),
  );
  const ways = {
    renamed,
    reordered,
    reformatted,
    'renamed, reordered and reformatted': (files: Work['files']) =>
      reformatted(reordered(renamed(files, random), random), random),
  };
  const planted = Object.entries(ways).flatMap(([way, change], w) =>
    Array.from({ length: 10 }, (_, i) => {
      const original = honest[w * 25 + i]!;
      const id = `copy-${w}-${i}`;
      return {
        way,
        original,
        copy: {
          id,
          name: id,
          people: [id],
          earlier: false,
          files: change(original.files, random),
        } satisfies Work,
      };
    }),
  );
  const { pairs } = compare([...honest, ...planted.map(({ copy }) => copy)], corpus.given, tokensOf);
  const between = (a: Work, b: Work) =>
    pairs.find(({ left, right }) => (left === a && right === b) || (left === b && right === a))!.similarity;
  const isHonest = (work: Work) => work.id.startsWith('honest');
  const honestPairs = pairs.filter(({ left, right }) => isHonest(left) && isHonest(right));
  const highest = Math.max(...honestPairs.map(({ similarity }) => similarity));

  it('draws from at least five writers of at least eight functions, no two of whom wrote one alike', () => {
    expect(corpus.writers).toBeGreaterThanOrEqual(5);
    expect(corpus.functions.length).toBeGreaterThanOrEqual(8);
    for (const name of corpus.functions) {
      // Names, texts and formatting make no difference, as for what compares them.
      const written = Array.from({ length: corpus.writers }, (_, writer) => {
        const tokens = tokensOf(`class A { ${corpus.textOf(writer, name)} }`)!;
        return tokens.kinds.join(' ');
      });
      expect([name, new Set(written).size]).toEqual([name, corpus.writers]);
    }
  });

  it('draws whole submissions: every file of the lab, with each function once, as its writer wrote it', () => {
    const names = corpus.given.map(({ path }) => path.replace('skeleton/', '')).sort();
    const drawn = draw(corpus, randomFrom(8));
    for (const [i, { files }] of honest.entries()) {
      expect(files.map(({ path }) => path).sort()).toEqual(names);
      for (const [f, name] of corpus.functions.entries()) {
        const path = Object.keys(FUNCTIONS).find((one) => FUNCTIONS[one]!.includes(name))!;
        const { text } = files.find((file) => file.path === path)!;
        expect(text.split(corpus.textOf(drawn[i]![f]!, name))).toHaveLength(2);
      }
    }
    expect(new Set(drawn.map((writers) => writers.join())).size).toBe(HONEST);
  });

  it('leaves every honest pair below 0.5', () => {
    const sorted = honestPairs.map(({ similarity }) => similarity).sort((a, b) => a - b);
    console.log(
      `honest pairs: ${sorted.length}, median ${sorted[sorted.length >> 1]!.toFixed(3)}, highest ${highest.toFixed(3)}`,
    );
    expect(honestPairs).toHaveLength((HONEST * (HONEST - 1)) / 2);
    expect(highest).toBeLessThan(0.5);
  });

  it('puts at least 95 % of the copies above every honest pair', () => {
    for (const way of Object.keys(ways)) {
      const found = planted
        .filter((one) => one.way === way)
        .map(({ copy, original }) => between(copy, original));
      console.log(
        `${way}: ${found.filter((similarity) => similarity > highest).length} of ${found.length} above, lowest ${Math.min(...found).toFixed(3)}`,
      );
    }
    const above = planted.filter(({ copy, original }) => between(copy, original) > highest);
    expect(above.length / planted.length).toBeGreaterThanOrEqual(0.95);
  });
});

import type { Attack } from '../attack.ts';
import { folderOf, reference } from '../repository.ts';

const folder = folderOf('lab3');

/** Comments that switch the type check off, in every form that the compiler knows, each with an error behind it. */
export default {
  tries: 'a comment that switches the type check off is an error itself',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads'],
  build: (repository) => {
    const wrong = "export const wrong: number = 'text';\n";
    repository.commit({
      ...reference('lab3'),
      [`${folder}/a.ts`]: `// @ts-nocheck\n${wrong}`,
      [`${folder}/b.ts`]: `/* @ts-nocheck */\n//@ts-ignore\n${wrong}`,
      [`${folder}/c.ts`]: `/**\n * @ts-expect-error\n */\n${wrong}`,
      [`${folder}/d.ts`]: `///   @ts-nocheck none of your business\n${wrong}`,
    });
  },
  reaches: 'refused',
  expect: {
    points: 0,
    seen: [/@ts-nocheck hides an error/, /@ts-ignore hides an error/, /@ts-expect-error hides an error/],
    also: ({ result }) => {
      const files = new Set(result.problems.map(({ path }) => path));
      for (const name of ['a.ts', 'b.ts', 'c.ts', 'd.ts'])
        if (!files.has(name)) throw new Error(`${name} is not named`);
    },
  },
} satisfies Attack;

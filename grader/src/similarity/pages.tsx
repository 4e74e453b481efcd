import type { ComponentChildren } from 'preact';
import { render } from 'preact-render-to-string';
import { shown } from '../report/pages/page.tsx';
import { SCRIPT } from '../report/pages/script.ts';
import { STYLE } from '../report/pages/style.ts';
import type { Comparison, Rows, SimilarPair } from './compare.ts';
import type { Concatenation } from './submission.ts';

/** So many pairs have a page of their own, and all that are at or above the threshold; more are in the JSON. */
const LEAST_PAIRS = 60;
const MOST_FRAGMENTS = 40;

const CAUTION =
  'Likeness is a reason to read two texts side by side, and nothing more: short functions of one handout have few ways to be written, and who worked together with leave looks the same. A person decides, after talking to both.';

/** Pages by name: one for each pair that is shown, and the list of them. */
export function similarityPages(
  lab: string,
  title: string,
  comparison: Comparison,
  threshold: number,
  notes: readonly string[],
): ReadonlyMap<string, string> {
  const pairs = comparison.pairs.filter(
    ({ overlap, similarity }, i) => overlap > 0 && (i < LEAST_PAIRS || similarity >= threshold),
  );
  return new Map([
    [
      'index.html',
      pageHtml(`Likeness, ${title}`, <Overview {...{ lab, title, comparison, pairs, threshold, notes }} />),
    ],
    ...pairs.map((pair, i): [string, string] => [
      pairPath(i),
      pageHtml(`${pair.left.name} and ${pair.right.name}`, <PairView pair={pair} comparison={comparison} />),
    ]),
  ]);
}

function pageHtml(title: string, body: ComponentChildren): string {
  const html = render(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
        />
        <link rel="icon" href="data:," />
        <title>{shown(title)}</title>
        <style dangerouslySetInnerHTML={{ __html: STYLE }} />
      </head>
      <body>
        <main>{body}</main>
        <footer>For staff only: this page is about people.</footer>
        <script dangerouslySetInnerHTML={{ __html: SCRIPT }} />
      </body>
    </html>,
  );
  return `<!doctype html>\n${html}\n`;
}

function pairPath(i: number): string {
  return `pair-${String(i + 1).padStart(3, '0')}.html`;
}

function percent(similarity: number): string {
  return `${(Math.floor(similarity * 1000) / 10).toFixed(1)} %`;
}

function Overview({
  lab,
  title,
  comparison,
  pairs,
  threshold,
  notes,
}: {
  readonly lab: string;
  readonly title: string;
  readonly comparison: Comparison;
  readonly pairs: readonly SimilarPair[];
  readonly threshold: number;
  readonly notes: readonly string[];
}) {
  const { texts, excluded } = comparison;
  const unread = [...texts].filter(([, text]) => text.unread.length > 0);
  const above = comparison.pairs.filter(({ similarity }) => similarity >= threshold).length;
  return (
    <>
      <h1>
        Likeness in {lab}: {title}
      </h1>
      <p>{CAUTION}</p>
      <p>
        {texts.size} works, {comparison.pairs.length} pairs compared, {excluded} left out since one person or
        group wrote both. {above} pairs are at or above {percent(threshold)}, which only sorts this list.
        {comparison.pairs.length > pairs.length
          ? ` The first ${pairs.length} that have anything in common are shown; all are in the JSON.`
          : ''}
      </p>
      {notes.map((note) => (
        <p class="warn">{shown(note)}</p>
      ))}
      {unread.map(([work, text]) => (
        <p class="warn">
          {shown(
            `${work.name}: ${text.unread.join(', ')}: the parser does not come to its end, as with what is nested too deep; not compared`,
          )}
        </p>
      ))}
      <section class="scroll" aria-label="Pairs">
        <table data-sorts>
          <thead>
            <tr>
              <th scope="col" class="n">
                <button type="button">Likeness</button>
              </th>
              <th scope="col">
                <button type="button">One</button>
              </th>
              <th scope="col">
                <button type="button">Other</button>
              </th>
              <th scope="col" class="n">
                <button type="button">Common pieces</button>
              </th>
            </tr>
          </thead>
          <tbody>
            {pairs.map((pair, i) => (
              <tr>
                <td class="n" data-sort={String(pair.similarity)}>
                  <a href={pairPath(i)}>{percent(pair.similarity)}</a>
                  {pair.similarity >= threshold ? (
                    <>
                      {' '}
                      <span class="tag warn">read</span>
                    </>
                  ) : null}
                </td>
                <td>{shown(pair.left.name)}</td>
                <td>{shown(pair.right.name)}</td>
                <td class="n">{pair.fragments().length}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function PairView({ pair, comparison }: { readonly pair: SimilarPair; readonly comparison: Comparison }) {
  const { left, right, similarity } = pair;
  const [one, other] = [comparison.texts.get(left), comparison.texts.get(right)];
  const fragments = pair.fragments();
  if (one === undefined || other === undefined) return null;
  return (
    <>
      <p>
        <a href="index.html">All pairs</a>
      </p>
      <h1>
        {shown(left.name)} and {shown(right.name)}: {percent(similarity)}
      </h1>
      <p>{CAUTION}</p>
      {fragments.length > MOST_FRAGMENTS ? (
        <p>
          The {MOST_FRAGMENTS} longest of {fragments.length} pieces are shown.
        </p>
      ) : null}
      {fragments.slice(0, MOST_FRAGMENTS).map((fragment, i) => (
        <section>
          <h2>Piece {i + 1}</h2>
          <div class="plots">
            <Piece name={left.name} text={one} rows={fragment.left} />
            <Piece name={right.name} text={other} rows={fragment.right} />
          </div>
        </section>
      ))}
    </>
  );
}

function Piece({
  name,
  text,
  rows,
}: {
  readonly name: string;
  readonly text: Concatenation;
  readonly rows: Rows;
}) {
  const origin = text.origins[rows.from];
  const lines = text.lines.slice(rows.from, rows.to + 1);
  return (
    <figure>
      <figcaption>{shown(`${name}  ${origin?.path ?? ''}:${origin?.line ?? ''}`)}</figcaption>
      <pre>
        {lines
          .map((line, i) => {
            const at = text.origins[rows.from + i];
            const begins = i > 0 && at?.line === 1 ? `── ${shown(at.path)}\n` : '';
            return `${begins}${String(at?.line ?? '').padStart(4)}  ${shown(line)}`;
          })
          .join('\n')}
      </pre>
    </figure>
  );
}

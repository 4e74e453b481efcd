import type { ComponentChildren } from 'preact';
import { render } from 'preact-render-to-string';
import { DIAGRAM_STYLE } from '../diagram/index.ts';
import { shown } from '../report/pages/page.tsx';
import type { Packet } from './packet.ts';
import { PACKET_STYLE } from './style.ts';

export const VERDICTS = {
  pass: 'pass',
  fail: 'fail',
  inconclusive: 'inconclusive',
  'not-run': 'not run',
} as const;

export function page(title: string, body: ComponentChildren): string {
  const html = render(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <link rel="icon" href="data:," />
        <title>{shown(title)}</title>
        <style dangerouslySetInnerHTML={{ __html: DIAGRAM_STYLE + PACKET_STYLE }} />
      </head>
      <body>
        <main>{body}</main>
        <footer>
          This page is about people. All figures are computed anew from results, history and policy.
        </footer>
      </body>
    </html>,
  );
  return `<!doctype html>\n${html}\n`;
}

export function Head({
  packet: { course, lab, student },
  what,
}: {
  readonly packet: Pick<Packet, 'course' | 'lab'> & { readonly student: Pick<Packet['student'], 'name'> };
  readonly what: string;
}) {
  return (
    <header>
      <p class="soft">
        {course} · {what}
      </p>
      <h1>{shown(student.name)}</h1>
      <p>
        Lab {lab.id.slice(3)}: {lab.title}
      </p>
    </header>
  );
}

/** Figures in a row. */
export function Facts({ facts }: { readonly facts: readonly (readonly [string, string])[] }) {
  return (
    <dl>
      {facts.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Points, and what became of them. */
export function pointsOf(
  result:
    | Pick<NonNullable<Packet['result']>, 'points' | 'of' | 'score' | 'passed' | 'adjustments'>
    | undefined,
): string {
  if (result === undefined) return 'none';
  const { points, of, score, passed, adjustments } = result;
  return `${points} of ${of}${adjustments.length > 0 ? `, ${score} with adjustments` : ''}${passed ? '' : ', not passed'}`;
}

export function Attempts({ attempts }: Pick<Packet, 'attempts'>) {
  return (
    <>
      <h2>Attempts</h2>
      {attempts.length === 0 ? (
        <p>Nothing was handed in.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Handed in</th>
              <th scope="col">By</th>
              <th scope="col">Commit</th>
              <th scope="col" class="n">
                Days late
              </th>
              <th scope="col" class="n">
                Points
              </th>
              <th scope="col" />
            </tr>
          </thead>
          <tbody>
            {attempts.map(({ at, source, commit, daysLate, points, counted }) => (
              <tr>
                <td>{at}</td>
                <td>{source}</td>
                <td>
                  <code>{shown(commit.slice(0, 12))}</code>
                </td>
                <td class="n">{daysLate ?? '?'}</td>
                <td class="n">{points ?? ''}</td>
                <td>{counted ? 'counts' : points === undefined ? 'not graded yet' : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

export function Ledger({ ledger }: Pick<Packet, 'ledger'>) {
  return (
    <>
      <h2>Slip days</h2>
      {ledger
        .filter((line) => line !== '')
        .map((line) => (
          <p>{shown(line)}</p>
        ))}
    </>
  );
}

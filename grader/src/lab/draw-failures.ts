import type { Trace } from 'harness/runtime';
import type { PageData } from '../picture-page/page-data.ts';
import { writePicturePage } from '../picture-page/write.ts';
import type { CheckFailure, Result } from '../result/schema.ts';
import type { Lab } from './catalogue.ts';
import type { Judged } from './judges.ts';
import type { SavedFailures } from './saved-failures.ts';

/** The run that failed first, before it was made smaller. */
interface Original {
  readonly original: Trace;
  readonly originalWrong: PageData['wrong'];
}

/** Writes a page for each check that failed, beside its saved failure: what is still to write needs no picture. */
export function drawFailures(
  lab: Pick<Lab, 'manifest' | 'expected'>,
  result: Result,
  judged: Pick<Judged, 'outcomes' | 'extra'> | undefined,
  memory: SavedFailures,
  again: (check: string) => string,
): void {
  const failed = new Map<string, CheckFailure>();
  for (const { id, failure } of result.extra?.failures ?? []) failed.set(id, failure);
  for (const { id, failure } of result.checks) if (failure !== undefined) failed.set(id, failure);
  const originals = new Map<string, Original>();
  const outcomes = [
    ...(judged?.extra?.outcomes.map(({ outcome }) => outcome) ?? []),
    ...(judged?.outcomes ?? []),
  ];
  for (const { id, failure } of outcomes) {
    const { original, originalWrong } = failure?.run ?? {};
    if (original !== undefined) originals.set(id, { original, originalWrong });
  }
  for (const [id, failure] of failed) {
    if (failure.kind === 'not-implemented') continue;
    writePicturePage(
      memory.pictureOf(id),
      pageOf(lab, id, failure, { ...originals.get(id), replay: again(id) }),
    );
  }
}

/** What the page of a failure shows. */
export function pageOf(
  lab: Pick<Lab, 'manifest' | 'expected'>,
  id: string,
  failure: CheckFailure,
  { original, originalWrong, replay }: Partial<Original> & { readonly replay: string },
): PageData {
  const check = lab.expected.find((one) => one.id === id);
  const { run, place, lastCall, message, expected, received, story } = failure;
  const values =
    expected === undefined || failure.kind !== 'expectation' ? '' : `: expected ${expected}, was ${received}`;
  const places = place === undefined ? (run?.wrong?.places ?? []) : [place];
  return {
    schema: 'picture/1',
    lab: `${lab.manifest.id.replace('lab', 'Lab ')}: ${lab.manifest.title}`,
    check: id,
    title: check?.title ?? id,
    hint: check?.hint ?? '',
    message: `${message}${values}`,
    places: (places.length === 0 && lastCall !== undefined ? [lastCall] : places).slice(0, 3),
    replay,
    story: run?.trace === undefined ? story : [],
    ...(run?.wrong === undefined
      ? {}
      : { wrong: { step: run.wrong.step, node: run.wrong.node, text: run.wrong.text } }),
    ...(run?.trace === undefined ? {} : { trace: run.trace }),
    ...(original === undefined ? {} : { original, originalWrong }),
    ...(failure.history === undefined ? {} : { history: failure.history }),
  };
}

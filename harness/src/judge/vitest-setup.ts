/**
 * Makes each `labTest` of a check file a Vitest test of the same id, for the editor. The submission is that of the
 * check's lab in `skeletons/`, or the folder that LAB_IMPL names; it is loaded as the judge loads it, in a locked realm.
 */
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { builtFile, installationRoot } from '../load/installation.ts';
import { loadFactory } from '../load/realm.ts';
import { SourceMap } from '../load/source-map.ts';
import { readSubmission } from '../load/submission.ts';
import { bundleForModes, exportsFor } from './bundles.ts';
import { setRegistrar } from './lab-test.ts';
import { prepareLimit } from './limit.ts';
import { LabManifest, type Mode } from './manifest.ts';
import { judgeTask } from './process-judge.ts';
import type { Failure } from './records.ts';
import { RunFailed, RunHung, Subject } from './run.ts';
import { runBody } from './run-body.ts';

const RUN_LIMIT_MS = 2000;
/** Of each wait of a check of processes. */
const WAIT_MS = 5000;

const root = installationRoot();
const labFolder = /[\\/](lab\d-[a-z0-9-]+)[\\/]/.exec(expect.getState().testPath ?? '')?.[1];
if (labFolder === undefined) throw new Error('A check file stands in labs/labN-…/checks/.');
const manifestModule: { default: unknown } = await import(
  pathToFileURL(join(root, 'labs', labFolder, 'lab.ts')).href
);
const manifest = LabManifest.parse(manifestModule.default);
const folder = resolve(process.env.LAB_IMPL ?? join(root, 'skeletons', manifest.folder));
const bundles = await bundleForModes(readSubmission(folder, manifest.files).files, manifest);
if (!('get' in bundles)) {
  const [first] = bundles;
  throw new Error(`${join(folder, first?.path ?? '')}:${first?.line}:${first?.column} ${first?.message}`);
}
prepareLimit();
const subjects = new Map<Mode, { readonly subject: Subject; readonly map: SourceMap }>(
  [...bundles].flatMap(([mode, { code, map }]) => {
    if (mode === 'processes') return [];
    const factory = loadFactory(code, {
      locked: true,
      promises: mode !== 'simulated',
      stacks: 'unsafe-debug',
    });
    const subject = new Subject(factory, exportsFor(manifest, mode), mode);
    return [[mode, { subject, map: new SourceMap(map) }] as const];
  }),
);

function modeOf(id: string): Mode {
  return manifest.parts.find(({ checks }) => checks.some((check) => check.id === id))?.mode ?? 'simulated';
}

/** The submission as the checks of a part get it; a hidden check is of a part that is listed here. */
function subjectOf(id: string) {
  const found = subjects.get(modeOf(id)) ?? subjects.values().next().value;
  if (found === undefined) throw new Error(`the lab has no part`);
  return found;
}

setRegistrar((id, body) => {
  test(id, async () => {
    const program = bundles.get('processes');
    if (modeOf(id) === 'processes' && program !== undefined) {
      const ways = { exports: exportsFor(manifest, 'processes'), seeds: [manifest.seed] };
      const task = { id, check: id, code: program.code };
      const { record } = await judgeTask(task, body, ways, builtFile('stage.cjs'), WAIT_MS);
      if (record.type === 'fail') throw readable(record.failure, new SourceMap(program.map));
      return;
    }
    const { subject, map } = subjectOf(id);
    const count = { runs: 0, steps: 0, worlds: 0 };
    const options = {
      seeds: [manifest.seed],
      limitMs: RUN_LIMIT_MS,
      hangingShrinks: 0,
    };
    try {
      await runBody(body, subject, options, count);
    } catch (error) {
      if (error instanceof RunFailed) throw readable(error.failure, map);
      if (error instanceof RunHung) {
        throw readable(
          {
            kind: 'thrown',
            message: error.message,
            frames: [],
            story: error.story,
          },
          map,
        );
      }
      throw error;
    }
  });
});

/** A failure as Vitest shows one: message and story, and a stack that leads to the student's line. */
function readable(failure: Failure, map: SourceMap): Error {
  const values =
    failure.expected === undefined ? '' : `: expected ${failure.expected}, was ${failure.received}`;
  const wrong = failure.run?.wrong;
  const step =
    wrong === undefined ? '' : `\nFirst wrong step: ${wrong.step}. node ${wrong.node} ${wrong.text}`;
  const error = new Error(`${failure.message}${values}${step}\n\n${failure.story.join('\n')}`);
  const place = map.place(failure.frames) ?? map.place(wrong?.frames ?? []);
  if (place !== undefined) {
    const at = `${join(folder, place.path)}:${place.line}:${place.column}`;
    error.stack = `${error.name}: ${error.message}\n    at ${place.fn} (${at})`;
  }
  return error;
}

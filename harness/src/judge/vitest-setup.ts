/**
 * Makes each `labTest` of a check file a Vitest test of the same id, for the editor. The submission is that of the
 * check's lab in `skeletons/`, or the folder that LAB_IMPL names; it is loaded as the judge loads it, in a locked realm.
 */
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { bundleSubmission } from '../load/bundle.ts';
import { installationRoot } from '../load/installation.ts';
import { loadFactory } from '../load/realm.ts';
import { SourceMap } from '../load/source-map.ts';
import { readSubmission } from '../load/submission.ts';
import { setRegistrar } from './lab-test.ts';
import { prepareLimit } from './limit.ts';
import { LabManifest } from './manifest.ts';
import type { Failure } from './records.ts';
import { RunFailed, RunHung, Subject } from './run.ts';
import { runBody } from './run-body.ts';

const RUN_LIMIT_MS = 2000;

const root = installationRoot();
const labFolder = /[\\/](lab\d-[a-z0-9-]+)[\\/]/.exec(expect.getState().testPath ?? '')?.[1];
if (labFolder === undefined) throw new Error('A check file stands in labs/labN-…/checks/.');
const manifestModule: { default: unknown } = await import(
  pathToFileURL(join(root, 'labs', labFolder, 'lab.ts')).href
);
const manifest = LabManifest.parse(manifestModule.default);
const folder = resolve(process.env.LAB_IMPL ?? join(root, 'skeletons', manifest.folder));
const bundle = await bundleSubmission(readSubmission(folder, manifest.files).files, manifest.exports);
if (!('code' in bundle)) {
  const [first] = bundle;
  throw new Error(`${join(folder, first?.path ?? '')}:${first?.line}:${first?.column} ${first?.message}`);
}
const map = new SourceMap(bundle.map);
prepareLimit();
const factory = loadFactory(bundle.code, {
  locked: true,
  promises: false,
  stacks: 'unsafe-debug',
});
const subject = new Subject(factory, manifest.exports);

setRegistrar((id, body) => {
  test(id, async () => {
    const count = { runs: 0 };
    const options = {
      seeds: [manifest.seed],
      limitMs: RUN_LIMIT_MS,
      promises: false,
      hangingShrinks: 0,
    };
    try {
      await runBody(body, subject, options, count);
    } catch (error) {
      if (error instanceof RunFailed) throw readable(error.failure);
      if (error instanceof RunHung) {
        throw readable({
          kind: 'thrown',
          message: error.message,
          frames: [],
          story: error.story,
        });
      }
      throw error;
    }
  });
});

/** A failure as Vitest shows one: message and story, and a stack that leads to the student's line. */
function readable(failure: Failure): Error {
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

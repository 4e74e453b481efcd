import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  builtFile,
  bundleSubmission,
  type ClusterJob,
  ORDERS,
  readSubmission,
  SubmissionError,
} from 'harness/runtime';
import { plainText } from '../sheet/plain-text.ts';
import { UsageError } from '../usage-error.ts';
import type { Lab } from './catalogue.ts';

/**
 * `npm run labN -- --cluster`: runs the nodes of a submission as processes of their own, with real TCP, timers and files, by the lines of
 * standard input. Gives the exit code: 1 if a node threw or a rule was broken. Throws `UsageError`.
 */
export async function runAsCluster(lab: Lab, folder: string, nodes: number | undefined): Promise<number> {
  const { manifest, cluster } = lab;
  if (cluster === undefined) throw new UsageError(`${manifest.id} has no nodes that could run as a cluster.`);
  const bundle = await bundleSubmission(read(folder, lab), manifest.exports);
  if (!('code' in bundle)) {
    const [problem] = bundle;
    const at = problem === undefined ? '' : `${problem.path}:${problem.line} ${plainText(problem.message)}`;
    throw new UsageError(
      `The files can't be bundled: ${at}\nMend it first:  npm run ${manifest.id} -- --check`,
    );
  }
  const home = mkdtempSync(join(tmpdir(), 'lab-cluster-'));
  const job: ClusterJob = {
    submission: bundle.code,
    map: bundle.map,
    exports: manifest.exports,
    definition: cluster,
    ...(nodes === undefined ? {} : { nodes }),
    folder: home,
    trace: join('.lab', `cluster-${manifest.id}.json`),
  };
  if (process.stdin.isTTY) console.log(`${ORDERS}\n`);
  try {
    return await coordinate(job);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function read(folder: string, lab: Lab) {
  try {
    return readSubmission(folder, lab.manifest.files).files;
  } catch (error) {
    if (error instanceof SubmissionError) throw new UsageError(error.message);
    throw error;
  }
}

function coordinate(job: ClusterJob): Promise<number> {
  const child = spawn(process.execPath, [builtFile('cluster.mjs')], {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
  });
  // Ctrl+C comes to both: the coordinator ends the nodes, and then itself.
  const wait = () => {};
  process.on('SIGINT', wait);
  const input = child.stdio[3];
  if (input !== null && input !== undefined && 'end' in input) input.end(JSON.stringify(job));
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => {
      process.off('SIGINT', wait);
      done(code ?? 1);
    });
  });
}

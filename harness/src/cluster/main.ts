/** The program of a cluster: the coordinator, or with the word `node` one of its nodes. */
import { readFileSync } from 'node:fs';
import { runCluster } from './coordinator.ts';
import { runNode } from './node-process.ts';
import { ClusterJob, RECORD_FD } from './records.ts';

if (process.argv[2] === 'node') await runNode();
else process.exit(await runCluster(ClusterJob.parse(JSON.parse(readFileSync(RECORD_FD, 'utf8')))));

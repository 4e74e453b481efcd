import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  casRegister,
  checkLinearizability,
  installationRoot,
  keyValue,
  parseEtcdLog,
  parseKeyValueLog,
} from 'harness/runtime';

const TIMES = 3;
const SLOWEST = 5;

interface Row {
  readonly name: string;
  readonly agrees: boolean;
  readonly steps: number;
  readonly ms: number;
  /** Porcupine's time; on two cores where it has none on one, which `note` says. */
  readonly porcupine: number;
  readonly note: string;
}

/**
 * The time of the linearizability checker for each recorded history, the median of 3 in ms without parsing and after
 * one run to warm up, beside that of Porcupine on one core as `verdicts.tsv` has it (measured elsewhere, at another time). The goal is half, in total and on each of the five slowest. Exit
 * code 1 if a verdict is wrong or the histories, which are not part of the project, are not there.
 */
export function benchLinearizability(): number {
  const folder = join(installationRoot(), '..', 'shared', 'data', 'linearizability');
  const verdicts = join(folder, 'verdicts.tsv');
  if (!existsSync(verdicts)) {
    console.log(`Nothing measured: there are no recorded histories in ${folder}.`);
    return 1;
  }
  const rows = readFileSync(verdicts, 'utf8')
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => measure(folder, line.split('\t')));
  print(
    `median of ${TIMES}`,
    rows.toSorted((a, b) => a.name.localeCompare(b.name)),
  );
  print(`the ${SLOWEST} slowest`, rows.toSorted((a, b) => b.porcupine - a.porcupine).slice(0, SLOWEST));
  const total = (of: (row: Row) => number) => rows.reduce((sum, row) => sum + of(row), 0);
  print('total', [
    {
      name: `${rows.length} histories`,
      agrees: true,
      steps: total(({ steps }) => steps),
      ms: total(({ ms }) => ms),
      porcupine: total(({ porcupine }) => porcupine),
      note: '',
    },
  ]);
  console.log('* on two cores: there is no figure for one');
  return rows.every(({ agrees }) => agrees) ? 0 : 1;
}

function measure(
  folder: string,
  [file = '', model = '', , verdict = '', twoCores = '', oneCore = '']: string[],
): Row {
  const check = checkOf(readFileSync(join(folder, file), 'utf8'), model);
  const times: number[] = [];
  let found = check();
  for (let i = 0; i < TIMES; i++) {
    const begun = performance.now();
    found = check();
    times.push(performance.now() - begun);
  }
  const isSingle = oneCore !== '-';
  return {
    name: `${file} ${model.replace(/^etcd-register$/, '')}`,
    agrees: found.verdict === (verdict === 'linearizable' ? 'ok' : 'illegal'),
    steps: found.steps,
    ms: times.sort((a, b) => a - b)[Math.floor(TIMES / 2)] ?? 0,
    porcupine: Number(isSingle ? oneCore : twoCores),
    note: isSingle ? '' : '*',
  };
}

function checkOf(text: string, model: string): () => { readonly verdict: string; readonly steps: number } {
  if (model === 'etcd-register') {
    const history = parseEtcdLog(text);
    return () => checkLinearizability(casRegister, history);
  }
  const history = parseKeyValueLog(text);
  return () => checkLinearizability(keyValue, history, { partition: model !== 'kv-unpartitioned' });
}

function print(title: string, rows: readonly Row[]): void {
  console.log(`\n${title.padEnd(34)}     steps        ms  porcupine   ratio`);
  for (const { name, agrees, steps, ms, porcupine, note } of rows) {
    console.log(
      `${name.padEnd(34)} ${String(steps).padStart(9)} ${ms.toFixed(3).padStart(9)} ${porcupine.toFixed(3).padStart(10)} ` +
        `${(ms / porcupine).toFixed(2).padStart(7)}${note.padEnd(2)}${agrees ? '' : ' WRONG VERDICT'}`,
    );
  }
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  casRegister,
  checkLinearizability,
  keyValue,
  parseEtcdLog,
  parseKeyValueLog,
} from '../../src/linearizability/index.ts';

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'data', 'linearizability');
const verdicts = join(folder, 'verdicts.tsv');

const rows = existsSync(verdicts)
  ? readFileSync(verdicts, 'utf8')
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((row) => row.split('\t'))
  : [];

function verdictOf(file: string, model: string): string {
  const text = readFileSync(join(folder, file), 'utf8');
  switch (model) {
    case 'etcd-register':
      return checkLinearizability(casRegister, parseEtcdLog(text)).verdict;
    case 'kv-partitioned':
      return checkLinearizability(keyValue, parseKeyValueLog(text)).verdict;
    case 'kv-unpartitioned':
      return checkLinearizability(keyValue, parseKeyValueLog(text), { partition: false }).verdict;
    default:
      throw new Error(`verdicts.tsv has an unknown model ${model}`);
  }
}

describe('recorded histories', () => {
  if (rows.length === 0) it.skip(`skipped: there is no ${verdicts}`, () => {});
  for (const [file = '', model = '', , verdict] of rows) {
    it(`${file}, ${model}, is ${verdict}`, () => {
      expect(verdictOf(file, model)).toBe(verdict === 'linearizable' ? 'ok' : 'illegal');
    });
  }
});

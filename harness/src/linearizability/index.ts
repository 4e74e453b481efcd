/** Whether a history is linearizable: the check, models to hold it against, and readers of recorded histories. */
export {
  type CheckOptions,
  checkLinearizability,
  type Linearized,
  type Part,
  type Verdict,
} from './check.ts';
export { parseEtcdLog } from './etcd-log.ts';
export {
  expectLinearizable,
  HistoryReport,
  LinearizabilityUnknown,
  NotLinearizable,
} from './history-report.ts';
export { parseKeyValueLog } from './key-value-log.ts';
export { LogError } from './log-error.ts';
export { IMPOSSIBLE, type Model, ModelError } from './model.ts';
export { type BankInput, type BankState, bank } from './models/bank.ts';
export { type KeyValueInput, keyValue } from './models/key-value.ts';
export {
  type CasRegisterInput,
  casRegister,
  type RegisterInput,
  type RegisterValue,
  register,
} from './models/register.ts';
export { type History, HistoryError, type Operation } from './operation.ts';
export type { Words } from './tell.ts';

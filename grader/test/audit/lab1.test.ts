import { auditLab } from './audit-lab.ts';

auditLab(1, ['mutex-barging', 'parse-number', 'remembers-the-last']);

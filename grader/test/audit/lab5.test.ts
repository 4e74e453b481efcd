import { auditLab } from './audit-lab.ts';

auditLab(5, ['round-used-again']);

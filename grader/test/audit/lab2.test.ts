import { auditLab } from './audit-lab.ts';

auditLab(2, ['udp-crashes-on-bad-text']);

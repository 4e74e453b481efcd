import { auditLab } from './audit-lab.ts';

auditLab(4, ['accepts-every-round', 'late-learn-changes-the-decision']);

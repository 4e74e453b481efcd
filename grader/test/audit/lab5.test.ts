import { auditLab } from './audit-lab.ts';

auditLab(5, ['slots-share-votes']);

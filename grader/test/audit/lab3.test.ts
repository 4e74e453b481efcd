import { auditLab } from './audit-lab.ts';

auditLab(3, ['delay-not-increased', 'ids-as-strings', 'trusts-itself-for-ever']);

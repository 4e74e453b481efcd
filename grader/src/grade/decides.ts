/** All that decides a result outside the jail, for the build to take the hash of: a result stands as long as this is the same. */
export { readFolder } from '../submissions/read-folder.ts';
export { readRepository } from '../submissions/read-repository.ts';
export { gradeLab } from './grade.ts';

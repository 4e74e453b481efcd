import { originalFreeze } from './ses-freeze.ts';

Object.freeze = originalFreeze;

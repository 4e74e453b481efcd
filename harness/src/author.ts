/** The lab authors' door: everything that manifests and checks may import from the harness. */
export { default as fc } from 'fast-check';
export { expect } from './judge/expect.ts';
export { type Body, labTest } from './judge/lab-test.ts';
export { type Heard, listener } from './judge/listener.ts';
export { defineHidden, defineLab, type HiddenManifest, type LabManifest } from './judge/manifest.ts';
export { property } from './judge/property.ts';

/** What nodes ask the world for: effects, how they are recorded, and the storage that puts and syncs go to. */
export { DurableStore } from './durable-store.ts';
export type { Effect } from './effect.ts';
export { EffectRecorder, type World } from './effect-recorder.ts';
export { EnvRefusal } from './refusal.ts';

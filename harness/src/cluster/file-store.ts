import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DurableStore } from '../effects/index.ts';
import type { Value } from '../node.ts';
import { fromJson, type JsonValue, toJson } from '../sim/trace.ts';

/** A node's storage in a file: what is synced is on the disk, and survives `kill -9` and a loss of power. */
export class FileStore {
  readonly #path: string;
  readonly #store: DurableStore;

  /** Reads what an earlier life of the node left, if there was one. */
  constructor(path: string) {
    this.#path = path;
    this.#store = new DurableStore(read(path));
  }

  get(key: string): Value {
    return this.#store.get(key);
  }

  put(key: string, value: Value): void {
    this.#store.put(key, value);
  }

  /** Returns when all puts are on the disk: a whole new file takes the place of the old one. */
  sync(): void {
    this.#store.sync();
    const next = `${this.#path}.next`;
    const entries = [...this.#store.durable].map(([key, value]) => [key, toJson(value)]);
    writeFileSync(next, JSON.stringify(entries));
    flush(next);
    renameSync(next, this.#path);
    // The name too is only on the disk when its folder is. Windows has no way to ask for that.
    if (process.platform !== 'win32') flush(dirname(this.#path));
  }
}

function read(path: string): [string, Value][] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (Reflect.get(Object(error), 'code') === 'ENOENT') return [];
    throw error;
  }
  const entries: [string, JsonValue][] = JSON.parse(text);
  return entries.map(([key, value]) => [key, fromJson(value)]);
}

function flush(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
